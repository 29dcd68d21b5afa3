import { JSDOM } from 'jsdom';
import { beforeEach, describe, expect, it } from 'vitest';
import { DomPatcher } from '../../js/src/dom_patcher.js';
import { SluiceError } from '../../js/src/errors.js';
import { ALLOWED_ATTRIBUTES, ATTRIBUTES, GLOBAL_ATTRIBUTES, TAGS } from '../../js/src/generated/allowlist.js';
import { Op } from '../../js/src/generated/ops.js';
import { corruptAtRandom, randomPatch } from './corrupt_patches.js';
import { encodePatch, frame, leb128, type Operation } from './patch_encoder.js';
import { Random } from './random.js';

let root: HTMLElement;
let patcher: DomPatcher;

beforeEach(() => {
  const { document } = new JSDOM('<!doctype html><main><p>before</p><div id="root"></div><p>after</p></main>').window;
  root = document.getElementById('root')!;
  patcher = new DomPatcher(root);
});

const attributesOf = (tag: number) => [...GLOBAL_ATTRIBUTES, ...(ALLOWED_ATTRIBUTES[tag] ?? [])];

/** What stands around the root: no patch may change it. */
const surroundings = () => [...root.parentElement!.children].filter((child) => child !== root).map((c) => c.outerHTML);

const apply = (...operations: Operation[]) => patcher.apply(encodePatch(operations));

/** The patch is refused with a message that says why. */
function expectInvalid(bytes: Uint8Array | Operation[], why: RegExp): void {
  const patch = bytes instanceof Uint8Array ? bytes : encodePatch(bytes);
  const before = surroundings();
  let caught: unknown;
  try {
    patcher.apply(patch);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(SluiceError);
  expect((caught as SluiceError).code).toBe('invalid-patch');
  expect((caught as SluiceError).message).toMatch(why);
  expect(surroundings()).toEqual(before);
}

describe('operations', () => {
  it('appends elements and texts', () => {
    apply(['AppendElement', 0, 'p'], ['AppendText', 1, 'Hi '], ['AppendElement', 1, 'em'], ['AppendText', 3, 'there']);
    expect(root.innerHTML).toBe('<p>Hi <em>there</em></p>');
  });

  it('inserts before a sibling', () => {
    apply(['AppendElement', 0, 'p'], ['AppendText', 1, 'b']);
    apply(['InsertText', 2, 'a'], ['InsertElement', 1, 'hr']);
    expect(root.innerHTML).toBe('<hr><p>ab</p>');
  });

  it('inserts after a sibling', () => {
    apply(
      ['AppendElement', 0, 'p'],
      ['AppendText', 1, 'a'],
      ['InsertTextAfter', 2, 'b'],
      ['InsertElementAfter', 1, 'hr'],
    );
    expect(root.innerHTML).toBe('<p>ab</p><hr>');
    apply(['InsertElementAfter', 1, 'h1']);
    expect(root.innerHTML).toBe('<p>ab</p><h1></h1><hr>');
  });

  it('grows the same Text node', () => {
    apply(['AppendElement', 0, 'p'], ['AppendText', 1, 'one']);
    const text = root.querySelector('p')!.firstChild as Text;
    apply(['AppendData', 2, ' two 😀']);
    expect(root.querySelector('p')!.firstChild).toBe(text);
    expect(text.data).toBe('one two 😀');
  });

  it('truncates by UTF-16 code units', () => {
    apply(['AppendElement', 0, 'p'], ['AppendText', 1, '😀ab'], ['TruncateData', 2, 3]);
    expect(root.textContent).toBe('😀a');
    apply(['TruncateData', 2, 0], ['AppendData', 2, 'new']);
    expect(root.textContent).toBe('new');
  });

  it('sets and removes attributes', () => {
    apply(['AppendElement', 0, 'a'], ['SetAttribute', 1, 'href', 'https://example.org/?a=1&b="2"']);
    expect(root.querySelector('a')!.getAttribute('href')).toBe('https://example.org/?a=1&b="2"');
    apply(['RemoveAttribute', 1, 'href']);
    expect(root.querySelector('a')!.hasAttribute('href')).toBe(false);
  });

  it('removes a node and forgets it', () => {
    apply(['AppendElement', 0, 'p'], ['AppendElement', 0, 'h1'], ['Remove', 1]);
    expect(root.innerHTML).toBe('<h1></h1>');
    expectInvalid([['AppendText', 1, 'x']], /node 1 does not exist/);
  });

  it('wraps siblings without making them anew', () => {
    apply(['AppendElement', 0, 'li'], ['AppendText', 1, 'a'], ['AppendElement', 1, 'em'], ['AppendText', 1, 'c']);
    const em = root.querySelector('em');
    apply(['Wrap', 2, 3, 'p'], ['AppendText', 5, '!']);
    expect(root.innerHTML).toBe('<li><p>a<em></em>!</p>c</li>');
    expect(root.querySelector('em')).toBe(em);
  });

  it('retags an element without making its content anew', () => {
    apply(['AppendElement', 0, 'p'], ['AppendText', 1, 'a'], ['AppendElement', 1, 'em'], ['AppendElement', 0, 'hr']);
    const em = root.querySelector('em');
    apply(['Retag', 1, 'h2'], ['AppendData', 2, 'b'], ['AppendText', 5, '!']);
    expect(root.innerHTML).toBe('<h2>ab<em></em>!</h2><hr>');
    expect(root.querySelector('em')).toBe(em);
    expectInvalid([['AppendText', 1, 'x']], /node 1 does not exist/);
  });

  it('releases numbers and leaves the nodes', () => {
    apply(['AppendElement', 0, 'p'], ['AppendText', 1, 'stays'], ['Release', 1, 2], ['AppendElement', 0, 'hr']);
    expect(root.innerHTML).toBe('<p>stays</p><hr>');
    expectInvalid([['AppendData', 2, 'x']], /node 2 does not exist or was released/);
  });

  it('keeps a BOM and U+0000 neighbours as content', () => {
    apply(['AppendText', 0, '\uFEFFa\u0001']);
    expect(root.textContent).toBe('\uFEFFa\u0001');
  });

  it('takes text as text, whatever it looks like', () => {
    apply(['AppendText', 0, '<img src=x onerror=alert(1)><script>alert(1)</script>']);
    expect(root.children).toHaveLength(0);
  });

  it('leaves what the root held before', () => {
    root.append('old');
    apply(['AppendElement', 0, 'p']);
    expect(root.innerHTML).toBe('old<p></p>');
  });

  it('makes every listed element and attribute', () => {
    TAGS.forEach((tag, id) => {
      if (!tag) return;
      const element = (() => {
        apply(['AppendElement', 0, id]);
        return root.lastElementChild!;
      })();
      expect(element.localName).toBe(tag);
      for (const attribute of attributesOf(id)) {
        const { name } = ATTRIBUTES[attribute]!;
        const value = name === 'type' ? 'checkbox' : 'x';
        apply(['SetAttribute', patcher.counts.nodesCreated, attribute, value]);
        expect(element.getAttribute(name)).toBe(value);
      }
    });
  });

  it('counts operations and nodes', () => {
    apply(['AppendElement', 0, 'p'], ['AppendText', 1, 'a'], ['AppendData', 2, 'b']);
    expect(patcher.counts).toEqual({ ops: 3, nodesCreated: 2 });
  });
});

describe('a patch in pieces', () => {
  it('stops at the deadline and goes on in order', () => {
    const operations: Operation[] = [];
    for (let i = 0; i < 1000; i++) operations.push(['AppendText', 0, `${i} `]);
    patcher.begin(encodePatch(operations));
    let slices = 1;
    while (!patcher.advance(0)) {
      slices++;
      expect(root.childNodes.length).toBeLessThan(1000);
    }
    expect(slices).toBeGreaterThan(10);
    expect(root.textContent).toBe(Array.from({ length: 1000 }, (_, i) => `${i} `).join(''));
  });

  it('is read in steps as well, and not applied before it is read to its last byte', () => {
    const piece = '\u{1f6a2} barge '.repeat(6_000); // a step of the reader ends inside a character
    patcher.begin(encodePatch(Array.from({ length: 8 }, (): Operation => ['AppendText', 0, piece])));
    let slices = 1;
    while (!patcher.advance(0)) {
      slices++;
      if (slices < 8) expect(root.childNodes.length).toBe(0);
    }
    expect(slices).toBeGreaterThan(8);
    expect(root.textContent).toBe(piece.repeat(8));
  });

  it('that is malformed at its very end leaves the page as it was', () => {
    const good = encodePatch(Array.from({ length: 9_000 }, (): Operation => ['AppendText', 0, 'x'.repeat(30)]));
    patcher.begin(Uint8Array.from([...good.slice(0, -1), 0xff]));
    expect(() => {
      while (!patcher.advance(0)) expect(root.childNodes.length).toBe(0);
    }).toThrow(/UTF-8/);
    expect(root.childNodes.length).toBe(0);
  });

  it('takes no second patch before the first is applied', () => {
    patcher.begin(encodePatch(Array.from({ length: 200 }, (): Operation => ['AppendText', 0, 'x'])));
    patcher.advance(0);
    expect(() => patcher.begin(encodePatch([]))).toThrow(/not applied yet/);
  });
});

describe('the form of a patch', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['no header', new Uint8Array(5), /shorter than its header/],
    ['another version', frame([], '', 9), /version 9/],
    ['reserved bytes in use', Uint8Array.from([1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]), /reserved/],
    ['more bytes than announced', Uint8Array.from([...frame([], ''), 0]), /announces 12 bytes of 13/],
    ['fewer bytes than announced', frame([], 'text').slice(0, -1), /announces 16 bytes of 15/],
    ['an unknown operation', frame([99], ''), /operation 99/],
    ['operation 0', frame([0], ''), /operation 0/],
    ['an operand cut off', frame([Op.AppendElement, 0], ''), /cut off/],
    ['an operand cut inside', frame([Op.AppendElement, 0x80], ''), /cut off/],
    ['an operand of 2^31', frame([Op.Remove, ...leb128(2 ** 31)], ''), /too large/],
    ['an endless operand', frame([Op.Remove, ...Array<number>(50).fill(0x80), 0], ''), /too large/],
    ['tag 0', frame([Op.AppendElement, 0, 0], ''), /tag 0 is not listed/],
    ['tag 127', frame([Op.AppendElement, 0, 127], ''), /tag 127 is not listed/],
    ['attribute 0', frame([Op.SetAttribute, 1, 0, 0], ''), /attribute 0 is not listed/],
    ['attribute 99', frame([Op.SetAttribute, 1, 99, 0], ''), /attribute 99 is not listed/],
    ['text left over', frame([Op.AppendText, 0, 2], 'abc'), /take 2 UTF-16 code units of text and it holds 3/],
    ['text missing', frame([Op.AppendText, 0, 4], 'abc'), /take 4 .* holds 3/],
    ['malformed UTF-8', frame([Op.AppendText, 0, 1], Uint8Array.of(0xff)), /UTF-8/],
  ])('%s', (_, bytes, why) => {
    expectInvalid(bytes, why);
    expect(root.childNodes).toHaveLength(0);
  });

  it('is checked to its last byte before anything is applied', () => {
    const good = encodePatch([['AppendText', 0, 'seen?']]);
    expectInvalid(frame([...good.slice(12, 15), 99], 'seen?'), /operation 99/);
    expect(root.childNodes).toHaveLength(0);
  });
});

describe('operations that do not fit the page', () => {
  it.each<[string, Operation[], RegExp]>([
    ['unknown parent', [['AppendElement', 7, 'p']], /node 7 does not exist/],
    ['number not given out yet', [['AppendText', 1, 'x']], /node 1 does not exist/],
    [
      'Text as a parent',
      [
        ['AppendText', 0, 'x'],
        ['AppendText', 1, 'y'],
      ],
      /is no element of the answer/,
    ],
    [
      'void element as a parent',
      [
        ['AppendElement', 0, 'br'],
        ['AppendText', 1, 'y'],
      ],
      /<br> has no content/,
    ],
    ['insert before the root', [['InsertElement', 0, 'p']], /root/],
    ['insert after the root', [['InsertTextAfter', 0, 'x']], /root/],
    ['remove the root', [['Remove', 0]], /root/],
    ['wrap the root', [['Wrap', 0, 0, 'div']], /root/],
    ['retag the root', [['Retag', 0, 'h1']], /root/],
    [
      'retag a Text node',
      [
        ['AppendText', 0, 'x'],
        ['Retag', 1, 'h1'],
      ],
      /is no element of the answer/,
    ],
    [
      'retag as a void element',
      [
        ['AppendElement', 0, 'p'],
        ['Retag', 1, 'hr'],
      ],
      /<hr> has no content/,
    ],
    ['attribute of the root', [['SetAttribute', 0, 'class', 'x']], /is no element of the answer/],
    [
      'attribute of a Text node',
      [
        ['AppendText', 0, 'x'],
        ['SetAttribute', 1, 'class', 'x'],
      ],
      /is no element of the answer/,
    ],
    [
      'append data to an element',
      [
        ['AppendElement', 0, 'p'],
        ['AppendData', 1, 'x'],
      ],
      /not a Text node/,
    ],
    ['append data to the root', [['AppendData', 0, 'x']], /not a Text node/],
    [
      'truncate past the end',
      [
        ['AppendText', 0, 'ab'],
        ['TruncateData', 1, 3],
      ],
      /has 2 code units and 3 are to stay/,
    ],
    [
      'wrap backwards',
      [
        ['AppendText', 0, 'a'],
        ['AppendElement', 0, 'p'],
        ['Wrap', 2, 1, 'div'],
      ],
      /no sibling after/,
    ],
    [
      'wrap across parents',
      [
        ['AppendElement', 0, 'p'],
        ['AppendText', 1, 'a'],
        ['Wrap', 1, 2, 'div'],
      ],
      /no sibling/,
    ],
    [
      'wrap into a void element',
      [
        ['AppendText', 0, 'a'],
        ['Wrap', 1, 1, 'hr'],
      ],
      /<hr> has no content/,
    ],
    ['release the root', [['Release', 0, 1]], /cannot be released/],
    [
      'release what does not exist',
      [
        ['AppendText', 0, 'a'],
        ['Release', 1, 2],
      ],
      /cannot be released/,
    ],
    ['release 2^31 - 1 numbers', [['Release', 1, 2 ** 31 - 1]], /cannot be released/],
    [
      'release twice',
      [
        ['AppendText', 0, 'a'],
        ['AppendText', 0, 'b'],
        ['Release', 1, 2],
        ['Release', 1, 2],
      ],
      /cannot be released/,
    ],
  ])('%s', (_, operations, why) => expectInvalid(operations, why));

  it('takes nothing after a failure and keeps what it showed', () => {
    apply(['AppendText', 0, 'kept']);
    expectInvalid([['Remove', 9]], /node 9/);
    expectInvalid([['AppendText', 0, 'late']], /one before it was invalid/);
    expect(root.textContent).toBe('kept');
  });

  it('does not follow a node that the page has moved elsewhere', () => {
    apply(['AppendElement', 0, 'p']);
    root.parentElement!.append(root.querySelector('p')!);
    expectInvalid([['AppendText', 1, 'x']], /left its container/);
  });

  it.each([
    ['em', 'href'],
    ['a', 'src'],
    ['img', 'href'],
    ['p', 'type'],
    ['div', 'checked'],
  ])('refuses <%s %s>, which the allow-list does not have', (tag, attribute) => {
    expectInvalid(
      [
        ['AppendElement', 0, tag],
        ['SetAttribute', 1, attribute, 'x'],
      ],
      /may not carry/,
    );
  });
});

it('makes no input but a box', () => {
  expectInvalid(
    [
      ['AppendElement', 0, 'input'],
      ['SetAttribute', 1, 'type', 'image'],
    ],
    /type image is not allowed/,
  );
});

describe('schemes', () => {
  const link = (value: string): Operation[] => [
    ['AppendElement', 0, 'a'],
    ['SetAttribute', 1, 'href', value],
  ];
  const image = (value: string): Operation[] => [
    ['AppendElement', 0, 'img'],
    ['SetAttribute', 1, 'src', value],
  ];

  it.each([
    'https://a.example/',
    'HTTP://A',
    '/path',
    '../x?y#z',
    '#f',
    '',
    '?q',
    'mailto:a@b.example',
    'tel:+123',
    '//h/p',
  ])('link %j is let through', (value) => {
    apply(...link(value));
    expect(root.querySelector('a')!.getAttribute('href')).toBe(value);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' \u0001javascript:alert(1)',
    'java\nscript:alert(1)',
    'java\tscript:alert(1)',
    'javascript\r:alert(1)',
    'vbscript:x',
    'data:text/html,<script>alert(1)</script>',
    'blob:https://a.example/1',
    'file:///etc/passwd',
    'filesystem:https://a.example/x',
    'view-source:https://a.example/',
    'about:blank',
    'unknown:x',
  ])('link %j is refused', (value) => expectInvalid(link(value), /scheme of href/));

  it.each(['https://a.example/i.png', 'i.png', 'data:image/png;base64,AAAA'])('image %j is let through', (value) => {
    apply(...image(value));
    expect(root.querySelector('img')!.getAttribute('src')).toBe(value);
  });

  it.each(['javascript:alert(1)', 'data:image/svg+xml,<svg onload=alert(1)>', 'mailto:a@b.example'])(
    'image %j is refused',
    (value) => expectInvalid(image(value), /scheme of src/),
  );
});

describe('corrupt patches', () => {
  it('throw invalid-patch and nothing else, create nothing unlisted, and touch nothing outside', () => {
    const random = new Random(20240601);
    const before = surroundings();
    let refused = 0;
    const rounds = 4000;
    for (let round = 0; round < rounds; round++) {
      root.replaceChildren();
      patcher = new DomPatcher(root);
      const nodes: ('element' | 'text')[] = ['element'];
      apply(...randomPatch(random, nodes));
      const bytes = encodePatch(randomPatch(random, nodes));
      const corrupt = corruptAtRandom(bytes, random);
      try {
        patcher.apply(corrupt);
      } catch (error) {
        refused++;
        expect(error, `round ${round}`).toBeInstanceOf(SluiceError);
        expect((error as SluiceError).code).toBe('invalid-patch');
      }
      for (const element of root.querySelectorAll('*')) expectListed(element);
      expect(surroundings()).toEqual(before);
    }
    // Most corruptions are noticed; the rest are valid patches that say something else.
    expect(refused).toBeGreaterThan(rounds / 4);
  }, 30_000);

  function expectListed(element: Element): void {
    const tag = TAGS.indexOf(element.localName);
    expect(tag).toBeGreaterThan(0);
    for (const { name, value } of element.attributes) {
      const attribute = ATTRIBUTES.findIndex((entry) => entry?.name === name);
      expect(attributesOf(tag)).toContain(attribute);
      if (ATTRIBUTES[attribute]!.kind.endsWith('Url')) expect(value).not.toMatch(/^\s*javascript:/i);
    }
  }
});

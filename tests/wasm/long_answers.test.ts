// Groups of blocks and pieces of code: where they begin is decided by what the answer has become, however it came, and
// without them the DOM is what it is without the option.
import { JSDOM } from 'jsdom';
import { beforeEach, describe, expect, it } from 'vitest';
import { CHUNK_UNITS } from '../../js/src/code_chunks.js';
import { DomPatcher } from '../../js/src/dom_patcher.js';
import { GROUP_BLOCKS } from '../../js/src/root_blocks.js';
import { loadModule } from './module.js';
import { encodePatch, type Operation } from './patch_encoder.js';
import { Random } from './random.js';

const module = await loadModule();
const encoder = new TextEncoder();
const { document } = new JSDOM('').window;
const newRoot = () => document.createElement('div');

/** What the option makes of a DOM that was built without it. */
function arranged(plain: Element): Element {
  const root = plain.cloneNode(true) as Element;
  const blocks = [...root.childNodes];
  for (let at = GROUP_BLOCKS; at < blocks.length; at += GROUP_BLOCKS) {
    const group = root.appendChild(document.createElement('div'));
    group.className = 'sluice-group';
    group.append(...blocks.slice(at, at + GROUP_BLOCKS));
  }
  for (const code of root.querySelectorAll('pre > code')) {
    const [first, ...rest] = piecesOf(code.textContent);
    if (rest.length > 0) code.textContent = first!;
    for (const piece of rest) {
      const chunk = code.appendChild(document.createElement('span'));
      chunk.className = 'sluice-chunk';
      chunk.textContent = piece;
    }
  }
  return root;
}

/** A piece ends with the line in which it gets full. */
function piecesOf(text: string): string[] {
  const end = text.indexOf('\n', CHUNK_UNITS - 1) + 1;
  return end === 0 || end === text.length ? [text] : [text.slice(0, end), ...piecesOf(text.slice(end))];
}

/** Shows a text in pieces both ways, and calls back after each. */
function show(text: string, sizes: () => number, check: (grouped: Element, plain: Element) => void): void {
  const [grouped, plain] = [newRoot(), newRoot()];
  const patchers = [new DomPatcher(grouped, undefined, { groups: true }), new DomPatcher(plain)];
  const stream = module.createStream({ provider: 'text', framing: 'text' });
  const flush = () => {
    const patch = stream.channelCount === 0 ? undefined : stream.flush(0)?.slice();
    if (patch) for (const patcher of patchers) patcher.apply(patch);
    check(grouped, plain);
  };
  const bytes = encoder.encode(text);
  for (let start = 0, size; start < bytes.length; start += size) {
    size = sizes();
    stream.feed(bytes.subarray(start, start + size));
    flush();
  }
  stream.finish();
  flush();
  stream.destroy();
}

const sizesOf = (root: Element) =>
  [...root.children].map(({ className, childNodes: { length } }) => [className, length]);

describe('groups of blocks', () => {
  const random = new Random(64);
  const kinds = [
    (i: number) => `para *${i}* and [one][r${random.below(3)}]`,
    (i: number) => `heading ${i}\n===`,
    (i: number) => `- item ${i}\n- other\n\n- loose`,
    (i: number) => `${i}. number\n`,
    (i: number) => `| a | b |\n|---|---|\n| ${i} | 2 |`,
    (i: number) => `\`\`\`\ncode ${i}\n\`\`\``,
    () => '> quote\n> [!NOTE]',
    (i: number) => `<details><summary>s${i}</summary>\n\ninside\n\n</details>`,
    () => '---',
    (i: number) => `[^${i}] refers\n\n[^${i}]: a note`,
    () => '<b>loose</b> text <i>in</i>\n<u>HTML</u>',
    (i: number) => `[r${random.below(3)}]: https://example.org/${i}`,
  ];
  const answer = (blocks: number) =>
    `${Array.from({ length: blocks }, (_, i) => random.pick(kinds)(i)).join('\n\n')}\n`;

  const isArranged = (grouped: Element, plain: Element) => {
    const groups = grouped.querySelectorAll(':scope > .sluice-group');
    const held = [grouped.childNodes.length - groups.length, ...Array.from(groups, (group) => group.childNodes.length)];
    const wanted = [];
    for (let rest = plain.childNodes.length; rest > 0 || wanted.length === 0; rest -= GROUP_BLOCKS) {
      wanted.push(Math.min(rest, GROUP_BLOCKS));
    }
    expect(held).toEqual(wanted);
  };

  it.each([5, 40, 400, 100_000])('stand where their index wants them, in deltas of up to %i bytes', (most) => {
    let flushes = 0;
    show(
      answer(150),
      () => 1 + random.below(most),
      (grouped, plain) => {
        isArranged(grouped, plain);
        if (++flushes % 200 === 0 || most > 100) expect(grouped.innerHTML).toBe(arranged(plain).innerHTML);
      },
    );
  });

  it('stand there also where the end changes its mind at the edge of a group', () => {
    for (let run = 0; run < 30; run++) {
      const before = 'block\n\n'.repeat(GROUP_BLOCKS - 3 + random.below(3));
      let isFirst = true;
      const sizes = () => (isFirst ? before.length : 1 + random.below(30));
      show(before + answer(6), sizes, (grouped, plain) => {
        isFirst = false;
        isArranged(grouped, plain);
        expect(grouped.innerHTML).toBe(arranged(plain).innerHTML);
      });
    }
  });

  it('stay behind what the channel made, before what others appended', () => {
    const root = newRoot();
    root.innerHTML = '<i></i>';
    const patcher = new DomPatcher(root, undefined, { groups: true });
    const blocks = (count: number) => Array.from({ length: count }, (): Operation => ['AppendElement', 0, 'p']);
    patcher.apply(encodePatch(blocks(GROUP_BLOCKS - 1)));
    root.append(document.createElement('section'));
    patcher.apply(encodePatch(blocks(GROUP_BLOCKS + 2)));
    const names = [...root.children].map(({ localName, className }) => className || localName);
    expect(names).toEqual(['i', ...Array(GROUP_BLOCKS).fill('p'), 'sluice-group', 'sluice-group', 'section']);
    patcher.clear();
    expect(root.innerHTML).toBe('<i></i><section></section>');
  });

  it('move up when a block before them goes', () => {
    const root = newRoot();
    const patcher = new DomPatcher(root, undefined, { groups: true });
    const count = 2 * GROUP_BLOCKS + 1;
    patcher.apply(encodePatch(Array.from({ length: count }, (): Operation => ['AppendElement', 0, 'p'])));
    expect(sizesOf(root).slice(-2)).toEqual([
      ['sluice-group', GROUP_BLOCKS],
      ['sluice-group', 1],
    ]);
    patcher.apply(encodePatch([['Remove', 3]]));
    expect(sizesOf(root).slice(-2)).toEqual([
      ['', 0],
      ['sluice-group', GROUP_BLOCKS],
    ]);
    patcher.apply(encodePatch([['InsertElement', 5, 'hr']]));
    expect(sizesOf(root).slice(-2)).toEqual([
      ['sluice-group', GROUP_BLOCKS],
      ['sluice-group', 1],
    ]);
    expect(root.querySelectorAll('p, hr').length).toBe(count);
  });
});

describe('pieces of code', () => {
  const random = new Random(8192);
  const lines = (bytes: number) => {
    let text = '';
    while (text.length < bytes) text += `${'x'.repeat(random.below(10) === 0 ? 9000 : random.below(90))}\n`;
    return text;
  };

  it.each([7, 800, 9000, 1_000_000])('end with lines, in deltas of up to %i bytes', (most) => {
    const text = `\`\`\`js\n${lines(40_000)}\`\`\`\n\nbehind`;
    let flushes = 0;
    let shown: [Element, Element] | undefined;
    show(
      text,
      () => 1 + random.below(most),
      (grouped, plain) => {
        shown = [grouped, plain];
        if (++flushes % 100 === 0 || most > 100) expect(grouped.innerHTML).toBe(arranged(plain).innerHTML);
      },
    );
    const [grouped, plain] = shown!;
    expect(grouped.innerHTML).toBe(arranged(plain).innerHTML);
    expect(grouped.querySelectorAll('.sluice-chunk').length).toBeGreaterThan(2);
    expect(grouped.textContent).toBe(plain.textContent);
  });

  let root: Element;
  let patcher: DomPatcher;
  const text = 'a line of code\n'.repeat(2000);
  const apply = (...operations: Operation[]) => patcher.apply(encodePatch(operations));
  const chunks = () => root.querySelectorAll('.sluice-chunk').length;

  beforeEach(() => {
    root = newRoot();
    patcher = new DomPatcher(root, undefined, { groups: true });
    apply(['AppendElement', 0, 'pre'], ['AppendElement', 1, 'code'], ['AppendText', 2, text]);
    expect(chunks()).toBe(3);
  });

  it('are there no more when the text gets shorter', () => {
    const [first] = piecesOf(text);
    apply(['TruncateData', 3, text.length - 3]);
    expect(root.textContent).toBe(text.slice(0, -3));
    apply(['TruncateData', 3, first!.length + 1]);
    expect([chunks(), root.textContent]).toEqual([1, text.slice(0, first!.length + 1)]);
    apply(['TruncateData', 3, first!.length]);
    expect([chunks(), root.textContent]).toEqual([0, first!]);
    apply(['AppendData', 3, 'again']);
    expect([chunks(), root.textContent]).toEqual([1, `${first!}again`]);
    apply(['TruncateData', 3, 0]);
    expect(root.innerHTML).toBe('<pre><code></code></pre>');
    expect(() => {
      apply(['TruncateData', 3, 1]);
    }).toThrow(/node 3 has 0 code units/);
  });

  it('are put together when something comes beside the text', () => {
    apply(['InsertElement', 3, 'b'], ['InsertElementAfter', 3, 'i']);
    expect(root.innerHTML).toBe(`<pre><code><b></b>${text}<i></i></code></pre>`);
    apply(['Remove', 3]);
    expect(root.innerHTML).toBe('<pre><code><b></b><i></i></code></pre>');
  });

  it('are made in no other text', () => {
    apply(['AppendElement', 0, 'p'], ['AppendText', 4, text], ['AppendElement', 4, 'code'], ['AppendText', 6, text]);
    expect(root.querySelectorAll('p .sluice-chunk').length).toBe(0);
  });
});

// The examples of the CommonMark specification through the module and the page's patcher: whole, what comes out is the
// HTML that the specification names; cut anywhere, it is the same.
import { createRequire } from 'node:module';
import { JSDOM } from 'jsdom';
import { expect, it } from 'vitest';
import { DomPatcher } from '../../js/src/dom_patcher.js';
import { HtmlDocument } from '../../js/src/html_document.js';
import { loadModule } from './module.js';

interface Example {
  number: number;
  section: string;
  markdown: string;
  html: string;
}

/** A tab is written as an arrow. */
const withTabs = (text: string) => text.replaceAll('→', '\t');
const examples = (createRequire(import.meta.url)('commonmark-spec') as { tests: Example[] }).tests.map((example) => ({
  ...example,
  markdown: withTabs(example.markdown),
  html: withTabs(example.html),
}));

/** Examples up to this many bytes are cut in two at every byte, the longer ones at two places; all byte by byte, too. */
const SHORT = 100;

/** GFM beyond CommonMark is part of the dialect, and an answer's HTML and URLs go through the sanitizer. */
const SETTINGS = { provider: 'text', framing: 'text', imageOrigins: ['*'] };

const module = await loadModule();
const encoder = new TextEncoder();

/** The HTML of a text that comes in these pieces, a flush after each. */
function rendered(pieces: Uint8Array[]): string {
  const root = new HtmlDocument('https://page.example/').createElement('div');
  const patcher = new DomPatcher(root as unknown as Element);
  const stream = module.createStream(SETTINGS);
  const show = () => {
    if (stream.channelCount === 0) return;
    const patch = stream.flush(0);
    if (patch) patcher.apply(patch);
  };
  for (const piece of pieces) {
    stream.feed(piece);
    show();
  }
  stream.finish();
  show();
  stream.destroy();
  return root.innerSource;
}

const BLOCKS = 'P H1 H2 H3 H4 H5 H6 BLOCKQUOTE UL OL LI PRE HR TABLE THEAD TBODY TR TH TD DIV SECTION'.split(' ');
const isBlock = (node: Node | null) => node === null || BLOCKS.includes(node.nodeName);

const page = new JSDOM('').window.document;

/** Without what differs without meaning: white space beside blocks, the `rel` of links. */
function canonical(html: string): string {
  const body = page.createElement('section');
  body.innerHTML = html;
  const visit = (node: Element): void => {
    for (const child of [...node.childNodes]) {
      if (child.nodeType === 1) {
        (child as Element).removeAttribute('rel');
        if (child.nodeName !== 'PRE') visit(child as Element);
      } else if (child.nodeType === 8) {
        child.remove();
      } else {
        let text = child.textContent!.replaceAll(/[ \n]+/g, ' ');
        const isInBlock = isBlock(node);
        if (isBlock(child.previousSibling) && isInBlock) text = text.trimStart();
        if (isBlock(child.nextSibling) && isInBlock) text = text.trimEnd();
        if (text === '') child.remove();
        else child.textContent = text;
      }
    }
  };
  visit(body);
  return body.innerHTML;
}

/** Why what is shown is not what the specification names, for each example where it is not. */
const DIFFERENCES = {
  'raw HTML goes through the sanitizer': [
    ...[
      21, 31, 148, 150, 151, 152, 153, 154, 156, 157, 158, 163, 164, 165, 167, 169, 170, 171, 172, 173, 176, 178, 180,
    ],
    ...[
      181, 182, 187, 201, 344, 476, 477, 491, 494, 524, 536, 613, 614, 615, 616, 617, 623, 625, 626, 627, 628, 629, 630,
    ],
    ...[631, 642, 643],
  ],
  'a URL of a scheme that is not allowed, or that looks like one, leads nowhere': [500, 596, 598, 599, 601],
  'bare URLs and addresses are links in GFM': [608, 611, 612],
};

it('are what the specification names', () => {
  expect(examples).toHaveLength(652);
  const different = examples.filter(
    ({ markdown, html }) => canonical(rendered([encoder.encode(markdown)])) !== canonical(html),
  );
  const known = Object.values(DIFFERENCES).flat();
  expect(different.map(({ number }) => number)).toEqual(known.sort((a, b) => a - b));
});

it('are the same at every split', { timeout: 120_000 }, () => {
  const counts = new Map<string, { passed: number; all: number }>();
  for (const { section, markdown } of examples) {
    const bytes = encoder.encode(markdown);
    const whole = rendered([bytes]);
    const cuts = [[...bytes].map((byte) => Uint8Array.of(byte))];
    const step = bytes.length <= SHORT ? 1 : Math.ceil(bytes.length / 3);
    for (let cut = step; cut < bytes.length; cut += step) cuts.push([bytes.subarray(0, cut), bytes.subarray(cut)]);
    const count = counts.get(section) ?? { passed: 0, all: 0 };
    counts.set(section, count);
    count.all++;
    if (cuts.every((pieces) => rendered(pieces) === whole)) count.passed++;
  }
  const rows = [...counts].map(([section, { passed, all }]) => `${passed} of ${all}`.padStart(12) + `  ${section}`);
  console.log(`CommonMark 0.31.2 through the module, whole and at every split\n${rows.join('\n')}`);
  for (const [section, { passed, all }] of counts) expect(passed, section).toBe(all);
});

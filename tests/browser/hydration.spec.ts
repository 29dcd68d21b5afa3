import { readFileSync } from 'node:fs';
import path from 'node:path';
import type * as NodeFace from '../../js/src/node.js';
import { distDir } from '../../tools/lib/paths.mjs';
import { expect, test } from './test.js';

const { renderToString } = (await import(path.join(distDir, 'node.js'))) as typeof NodeFace;

const text = readFileSync(path.join(import.meta.dirname, '../../web/streams/tour.md'), 'utf8');

/** Puts HTML into the answer as a server would have, and tells which of its blocks are still there in the end. */
interface Hydration {
  html: string;
  pieces: string[];
  options: object;
  /** A change that the page has made before the answer is hydrated. */
  spoil?: number;
}

function hydrate({ html, pieces, options, spoil }: Hydration) {
  const answer = document.querySelector('#answer')!;
  // What a server sends is parsed by the browser; the page's policy lets no script do that, so a parser of its own does.
  const parsed = new DOMParser().parseFromString(html, 'text/html').body;
  answer.append(...parsed.childNodes);
  if (spoil !== undefined) answer.children[spoil]!.append('spoilt');
  const before = [...answer.childNodes];
  async function* source() {
    for (const piece of pieces) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      yield piece;
    }
  }
  const handle = sluice.render(source(), answer, { provider: 'text', ...options });
  return handle.finished.then(() => ({
    html: answer.innerHTML,
    kept: before.map((node) => answer.contains(node)),
    busy: answer.hasAttribute('aria-busy'),
  }));
}

/** Trusted Types guard DOMParser, which only these tests use. */
const policy = { 'require-trusted-types-for': '' };

const inPieces = (whole: string, size: number) =>
  Array.from({ length: Math.ceil(whole.length / size) }, (_, index) => whole.slice(index * size, (index + 1) * size));

test.describe('HTML of a server', () => {
  test('is adopted as it is, node for node', async ({ open }) => {
    const page = await open(policy);
    const html = await renderToString(text);
    const seen = await page.evaluate(hydrate, { html: `\n  ${html}\n`, pieces: [text], options: { hydrate: true } });
    expect(seen.html).toBe(await page.evaluate(reparsed, html));
    expect(seen.kept.slice(1, -1).every(Boolean)).toBe(true);
    expect(seen.kept.length).toBeGreaterThan(20);
    expect(seen.busy).toBe(false);
  });

  for (const end of [1, 0.5, 0.31]) {
    test(`of the first ${end * 100} % of a text is gone on with`, async ({ open }) => {
      const page = await open(policy);
      // A definition that comes with the rest changes a block above, and rightly so.
      const settled = text.replaceAll(/^\[.*\]: .*$/gm, '');
      const first = settled.slice(0, Math.floor(settled.length * end));
      const rest = settled.slice(first.length);
      const whole = await page.evaluate(reparsed, await renderToString(settled));
      const html = await renderToString(first);
      const options = { hydrate: first };
      const seen = await page.evaluate(hydrate, { html, pieces: inPieces(rest, 200), options });
      expect(seen.html).toBe(whole);
      // What was open when the server stopped may look different when it goes on.
      expect(seen.kept.slice(0, -1).every(Boolean)).toBe(true);
    });
  }

  test('is adopted while the source repeats it from the start', async ({ open }) => {
    const page = await open(policy);
    const settled = text.replaceAll(/^\[.*\]: .*$/gm, '');
    const html = await renderToString(settled.slice(0, text.length / 2));
    const seen = await page.evaluate(hydrate, { html, pieces: inPieces(settled, 300), options: { hydrate: true } });
    expect(seen.html).toBe(await page.evaluate(reparsed, await renderToString(settled)));
    expect(seen.kept.slice(0, -1).every(Boolean)).toBe(true);
  });

  test('that differs in one block gets that block anew', async ({ open }) => {
    const page = await open(policy);
    const html = await renderToString(text);
    const seen = await page.evaluate(hydrate, { html, pieces: [text], options: { hydrate: true }, spoil: 2 });
    expect(seen.html).toBe(await page.evaluate(reparsed, html));
    expect(seen.kept.filter((kept) => !kept)).toHaveLength(1);
  });

  test('with reasoning is adopted, too, as the reader has left it', async ({ open }) => {
    const page = await open(policy);
    const markdown = '<think>Let me *see*\n\nwell</think>\n\nThe answer';
    const html = (await renderToString(markdown)).replace('<details', '<details open=""');
    const options = { hydrate: markdown };
    const seen = await page.evaluate(hydrate, { html, pieces: [' is long', '\n\nand ends'], options });
    expect(seen.html).toContain('<p>The answer is long</p><p>and ends</p>');
    expect(seen.html).toMatch(/^<details open="" class="sluice-reasoning">.*<p>well<\/p>/);
    expect(seen.kept).toEqual([true, expect.any(Boolean)]);
  });
});

/** As this browser serialises the same DOM. */
function reparsed(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.innerHTML;
}

// The package's style sheet in a real browser.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './test.js';

const sheet = readFileSync(path.join(import.meta.dirname, '../../js/src/sluice.css'), 'utf8');

for (const direction of ['ltr', 'rtl']) {
  test.describe(`the style sheet, ${direction}`, () => {
    test("a footnote's blocks stand one below the other, beside its number", async ({ open }) => {
      const page = await open();
      const seen = await page.evaluate(
        async ([css, dir]) => {
          const style = new CSSStyleSheet();
          style.replaceSync(css!);
          document.adoptedStyleSheets = [style];
          const answer = document.querySelector<HTMLElement>('#answer')!;
          answer.className = 'sluice';
          answer.dir = dir!;
          const text = 'Word[^1].\n\n[^1]: one\n\n    two\n\n    - three\n';
          await sluice.render(new Response(text), answer, { provider: 'text', footnotes: true }).finished;
          const [number, ...blocks] = [...answer.querySelector('.footnote')!.children].map((each) =>
            each.getBoundingClientRect(),
          );
          const isBeside = (box: DOMRect) => (dir === 'ltr' ? box.left >= number!.right : box.right <= number!.left);
          return {
            count: blocks.length,
            isBeside: blocks.every(isBeside),
            isFirstLevel: blocks[0]!.top === number!.top,
            isBelow: blocks.slice(1).every((box, index) => box.top >= blocks[index]!.bottom),
          };
        },
        [sheet, direction],
      );
      expect(seen).toEqual({ count: 3, isBeside: true, isFirstLevel: true, isBelow: true });
    });

    test('a table has no gaps in its lines, stays in narrow places and scrolls in itself', async ({ open }) => {
      const page = await open();
      const seen = await page.evaluate(
        async ([css, dir]) => {
          const style = new CSSStyleSheet();
          style.replaceSync(css!);
          document.adoptedStyleSheets = [style];
          const answer = document.querySelector<HTMLElement>('#answer')!;
          answer.className = 'sluice';
          answer.dir = dir!;
          answer.style.width = '200px';
          const row = `| ${'unbreakable'.repeat(3)} | ${'word'.repeat(9)} | 1 |\n`;
          const text = `| a | b | c |\n|---|:-:|--:|\n${row.repeat(100)}`;
          await sluice.render(new Response(text), answer, { provider: 'text' }).finished;
          const table = answer.querySelector('table')!;
          const places = () =>
            [...table.querySelectorAll('th,td')].map((cell) => {
              const { left, top, width, height } = cell.getBoundingClientRect();
              return [left, top, width, height];
            });
          const apart = places();
          const seen = { width: table.offsetWidth, scrolls: table.scrollWidth > 400, page: answer.scrollWidth };
          table.style.borderCollapse = 'collapse';
          const collapsed = places();
          const most = Math.max(...apart.flatMap((box, i) => box.map((at, j) => Math.abs(at - collapsed[i]![j]!))));
          return { ...seen, most };
        },
        [sheet, direction],
      );
      expect(seen).toMatchObject({ width: 200, scrolls: true, page: 200 });
      expect(seen.most).toBeLessThanOrEqual(1);
    });
  });
}

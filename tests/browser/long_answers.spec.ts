// What groups of blocks and pieces of code mean in a real browser, under the package's own style sheet.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './test.js';

const sheet = readFileSync(path.join(import.meta.dirname, '../../js/src/sluice.css'), 'utf8');

/** What the page shows looks from now on as the package's style sheet has it. */
async function adoptSheet(page: Page): Promise<void> {
  await page.evaluate((css) => {
    const style = new CSSStyleSheet();
    style.replaceSync(css);
    document.adoptedStyleSheets = [style];
  }, sheet);
}

test.describe('a long answer', () => {
  test('looks as it does without groups', async ({ open }) => {
    const page = await open();
    await adoptSheet(page);
    const seen = await page.evaluate(async () => {
      const kinds = [
        'A paragraph.',
        '- a\n- b',
        '```\ncode\n```',
        '> quote',
        '| a |\n|---|\n| 1 |',
        '1. one\n\n2. two',
      ];
      // A heading begins the third group, a rule the fourth.
      const text = Array.from({ length: 300 }, (_, i) =>
        i === 128 ? '## Heading' : i === 192 ? '---' : kinds[i % kinds.length],
      ).join('\n\n');
      const show = async (groups: boolean) => {
        const answer = document.body.appendChild(document.createElement('div'));
        answer.className = 'sluice';
        await sluice.render(new Response(text), answer, { provider: 'text', groups }).finished;
        return answer;
      };
      const [grouped, plain] = [await show(true), await show(false)];
      const blocksOf = (answer: Element) => [...answer.querySelectorAll(':is(.sluice, .sluice-group) > :not(div)')];
      const topsOf = (answer: HTMLElement) => {
        for (const group of answer.querySelectorAll<HTMLElement>('.sluice-group')) {
          group.style.contentVisibility = 'visible';
        }
        const { top } = answer.getBoundingClientRect();
        return blocksOf(answer).map((block) => Math.round(block.getBoundingClientRect().top - top));
      };
      return {
        groups: Array.from(grouped.children).filter(({ className }) => className === 'sluice-group').length,
        direct: grouped.children.length,
        same:
          blocksOf(grouped)
            .map((block) => block.outerHTML)
            .join('') === plain.innerHTML,
        tops: [topsOf(grouped), topsOf(plain)],
      };
    });
    expect(seen.groups).toBe(4);
    expect(seen.direct).toBe(64 + 4);
    expect(seen.same).toBe(true);
    expect(seen.tops[0]).toEqual(seen.tops[1]);
  });

  test('that is off screen is not laid out, and is found and selected all the same', async ({ open }) => {
    const page = await open();
    await adoptSheet(page);
    const seen = await page.evaluate(async () => {
      const answer = document.querySelector<HTMLElement>('#answer')!;
      answer.className = 'sluice';
      const text = Array.from({ length: 400 }, (_, i) => `paragraph number${i}`).join('\n\n');
      await sluice.render(new Response(text), answer, { provider: 'text' }).finished;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const last = answer.lastElementChild!;
      const isSkipped = !last.firstElementChild!.checkVisibility({ contentVisibilityAuto: true });
      const text399 = last.lastElementChild as HTMLElement;
      getSelection()!.selectAllChildren(text399);
      const selected = getSelection()!.toString();
      const innerText = answer.innerText;
      text399.scrollIntoView();
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const { bottom } = text399.getBoundingClientRect();
      return { isSkipped, selected, hasAll: /number0\s[^]*number399$/.test(innerText), bottom, height: innerHeight };
    });
    expect(seen.isSkipped).toBe(true);
    expect(seen.selected).toBe('paragraph number399');
    expect(seen.hasAll).toBe(true);
    expect(seen.bottom).toBeLessThanOrEqual(seen.height);
    expect(seen.bottom).toBeGreaterThan(0);
  });

  test('gives code as it was written, with the style sheet and without', async ({ open }) => {
    const page = await open();
    const seen = await page.evaluate(
      async ([css]) => {
        const answer = document.querySelector<HTMLElement>('#answer')!;
        const lines = Array.from({ length: 1500 }, (_, i) => (i % 7 === 0 ? '' : `  line ${i} of the code`));
        const code = `${lines.join('\n')}\n`;
        await sluice.render(new Response(`\`\`\`\n${code}\`\`\`\n`), answer, { provider: 'text' }).finished;
        const copied = () => {
          getSelection()!.selectAllChildren(answer.querySelector('code')!);
          return getSelection()!.toString();
        };
        const heightOf = () => answer.querySelector('pre')!.getBoundingClientRect().height;
        const without = { copied: copied(), rest: 0 };
        const style = new CSSStyleSheet();
        style.replaceSync(css!);
        document.adoptedStyleSheets = [style];
        answer.className = 'sluice';
        const height = heightOf();
        const result = {
          chunks: answer.querySelectorAll('.sluice-chunk').length,
          isText: answer.textContent === code,
          without: without.copied === code || `${without.copied}\n` === code,
          with: copied() === code || `${copied()}\n` === code,
          height,
          plain: 0,
        };
        answer.querySelector('code')!.textContent = code;
        result.plain = heightOf();
        return result;
      },
      [sheet],
    );
    expect(seen.chunks).toBeGreaterThan(2);
    expect(seen).toMatchObject({ isText: true, without: true, with: true });
    expect(seen.height).toBe(seen.plain);
  });

  test('comes less often where nobody sees it grow, and at once when somebody does', async ({ open }) => {
    const page = await open();
    await adoptSheet(page);
    const seen = await page.evaluate(async () => {
      const answer = document.querySelector<HTMLElement>('#answer')!;
      answer.className = 'sluice';
      const item = (i: number) => `- item **number${i}** of a list\n`;
      const frames = async (count: number) => {
        for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
      };
      let text = Array.from({ length: 3000 }, (_, i) => item(i)).join('');
      let push!: (text: string) => void;
      let close!: () => void;
      const body = new ReadableStream<string>({
        start(controller) {
          push = (piece) => {
            controller.enqueue(piece);
          };
          close = () => {
            controller.close();
          };
        },
      });
      const handle = sluice.render(body, answer, { provider: 'text' });
      push(text);
      const grow = async (count: number) => {
        const { patches } = handle.metrics;
        for (let i = 0; i < count; i++) {
          const piece = item(3000 + i);
          text += piece;
          push(piece);
          await frames(1);
        }
        return handle.metrics.patches - patches;
      };
      const scroller = document.scrollingElement!;
      await grow(60);
      const out = await grow(90);
      scroller.scrollTop = scroller.scrollHeight;
      await frames(30);
      const isShown = answer.textContent.includes('number3089');
      const grown = grow(90);
      for (let i = 0; i < 90; i++) {
        scroller.scrollTop = scroller.scrollHeight;
        await frames(1);
      }
      const inView = await grown;
      close();
      await handle.finished;
      const whole = document.createElement('div');
      await sluice.render(new Response(text), whole, { provider: 'text' }).finished;
      return { out, isShown, inView, isSame: answer.innerHTML === whole.innerHTML };
    });
    expect(seen.isShown).toBe(true);
    expect(seen.isSame).toBe(true);
    expect(seen.out).toBeLessThan(seen.inView / 2);
  });
});

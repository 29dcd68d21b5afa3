// The option `scroll`: the end is followed while the reader is there, and never against the reader.
import type { Page } from '@playwright/test';
import { expect, test } from './test.js';

declare global {
  // What `begin` puts into the page.
  var follow: {
    scroller: Element;
    changes: { following: boolean; atEnd: boolean; toEnd: () => void }[];
    /** Adds paragraphs to the answer and waits until they have been painted. */
    grow(paragraphs: number): Promise<void>;
    distance(): number;
    finish(): Promise<unknown>;
  };
}

/** An answer that grows when the test says so, in a box of 300 pixels or in the document. */
async function begin(page: Page, where: 'box' | 'document'): Promise<void> {
  await page.evaluate(async (place) => {
    const answer = document.querySelector<HTMLElement>('#answer')!;
    const box = document.querySelector<HTMLElement>('main')!;
    if (place === 'box') Object.assign(box.style, { height: '300px', overflow: 'auto' });
    const scroller = place === 'box' ? box : document.scrollingElement!;
    let controller!: ReadableStreamDefaultController<string>;
    const source = new ReadableStream<string>({ start: (c) => void (controller = c) });
    const handle = sluice.render(source, answer, { provider: 'text', scroll: 'follow' });
    let count = 0;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    globalThis.follow = {
      scroller,
      changes: [],
      async grow(paragraphs) {
        let text = '';
        for (let i = 0; i < paragraphs; i++)
          text += `Paragraph ${++count} with a [link](https://example.org/${count}).\n\n`;
        controller.enqueue(text);
        const last = `Paragraph ${count} with`;
        while (!answer.textContent.includes(last)) await frame();
        await frame();
        await frame();
      },
      distance: () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight,
      finish() {
        controller.close();
        return handle.finished;
      },
    };
    handle.addEventListener('followchange', ({ detail }) => follow.changes.push(detail));
    await follow.grow(40);
  }, where);
}

const distance = (page: Page) => page.evaluate(() => follow.distance());
const top = (page: Page) => page.evaluate(() => follow.scroller.scrollTop);
const grow = (page: Page) => page.evaluate(() => follow.grow(10));
const last = (page: Page) => page.evaluate(() => follow.changes.at(-1));

for (const where of ['box', 'document'] as const) {
  test.describe(`the end of a ${where}`, () => {
    test.beforeEach(async ({ open }) => begin(await open(), where));

    test('is kept in view to the last line', async ({ page }) => {
      expect(await distance(page)).toBeLessThan(2);
      expect(await top(page)).toBeGreaterThan(300);
      await grow(page);
      expect(await distance(page)).toBeLessThan(2);
      await page.evaluate(() => follow.finish());
      expect(await distance(page)).toBeLessThan(2);
    });

    test('is let go by the wheel, at once, and there is a way back', async ({ page }) => {
      await page.mouse.move(100, 100);
      await page.mouse.wheel(0, -10);
      await expect.poll(() => last(page)).toMatchObject({ following: false });
      const before = await top(page);
      await grow(page);
      expect(await top(page)).toBeLessThanOrEqual(before);
      expect(await last(page)).toMatchObject({ following: false, atEnd: false });
      await page.evaluate(() => {
        follow.changes.at(-1)!.toEnd();
      });
      await grow(page);
      expect(await distance(page)).toBeLessThan(2);
      expect(await last(page)).toMatchObject({ following: true, atEnd: true });
    });

    test('is taken up again when the reader comes there', async ({ page }) => {
      await page.mouse.move(100, 100);
      await page.mouse.wheel(0, -400);
      await expect.poll(() => distance(page)).toBeGreaterThan(200);
      await page.mouse.wheel(0, 5000);
      await expect.poll(() => distance(page)).toBeLessThan(2);
      await grow(page);
      expect(await distance(page)).toBeLessThan(2);
    });

    test('is let go by keys', async ({ page }) => {
      await page.mouse.click(100, 100);
      await page.keyboard.press('PageUp');
      await expect.poll(() => distance(page)).toBeGreaterThan(100);
      await grow(page);
      expect(await distance(page)).toBeGreaterThan(300);
    });

    test('does not leave text behind that is selected', async ({ page }) => {
      const selected = await page.evaluate(() => {
        const text = document.querySelector('#answer')!.lastElementChild!.firstChild!;
        getSelection()!.setBaseAndExtent(text, 0, text, 9);
        return getSelection()!.toString();
      });
      const before = await top(page);
      await grow(page);
      expect(await top(page)).toBe(before);
      expect(await page.evaluate(() => getSelection()!.toString())).toBe(selected);
      expect(await last(page)).toMatchObject({ following: false, atEnd: false });
      // Whoever asks for the end gets it, selection or not.
      await page.evaluate(() => {
        follow.changes.at(-1)!.toEnd();
      });
      await grow(page);
      expect(await distance(page)).toBeLessThan(2);
    });

    test('does not leave a link behind that has the focus', async ({ page }) => {
      await page.keyboard.press('Tab');
      await page.evaluate(() => {
        [...document.querySelectorAll<HTMLElement>('#answer a')].at(-1)!.focus();
      });
      const before = await top(page);
      await grow(page);
      expect(await top(page)).toBe(before);
      expect(await last(page)).toMatchObject({ following: false });
    });

    test('is let go by a finger, and taken up again by it', async ({ page }) => {
      const client = await page.context().newCDPSession(page);
      await client.send('Emulation.setTouchEmulationEnabled', { enabled: true });
      const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
        client.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x: 100, y }] });
      const drag = async (from: number, to: number) => {
        await touch('touchStart', from);
        for (let step = 1; step <= 10; step++) await touch('touchMove', from + ((to - from) * step) / 10);
      };
      await drag(60, 260);
      await expect.poll(() => last(page)).toMatchObject({ following: false });
      await expect.poll(() => distance(page)).toBeGreaterThan(100);
      const before = await top(page);
      await grow(page);
      expect(await top(page)).toBeLessThanOrEqual(before);
      await touch('touchEnd');
      await grow(page);
      expect(await top(page)).toBeLessThanOrEqual(before);
      while ((await distance(page)) > 1) {
        await drag(280, 20);
        await touch('touchEnd');
      }
      await expect.poll(() => last(page)).toMatchObject({ following: true });
      await grow(page);
      await expect.poll(() => distance(page)).toBeLessThan(2);
    });

    test('waits while a pointer is down', async ({ page }) => {
      await page.mouse.move(100, 100);
      await page.mouse.down();
      const before = await top(page);
      await grow(page);
      expect(await top(page)).toBe(before);
      await page.mouse.up();
      await expect.poll(() => distance(page)).toBeLessThan(2);
    });

    test('is let go by an anchor or find-in-page', async ({ page }) => {
      await page.evaluate(() => {
        document.querySelector('#answer')!.firstElementChild!.scrollIntoView();
      });
      await expect.poll(() => last(page)).toMatchObject({ following: false });
      const before = await top(page);
      await grow(page);
      expect(await top(page)).toBe(before);
    });
  });
}

test('a reader who is elsewhere when the answer begins is left there', async ({ open }) => {
  const page = await open();
  await page.evaluate(() => {
    document.querySelector('#other')!.append('before '.repeat(4000));
  });
  await begin(page, 'document');
  expect(await top(page)).toBe(0);
  expect(await last(page)).toMatchObject({ following: false, atEnd: false });
});

test('a wheel that turns something smaller does not let go', async ({ open }) => {
  const page = await open();
  await page.evaluate(() => {
    const small = document.createElement('div');
    Object.assign(small.style, {
      position: 'fixed',
      top: '0',
      left: '0',
      width: '200px',
      height: '100px',
      overflow: 'auto',
    });
    small.append(
      ...Array.from({ length: 50 }, (_, i) => Object.assign(document.createElement('p'), { textContent: i })),
    );
    document.body.append(small);
    small.scrollTop = 500;
  });
  await begin(page, 'document');
  await page.mouse.move(50, 50);
  await page.mouse.wheel(0, -100);
  await expect.poll(() => page.evaluate(() => document.body.lastElementChild!.scrollTop)).toBeLessThan(500);
  await grow(page);
  expect(await distance(page)).toBeLessThan(2);
});

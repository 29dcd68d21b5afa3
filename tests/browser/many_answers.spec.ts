// Whose turn it is when many answers are under way.
import { expect, test } from './test.js';

interface Posted {
  kind: string;
  stream: number;
  urgency?: number;
  settings?: { idPrefix: string };
}

test('answers out of view come after those in view, from five on', async ({ open, page }) => {
  await page.addInitScript(() => {
    const posted: Posted[] = [];
    Object.assign(globalThis, { posted });
    globalThis.Worker = class extends Worker {
      override postMessage(message: Posted, transfer?: unknown) {
        posted.push(message);
        super.postMessage(message, transfer as Transferable[]);
      }
    };
  });
  await open();
  const seen = await page.evaluate(async () => {
    const { posted } = globalThis as unknown as { posted: Posted[] };
    const frames = async (count: number) => {
      for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
    };
    const handles: ReturnType<typeof sluice.render>[] = [];
    const targets: Element[] = [];
    const bodies: ReadableStreamDefaultController<string>[] = [];
    const start = (place: string, options = {}) => {
      const target = document.body.appendChild(document.createElement('article'));
      target.style.cssText = `position: absolute; width: 100px; height: 20px; top: ${place}`;
      targets.push(target);
      const body = new ReadableStream<string>({ start: (controller) => void bodies.push(controller) });
      handles.push(sluice.render(body, target, { provider: 'text', idPrefix: `${targets.length}-`, ...options }));
    };
    const openedOf = (index: number) => posted.find(({ settings }) => settings?.idPrefix === `${index + 1}-`);
    const urgencies = async () => {
      while (!targets.every((_, index) => openedOf(index))) await frames(1);
      await frames(10);
      return targets.map((_, index) => {
        const opened = openedOf(index);
        return posted.findLast(({ stream, urgency }) => stream === opened?.stream && urgency !== undefined)?.urgency;
      });
    };
    await sluice.preload();
    for (const place of ['0px', '5000px', '9000px', '0px']) start(place);
    const few = await urgencies();
    start('9000px', { priority: 'high' });
    start('0px', { priority: 'low' });
    start('9000px');
    const many = await urgencies();
    targets[1]!.scrollIntoView();
    const scrolled = await urgencies();
    for (const body of bodies) {
      body.enqueue('done');
      body.close();
    }
    await Promise.all(handles.map(({ finished }) => finished));
    const texts = targets.map(({ textContent }) => textContent);
    return { few, many, scrolled, texts };
  });
  expect(seen.few).toEqual([1, 1, 1, 1]);
  expect(seen.many).toEqual([1, 2, 2, 1, 0, 3, 2]);
  expect(seen.scrolled).toEqual([2, 1, 2, 2, 0, 3, 2]);
  expect(new Set(seen.texts)).toEqual(new Set(['done']));
});

test('an urgent answer does not wait for the long ones before it', async ({ open }) => {
  const page = await open();
  const order = await page.evaluate(async () => {
    const order: string[] = [];
    const text = 'Some *words* of a long answer.\n\n'.repeat(1_500);
    const start = (name: string, priority: 'low' | 'high', body: string) =>
      sluice
        .render(new Response(body), document.body.appendChild(document.createElement('article')), {
          provider: 'text',
          priority,
        })
        .finished.then(() => order.push(name));
    await sluice.preload();
    const long = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => start(name, 'low', text));
    await Promise.all([...long, start('urgent', 'high', text.slice(0, text.length / 4))]);
    return order;
  });
  expect(order[0]).toBe('urgent');
  expect(order).toHaveLength(7);
});

test("the time of a frame is the page's to give", async ({ open }) => {
  const page = await open();
  const frames = await page.evaluate(async () => {
    const text = 'Some *words* of a long answer.\n\n'.repeat(3_000);
    sluice.configure({ frameBudget: 1 });
    const target = document.querySelector('#answer')!;
    const { metrics } = await sluice.render(new Response(text), target, { provider: 'text' }).finished;
    return { count: metrics.frames, whole: target.querySelectorAll('p').length };
  });
  expect(frames.whole).toBe(3_000);
  expect(frames.count).toBeGreaterThan(5);
});

// A page that cannot keep up: memory stays flat, the sender is slowed down, and not a word is lost or out of its place.
import { floodEvents, floodText, type TestServer } from './server.js';
import { expect, test } from './test.js';

const MB = 1024 * 1024;

/** What may lie between the sender and the engine: sockets on both sides, the browser's pipes, the high-water mark. */
const ON_THE_WAY = 24 * MB;

/** The default. What one slice of a chunk brings may come on top of it. */
const HIGH_WATER_MARK = MB;

const wholeText = (bytes: number) =>
  Array.from({ length: floodEvents(bytes) }, (_, number) => floodText(number)).join('');

/** Writes down how much the server has sent, until it is told to stop. */
function watchServer(server: TestServer, log: string) {
  const samples: { at: number; written: number }[] = [];
  const timer = setInterval(() => samples.push({ at: Date.now(), written: server.log(log)?.written ?? 0 }), 20);
  return {
    stop() {
      clearInterval(timer);
    },
    /** Bytes written between two times. */
    between: (from: number, to: number) => {
      const inside = samples.filter(({ at }) => at >= from && at <= to);
      return (inside.at(-1)?.written ?? 0) - (inside[0]?.written ?? 0);
    },
  };
}

test('a page that is blocked slows the sender down', async ({ open, server }) => {
  const page = await open();
  const bytes = 64 * MB;
  const log = 'blocked';
  const watch = watchServer(server, log);
  const seen = await page.evaluate(async (url) => {
    const answer = document.querySelector('#answer')!;
    const handle = sluice.render(url, answer);
    while (answer.textContent === '') await new Promise(requestAnimationFrame);
    const from = Date.now();
    while (Date.now() < from + 2_000);
    const { bytes } = handle.metrics;
    const to = Date.now();
    handle.abort();
    await handle.finished.catch(() => undefined);
    return { from, to, bytes, text: handle.result!.text };
  }, `/flood?bytes=${bytes}&log=${log}`);
  watch.stop();
  // What is on the way fills up, and then nothing moves.
  expect(watch.between(seen.from, seen.to)).toBeLessThan(ON_THE_WAY);
  expect(watch.between(seen.to - 500, seen.to)).toBe(0);
  expect(server.log(log)!.complete).toBe(false);
  expect(wholeText(bytes).startsWith(seen.text)).toBe(true);
});

test('a page that applies slowly gets all of it in constant memory', async ({ open, server }) => {
  const page = await open();
  const bytes = 20 * MB;
  const log = 'slow';
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable');
  const heap = async () => {
    const { metrics } = await client.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'JSHeapUsedSize')!.value;
  };
  const before = await heap();
  const end = page.evaluate(async (url) => {
    const answer = document.querySelector<HTMLElement>('#answer')!;
    const handle = sluice.render(url, answer);
    Object.assign(globalThis, { handle });
    const block = () => {
      const start = performance.now();
      while (performance.now() < start + 25);
      if (handle.state === 'connecting' || handle.state === 'streaming') requestAnimationFrame(block);
    };
    requestAnimationFrame(block);
    const { text, metrics } = await handle.finished;
    return { text, metrics, shown: answer.innerText };
  }, `/flood?bytes=${bytes}&log=${log}`);
  let isOver = false;
  void end.finally(() => (isOver = true));
  let mostOnTheWay = 0;
  let mostHeap = 0;
  while (!isOver) {
    const written = server.log(log)?.written ?? 0;
    const taken = await page.evaluate(
      () => (globalThis as unknown as { handle: { metrics: { bytes: number } } }).handle?.metrics.bytes ?? 0,
    );
    mostOnTheWay = Math.max(mostOnTheWay, written - taken);
    mostHeap = Math.max(mostHeap, await heap());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { text, metrics, shown } = await end;
  expect(text).toBe(wholeText(bytes));
  expect(shown.replaceAll(/\s+/g, ' ').trim()).toBe(text.replaceAll(/\s+/g, ' ').trim());
  expect(metrics.bytes).toBeGreaterThan(bytes);
  expect(metrics.largestBacklog).toBeLessThan(HIGH_WATER_MARK + MB / 4);
  expect(metrics.moduleMemory).toBeLessThan(8 * MB);
  expect(mostOnTheWay).toBeLessThan(ON_THE_WAY);
  expect(mostHeap - before).toBeLessThan(ON_THE_WAY);
  // Fewer, larger patches: not one for each of its events.
  expect(metrics.patches).toBeLessThan(floodEvents(bytes) / 2);
});

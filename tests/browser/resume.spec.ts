// A connection that is lost, and a page that is left, in a real browser with real sockets.
import type { Snapshot } from '../../js/src/index.js';
import { fixture } from './server.js';
import { expect, test } from './test.js';

const whole = fixture('openai-chat.html').toString();

test('an answer goes on where its connection broke off', async ({ open, server }) => {
  const page = await open();
  const seen = await page.evaluate(async () => {
    const answer = document.querySelector('#answer')!;
    const url = '/replay/openai-chat.sse?ids=1&chunk=300&delay=5&cut=4000&log=broken';
    const handle = sluice.render(url, answer, { connection: { backoff: 10 } });
    const nodes: Element[] = [];
    handle.addEventListener('retry', () => void nodes.push(...answer.querySelectorAll('*')));
    const { metrics } = await handle.finished;
    return {
      html: answer.innerHTML,
      kept: nodes.length > 0 && nodes.every((node) => answer.contains(node)),
      retries: metrics.retries,
      resumed: metrics.resumed,
      violations,
    };
  });
  expect(seen).toMatchObject({ html: whole, kept: true, resumed: 1, violations: [] });
  // The browser may try the socket that has just been destroyed once more.
  expect(seen.retries).toBeGreaterThan(0);
  expect(server.log('broken')?.complete).toBe(true);
});

test('an answer goes on in the page that is loaded again', async ({ open }) => {
  const page = await open();
  await page.evaluate(async () => {
    const url = '/replay/openai-chat.sse?ids=1&chunk=200&delay=30';
    const answer = document.querySelector('#answer')!;
    const handle = sluice.render(url, answer, { connection: { snapshots: true } });
    addEventListener('pagehide', () => {
      sessionStorage.setItem('answer', JSON.stringify(handle.snapshot()));
    });
    while (answer.querySelector('p') === null) await new Promise((resolve) => setTimeout(resolve, 5));
  });
  await page.reload();
  await page.waitForFunction(() => 'sluice' in globalThis);
  const seen = await page.evaluate(async () => {
    const restore = JSON.parse(sessionStorage.getItem('answer')!) as Snapshot;
    const answer = document.querySelector('#answer')!;
    const url = '/replay/openai-chat.sse?ids=1&chunk=2000';
    const { finishReason, metrics } = await sluice.render(url, answer, { restore }).finished;
    return {
      html: answer.innerHTML,
      finishReason,
      retries: metrics.retries,
      done: restore.done,
      events: restore.cursor.events,
    };
  });
  expect(seen).toMatchObject({ html: whole, finishReason: 'stop', retries: 0, done: false });
  expect(seen.events).toBeGreaterThan(1);
});

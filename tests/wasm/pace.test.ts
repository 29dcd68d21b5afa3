// The pace 'smooth' through the module: the same page at the end, in more and smaller steps.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { JSDOM } from 'jsdom';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DomPatcher } from '../../js/src/dom_patcher.js';
import type { StreamSettings } from '../../js/src/protocol.js';
import { EngineClient, quiet } from './engine_client.js';

const fixture = (name: string) => readFileSync(path.join(import.meta.dirname, '../fixtures', name));

let client: EngineClient;

beforeEach(async () => {
  client = await EngineClient.start();
});

afterEach(() => {
  client.close();
});

/** What the text's patches have made so far. */
function page(stream: number): { html: string; steps: number } {
  const { document } = new JSDOM('<div></div>').window;
  const root = document.querySelector('div')!;
  const patcher = new DomPatcher(root);
  let steps = 0;
  const kinds: string[] = [];
  for (const { patches } of client.updates(stream)) {
    for (const { patch, channel, info } of patches) {
      if (info) kinds[channel] = info.kind;
      if (kinds[channel] !== 'text') continue;
      patcher.apply(patch);
      steps++;
    }
  }
  return { html: root.innerHTML, steps };
}

async function play(stream: number, settings: StreamSettings) {
  const body = fixture('openai-chat.sse');
  client.open(stream, settings);
  const middle = body.length >> 1;
  client.chunk(stream, Uint8Array.from(body.subarray(0, middle)));
  await quiet(200);
  client.chunk(stream, Uint8Array.from(body.subarray(middle)));
  client.closeBody(stream);
  const outcome = await client.outcome(stream);
  const events = client.updates(stream).flatMap((update) => update.events);
  return { outcome, events, ...page(stream) };
}

describe('a smooth answer', () => {
  it('ends as the immediate one does, with the same events in the same order', async () => {
    const immediate = await play(1, { deltas: true });
    const smooth = await play(2, { deltas: true, pace: {} });
    expect(smooth.html).toBe(fixture('openai-chat.html').toString());
    expect(smooth.outcome.code).toBe('none');
    expect(smooth.outcome.texts).toEqual(immediate.outcome.texts);
    expect(smooth.events).toEqual(immediate.events);
    expect(smooth.steps).toBeGreaterThan(2 * immediate.steps);
  });

  it('says of an end when the text before it is there', async () => {
    await play(1, { pace: {} });
    const updates = client.updates(1);
    const last = updates.findLastIndex(({ patches }) => patches.length > 0);
    const finish = updates.findIndex(({ events }) => events.some(({ type }) => type === 'finish'));
    expect(finish).toBeGreaterThanOrEqual(last - 1);
  });

  it('shows what waits while nothing more comes', async () => {
    client.open(1, { provider: 'text', pace: {} });
    client.chunk(1, 'a burst of words '.repeat(40));
    await client.until(() => page(1).html.length > 'a burst of words '.length * 39);
    expect(page(1).steps).toBeGreaterThan(3);
    client.closeBody(1);
    await client.outcome(1);
  });

  it('shows everything at once when it is aborted', async () => {
    client.open(1, { provider: 'text', pace: { lag: 60_000 } });
    client.chunk(1, 'word '.repeat(2000));
    await quiet(100);
    expect(page(1).html.length).toBeLessThan(5000);
    client.post({ kind: 'abort', stream: 1 });
    await client.outcome(1);
    expect(page(1).html).toBe(`<p>${'word '.repeat(2000).trim()}</p>`);
  });

  it('ends soon after its body', async () => {
    client.open(1, { provider: 'text', pace: { lag: 60_000 } });
    client.chunk(1, 'word '.repeat(2000));
    await quiet(50);
    client.closeBody(1);
    await client.outcome(1);
    expect(page(1).html).toBe(`<p>${'word '.repeat(2000).trim()}</p>`);
    expect(page(1).steps).toBeGreaterThan(2);
  }, 10_000);

  it('ends when all of its body comes at once over a connection that could be resumed', async () => {
    const open = { kind: 'open', settings: { pace: {} }, highWaterMark: 65_536, resumable: true } as const;
    const body = fixture('openai-chat.sse');
    for (const [index, first] of [1, 123, 4000, body.length].entries()) {
      const stream = index + 1;
      client.post({ ...open, stream });
      for (const piece of [body.subarray(0, first), body.subarray(first)]) client.chunk(stream, Uint8Array.from(piece));
      client.closeBody(stream);
      await client.outcome(stream);
      expect(page(stream).html).toBe(fixture('openai-chat.html').toString());
    }
  });

  it('is an immediate one, and says so, where the part cannot be had', async () => {
    const { outcome, events, html } = await play(1, { pace: { part: 'data:text/javascript,throw new Error("gone")' } });
    expect(outcome.code).toBe('none');
    expect(html).toBe(fixture('openai-chat.html').toString());
    const errors = events.filter(({ type }) => type === 'error');
    expect(errors).toMatchObject([{ code: 'worker-failed', fatal: false, message: expect.stringMatching(/gone/) }]);
  });
});

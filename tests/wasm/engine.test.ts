import { readFileSync } from 'node:fs';
import path from 'node:path';
import { JSDOM } from 'jsdom';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DomPatcher } from '../../js/src/dom_patcher.js';
import type { FromEngine } from '../../js/src/protocol.js';
import { WasmModule, WasmStream } from '../../js/src/wasm_module.js';
import { EngineClient, quiet } from './engine_client.js';
import { Random } from './random.js';

const fixture = (name: string) => readFileSync(path.join(import.meta.dirname, '../fixtures', name));
const bytes = (text: string) => new TextEncoder().encode(text);

let client: EngineClient;

beforeEach(async () => {
  client = await EngineClient.start();
});

afterEach(() => {
  client.close();
  vi.restoreAllMocks();
});

describe('start', () => {
  it('is announced', () => {
    expect(client.messages[0]).toEqual({ kind: 'ready' });
  });

  it('says why it cannot start', async () => {
    const broken = new EngineClient();
    broken.post({ kind: 'init', wasmUrl: 'data:application/wasm;base64,AAAA', wasmAllUrl: '' });
    await broken.until(() => broken.messages.length > 0);
    expect(broken.messages[0]).toMatchObject({ kind: 'fatal', message: expect.stringMatching(/compile/i) });
    broken.close();
  });

  it('takes a module that the page has compiled', async () => {
    const { wasmUrl } = await import('./module.js');
    const module = await WebAssembly.compile(await (await fetch(wasmUrl)).arrayBuffer());
    const other = new EngineClient();
    other.post({ kind: 'init', wasmUrl: 'data:application/wasm;base64,AAAA', wasmAllUrl: '', module });
    await other.until(() => other.messages.length > 0);
    expect(other.messages).toEqual([{ kind: 'ready' }]);
    other.close();
  });

  it('takes answers that begin before the module is there, and does not warm up then', async () => {
    const { wasmUrl, wasmAllUrl } = await import('./module.js');
    const moment = () => new Promise((resolve) => setTimeout(resolve, 50));
    await moment(); // in which the client of all tests warms up
    const createStream = vi.spyOn(WasmModule.prototype, 'createStream');
    const other = new EngineClient();
    other.open(1);
    other.chunk(1, 'data: {"choices":[{"delta":{"content":"there"}}]}\n\n');
    other.closeBody(1);
    other.post({ kind: 'init', wasmUrl, wasmAllUrl });
    expect(await other.text(1)).toBe('there');
    await moment();
    expect(createStream).toHaveBeenCalledOnce();
    other.close();
  });

  it('survives a module that fails before the first answer', async () => {
    const flush = vi.spyOn(WasmStream.prototype, 'flush').mockImplementationOnce(() => {
      throw new WebAssembly.RuntimeError('unreachable');
    });
    const other = await EngineClient.start();
    await other.until(() => flush.mock.calls.length > 0);
    other.open(1);
    other.chunk(1, 'data: {"choices":[{"delta":{"content":"there"}}]}\n\n');
    other.closeBody(1);
    expect(await other.text(1)).toBe('there');
    other.close();
  });

  it('takes a module that comes with the wrong type', async () => {
    const { wasmUrl } = await import('./module.js');
    const other = new EngineClient();
    other.post({ kind: 'init', wasmUrl: wasmUrl.replace('application/wasm', 'text/plain'), wasmAllUrl: '' });
    await other.until(() => other.messages.length > 0);
    expect(other.messages[0]!.kind).toBe('ready');
    other.close();
  });
});

/** The text that the updates of a stream have made so far. */
function showing(stream: number): string {
  const { document } = new JSDOM('<div></div>').window;
  const root = document.querySelector('div')!;
  const patcher = new DomPatcher(root);
  for (const { patches } of client.updates(stream)) for (const { patch } of patches) patcher.apply(patch);
  return root.textContent!;
}

describe('updates', () => {
  it('keep one in flight and put everything since into the next', async () => {
    const words: string[] = [];
    const say = async (count: number) => {
      for (let i = 0; i < count; i++) {
        words.push(`word${words.length}`);
        client.chunk(1, `${words.at(-1)}\n\n`);
        await quiet(5);
      }
    };
    client.autoAck = false;
    client.open(1, { provider: 'text' });
    await say(10);
    await quiet();
    expect(client.updates(1)).toHaveLength(1);
    await say(10);
    client.ack(1);
    await client.until(() => client.updates(1).length > 1);
    await say(10);
    expect(client.updates(1)).toHaveLength(2);
    client.ack(1);
    await client.until(() => client.updates(1).length > 2);
    expect(showing(1).replaceAll(/\s/g, '')).toBe(words.join(''));
  });

  it('of all streams go in one message', async () => {
    client.autoAck = false;
    for (const stream of [1, 2, 3]) {
      client.open(stream, { provider: 'text' });
      client.chunk(stream, 'one ');
      await client.until(() => client.updates(stream).length === 1);
    }
    for (const stream of [1, 2, 3]) client.chunk(stream, 'two ');
    await quiet();
    client.post({ kind: 'ack', streams: [1, 2, 3], isDue: true });
    await client.until(() => client.updates(3).length === 2);
    const last = client.messages.at(-1) as FromEngine & { kind: 'updates' };
    expect(last.updates.map(({ stream }) => stream)).toEqual([1, 2, 3]);
  });

  it('are made when the page says, with what has come with that, and what comes later waits for the next', async () => {
    client.autoAck = false;
    client.open(1, { provider: 'text' });
    client.chunk(1, 'one ');
    await client.until(() => client.updates(1).length === 1);
    for (const word of ['two ', 'three ']) {
      client.chunk(1, word);
      await quiet(10);
    }
    client.chunk(1, 'four ');
    client.post({ kind: 'ack', streams: [1], isDue: true });
    await client.until(() => client.updates(1).length === 2);
    expect(showing(1)).toBe('one two three four');
    client.chunk(1, 'five ');
    await quiet();
    expect(client.updates(1)).toHaveLength(2);
  });

  it('hold what comes in one batch with the word that they are due', async () => {
    client.autoAck = false;
    client.open(1, { provider: 'text', deltas: true });
    client.chunk(1, 'first ');
    await client.until(() => client.updates(1).length === 1);
    for (let i = 0; i < 5; i++) {
      // Longer than a turn: who comes then is to have one of its own.
      await new Promise((resolve) => setTimeout(resolve, 12));
      const chunk = { kind: 'chunk', stream: 1, chunk: `word${i} ` } as const;
      client.post({ kind: 'batch', messages: [chunk, { kind: 'ack', streams: [1], isDue: true }] });
      await client.until(() => client.updates(1).length === i + 2);
      expect(client.updates(1)[i + 1]!.events).toMatchObject([{ type: 'delta', text: `word${i} ` }]);
    }
  });

  it('of a stream wait for the frame of another that is under way, if it comes soon', async () => {
    client.autoAck = false;
    for (const stream of [1, 2]) client.open(stream, { provider: 'text' });
    client.chunk(1, 'one ');
    await client.until(() => client.updates(1).length === 1);
    client.chunk(2, 'two ');
    client.post({ kind: 'ack', streams: [1], isDue: true });
    await client.until(() => client.updates(2).length === 1);
    client.chunk(1, 'three ');
    await client.until(() => client.updates(1).length === 2);
    expect([showing(1), showing(2)]).toEqual(['one three', 'two']);
  });

  it('end only when the last one is acknowledged', async () => {
    client.autoAck = false;
    client.open(1, { provider: 'text' });
    client.chunk(1, 'text');
    client.closeBody(1);
    await client.until(() => client.updates(1).length > 0);
    await quiet();
    expect(client.messages.some(({ kind }) => kind === 'end')).toBe(false);
    client.autoAck = true;
    client.ack(1);
    expect(await client.text(1)).toBe('text');
  });

  it('name their channels', async () => {
    client.open(1);
    const event = (delta: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`;
    client.chunk(1, event({ reasoning_content: 'hm' }) + event({ content: 'well' }) + 'data: [DONE]\n\n');
    client.closeBody(1);
    const { code, texts } = await client.outcome(1);
    expect(code).toBe('none');
    expect(texts.map(({ channel }) => channel)).toEqual([
      { kind: 'reasoning', choice: 0 },
      { kind: 'text', choice: 0 },
    ]);
    const patches = client.updates(1).flatMap((update) => update.patches);
    // Each once, with its first patch.
    const named = patches.filter(({ info }) => info);
    expect(named.map(({ channel, info }) => [channel, info?.kind])).toEqual([
      [0, 'reasoning'],
      [1, 'text'],
    ]);
    expect(new Set(patches.map(({ channel }) => channel)).size).toBe(2);
  });

  it('carry the events', async () => {
    client.open(1);
    client.chunk(1, fixture('openai-chat.sse'));
    client.closeBody(1);
    await client.outcome(1);
    const events = client.updates(1).flatMap((update) => update.events);
    expect(events.map(({ type }) => type)).toEqual(['start', 'message', 'finish', 'usage']);
    expect(events).toContainEqual({ type: 'finish', choice: 0, reason: 'stop', providerReason: 'stop' });
  });

  it('carry the text itself when it is asked for', async () => {
    client.open(1, { deltas: true });
    client.chunk(1, fixture('openai-chat.sse'));
    client.closeBody(1);
    const text = await client.text(1);
    const deltas = client
      .updates(1)
      .flatMap((update) => update.events)
      .filter((event) => event.type === 'delta');
    expect(deltas.map((delta) => delta.text).join('')).toBe(text);
  });
});

describe('bodies', () => {
  it('join surrogate pairs that strings cut', async () => {
    client.open(1, { provider: 'text' });
    for (const piece of ['a\ud83d', '\ude00b', '\ud83d', '', '\ude80', 'c\ud800']) client.chunk(1, piece);
    client.closeBody(1);
    expect(await client.text(1)).toBe('a😀b🚀c\ufffd');
  });

  it('may mix strings and bytes', async () => {
    client.open(1, { provider: 'text' });
    client.chunk(1, 'a\ud83d');
    client.chunk(1, bytes('ü'));
    client.closeBody(1);
    expect(await client.text(1)).toBe('a\ufffdü');
  });

  it('come in any pieces', async () => {
    const body = fixture('openai-chat.sse');
    const random = new Random(7);
    for (let stream = 1; stream <= 8; stream++) {
      client.open(stream);
      for (let start = 0; start < body.length;) {
        const size = 1 + random.below(300);
        client.chunk(stream, body.subarray(start, start + size));
        start += size;
      }
      client.closeBody(stream);
    }
    const texts = await Promise.all(Array.from({ length: 8 }, (_, i) => client.text(i + 1)));
    expect(texts[0]).toContain('# Canal locks');
    expect(new Set(texts).size).toBe(1);
  });

  it('that break off keep what has come', async () => {
    client.open(1, { provider: 'text' });
    client.chunk(1, 'so far');
    client.post({ kind: 'close', stream: 1, error: { code: 'network', message: 'The body broke off: reset.' } });
    const outcome = await client.outcome(1);
    expect(outcome).toMatchObject({
      code: 'network',
      message: 'The body broke off: reset.',
      offset: 6,
      figures: { bytes: 6 },
    });
    expect(outcome.texts[0]!.text).toBe('so far');
  });

  it('that are empty are an error', async () => {
    client.open(1);
    client.closeBody(1);
    expect(await client.outcome(1)).toMatchObject({ code: 'empty-body', figures: { bytes: 0 } });
  });

  it('that fail in the core end there and read no more', async () => {
    client.open(1);
    client.chunk(1, '<!doctype html><html><body>Bad gateway</body></html>');
    client.closeBody(1);
    expect(await client.outcome(1)).toMatchObject({ code: 'html-response' });
  });

  it('whose options are not known are refused', async () => {
    client.open(1, { provider: 'nobody' });
    client.chunk(1, 'x');
    client.closeBody(1);
    expect(await client.outcome(1)).toMatchObject({ code: 'invalid-options' });
  });
});

describe('backpressure', () => {
  it('stops taking chunks past the high-water mark until the page acknowledges', async () => {
    client.autoAck = false;
    client.open(1, { provider: 'text' }, 1000);
    const chunk = `${'x'.repeat(98)}\n\n`;
    for (let i = 0; i < 100; i++) client.chunk(1, chunk);
    client.closeBody(1);
    await quiet();
    const before = client.credit(1);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(1500);
    await quiet();
    expect(client.credit(1)).toBe(before);
    client.autoAck = true;
    for (const { stream } of client.updates(1)) client.ack(stream);
    expect(await client.text(1)).toBe(chunk.repeat(100));
    // It tells of it a quarter of the mark at a time.
    expect(client.credit(1)).toBeGreaterThan(10_000 - 250);
  });
});

describe('abort and discard', () => {
  it('abort shows what has come and ends', async () => {
    client.open(1, { provider: 'text' });
    client.chunk(1, 'shown **so far');
    await client.until(() => client.updates(1).length > 0);
    client.post({ kind: 'abort', stream: 1 });
    const outcome = await client.outcome(1);
    expect(outcome.code).toBe('aborted');
    expect(outcome.texts[0]!.text).toBe('shown **so far');
  });

  it('abort ends a stream whose page is behind', async () => {
    client.autoAck = false;
    client.open(1, { provider: 'text' }, 100);
    for (let i = 0; i < 50; i++) client.chunk(1, 'x'.repeat(100));
    await client.until(() => client.updates(1).length > 0);
    client.post({ kind: 'abort', stream: 1 });
    client.autoAck = true;
    client.ack(1);
    expect((await client.outcome(1)).code).toBe('aborted');
  });

  it('discard ends without a word', async () => {
    client.open(1, { provider: 'text' });
    client.chunk(1, 'x');
    await client.until(() => client.updates(1).length > 0);
    client.post({ kind: 'discard', stream: 1 });
    client.chunk(1, 'more');
    client.closeBody(1);
    const before = client.messages.length;
    await quiet();
    expect(client.messages.slice(before).filter(({ kind }) => kind !== 'credit')).toEqual([]);
  });
});

describe('a format that the module of the common formats does not read', () => {
  const ollama = '{"model":"m","message":{"role":"assistant","content":"Hel"},"done":false}\n'
    .concat('{"model":"m","message":{"role":"assistant","content":"lo"},"done":false}\n')
    .concat('{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}\n');

  const eventsOf = (stream: number) => client.updates(stream).flatMap(({ events }) => events);

  it.each([1, 7, 1000])('is read from its first byte, in chunks of %i', async (size) => {
    client.open(1);
    for (let at = 0; at < ollama.length; at += size) client.chunk(1, ollama.slice(at, at + size));
    client.closeBody(1);
    expect(await client.text(1)).toBe('Hello');
    expect(await client.outcome(1)).toMatchObject({ code: 'none', figures: { bytes: ollama.length } });
    expect(eventsOf(1).filter(({ type }) => type === 'start')).toMatchObject([
      { provider: 'ollama', framing: 'ndjson' },
    ]);
    expect(eventsOf(1).filter(({ type }) => type === 'finish')).toMatchObject([{ reason: 'stop' }]);
  });

  it('is told at the end of a body without a line end', async () => {
    client.open(1, { contentType: 'application/x-ndjson' });
    client.chunk(1, ollama.slice(0, ollama.indexOf('\n')));
    client.closeBody(1);
    expect(await client.text(1)).toBe('Hel');
  });

  it('may be named', async () => {
    client.open(1, { provider: 'cohere' });
    client.chunk(1, 'data: {"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Hi"}}}}\n\n');
    client.closeBody(1);
    expect(await client.text(1)).toBe('Hi');
  });

  it('reports once what went wrong before it was told', async () => {
    client.open(1, { framing: 'ndjson' });
    client.chunk(1, '{"broken\n');
    await client.until(() => client.updates(1).length > 0);
    client.chunk(1, `{"broken again\n${ollama}`);
    client.closeBody(1);
    expect(await client.text(1)).toBe('Hello');
    expect(eventsOf(1).filter(({ type }) => type === 'error')).toMatchObject([{ offset: 0 }, { offset: 9 }]);
  });

  it('may be a framing', async () => {
    client.open(1, { framing: 'aws-event-stream' });
    client.chunk(1, new Uint8Array(16));
    client.closeBody(1);
    expect(await client.outcome(1)).toMatchObject({ code: 'corrupt-frame' });
  });

  it('fails its stream when the other module cannot be loaded', async () => {
    const other = new EngineClient();
    other.post({ kind: 'init', wasmUrl: (await import('./module.js')).wasmUrl, wasmAllUrl: 'data:text/plain,none' });
    await other.until(() => other.messages.some(({ kind }) => kind === 'ready'));
    other.open(1);
    other.chunk(1, ollama);
    expect(await other.outcome(1)).toMatchObject({ code: 'worker-failed' });
    other.open(2, { provider: 'text' });
    other.chunk(2, 'Hello');
    other.closeBody(2);
    expect(await other.text(2)).toBe('Hello');
    other.close();
  });
});

describe('character references that are rare', () => {
  const textOf = async (stream: number): Promise<string> => {
    await client.outcome(stream);
    const root = new JSDOM('<div></div>').window.document.querySelector('div')!;
    const patcher = new DomPatcher(root);
    for (const { patches } of client.updates(stream)) for (const { patch } of patches) patcher.apply(patch);
    return root.textContent;
  };

  beforeEach(async () => {
    client.close();
    client = await EngineClient.start();
  });

  it.each([1, 3, 1000])('are loaded before they show, in chunks of %i', async (size) => {
    const text = 'An &amp; and &nbsp;, **then &CounterClockwiseContourIntegral; and** &lang;x&rang; &nosuch; end';
    client.open(1, { provider: 'text' });
    for (let at = 0; at < text.length; at += size) client.chunk(1, text.slice(at, at + size));
    client.closeBody(1);
    expect(await textOf(1)).toBe('An & and \u00a0, then \u2233 and \u27e8x\u27e9 &nosuch; end');
    client.open(2, { provider: 'text' });
    client.chunk(2, '&lang;');
    client.closeBody(2);
    expect(await textOf(2)).toBe('\u27e8');
  });

  it('fail their stream when they cannot be loaded', async () => {
    const other = new EngineClient();
    other.post({ kind: 'init', wasmUrl: (await import('./module.js')).wasmUrl, wasmAllUrl: 'data:text/plain,none' });
    await other.until(() => other.messages.some(({ kind }) => kind === 'ready'));
    for (const [stream, text] of [
      [1, 'a &lang; b'],
      [2, 'a &copy; b &T c'],
    ] as const) {
      other.open(stream, { provider: 'text' });
      other.chunk(stream, text);
      other.closeBody(stream);
    }
    expect(await other.outcome(1)).toMatchObject({ code: 'worker-failed' });
    expect(await other.outcome(2)).toMatchObject({ code: 'none' });
    other.close();
  });
});

describe('a trap in the module', () => {
  beforeEach(() => {
    const feed = WasmStream.prototype.feed;
    vi.spyOn(WasmStream.prototype, 'feed').mockImplementation(function (this: WasmStream, chunk) {
      if (new TextDecoder().decode(chunk).includes('TRAP')) throw new WebAssembly.RuntimeError('unreachable');
      return feed.call(this, chunk);
    });
  });

  it('fails the stream at fault; the others go on and new ones begin', async () => {
    client.open(1, { provider: 'text' });
    client.open(2, { provider: 'text' });
    client.chunk(1, 'one ');
    client.chunk(2, 'two ');
    client.chunk(1, 'TRAP');
    expect(await client.outcome(1)).toMatchObject({
      code: 'internal',
      message: 'The module failed: unreachable.',
      offset: 8,
    });
    client.open(3, { provider: 'text' });
    client.open(4, { provider: 'text' });
    for (const stream of [2, 3, 4]) {
      client.chunk(stream, 'done');
      client.closeBody(stream);
    }
    expect(await client.text(2)).toBe('two done');
    expect(await client.text(3)).toBe('done');
    expect(await client.text(4)).toBe('done');
  });
});

describe('many streams', () => {
  it('50 at a time are all exact', async () => {
    const body = fixture('openai-chat.sse');
    const random = new Random(50);
    const open = Array.from({ length: 50 }, (_, i) => ({ stream: i + 1, at: 0 }));
    for (const { stream } of open) client.open(stream);
    while (open.length > 0) {
      const which = random.below(open.length);
      const entry = open[which]!;
      const size = 1 + random.below(2000);
      client.chunk(entry.stream, body.subarray(entry.at, entry.at + size));
      entry.at += size;
      if (entry.at >= body.length) {
        client.closeBody(entry.stream);
        open.splice(which, 1);
      }
    }
    const texts = await Promise.all(Array.from({ length: 50 }, (_, i) => client.text(i + 1)));
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain('大运河');
  });
});

it('gives back what answers took that were disposed of, whether in flight or waiting', async () => {
  const text = 'Some *words* of an answer.\n\n'.repeat(2_000);
  const disposeOf = async (stream: number) => {
    client.autoAck = stream % 2 === 0;
    client.open(stream, { provider: 'text' });
    client.chunk(stream, text);
    await client.until(() => client.updates(stream).length > 0);
    client.post({ kind: 'discard', stream });
    const [update] = client.updates(stream);
    client.messages.length = 0;
    return update!.figures.moduleMemory;
  };
  let first = 0;
  for (let stream = 1; stream <= 10; stream++) first = await disposeOf(stream);
  let last = 0;
  for (let stream = 11; stream <= 80; stream++) last = await disposeOf(stream);
  expect(last).toBe(first);
});

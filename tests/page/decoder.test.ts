import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  render,
  type CustomProvider,
  type HandleEventMap,
  type ProviderEvent,
  type RenderOptions,
} from '../../js/src/index.js';
import { awsMessage } from '../wasm/aws_message.js';
import { FakeServer, stream } from '../wasm/fake_server.js';
import { cut, inTasks, target } from './page_globals.js';

/** Everything that an answer said, in its order. */
async function read(body: Iterable<string | Uint8Array>, provider: CustomProvider, options: RenderOptions = {}) {
  const element = target();
  const handle = render(inTasks(body), element, { ...options, provider });
  const events: object[] = [];
  const kinds = ['tool-call', 'tool-arguments', 'usage', 'finish', 'error', 'message', 'refusal', 'citation'] as const;
  for (const kind of kinds) {
    handle.addEventListener(kind, ({ detail }: CustomEvent<HandleEventMap[typeof kind]>) => events.push(detail));
  }
  const outcome = await handle.finished.catch((error: unknown) => ({ error, ...handle.result! }));
  return { ...outcome, events, html: element.innerHTML };
}

const sse = (...data: string[]) => data.map((line) => `data: ${line}\n\n`).join('');
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a decoder', () => {
  const words: CustomProvider = { decode: ({ json }) => ({ text: (json as { w: string }).w }) };

  it('has a body that is not gone on with when its connection is lost: what came stays', async () => {
    const body = 'id: 0\ndata: {"w":"*a*"}\n\nid: 1\ndata: {"w":" b"}\n\nid: 2\nda';
    const server = new FakeServer(stream([body], { end: 'broken' }));
    const element = target();
    const connection = { backoff: 0, resume: vi.fn(() => 'http://server.test/rest') };
    const handle = render('http://server.test/answer', element, { provider: words, connection });
    await expect(handle.finished).rejects.toMatchObject({ code: 'network' });
    expect({ html: element.innerHTML, state: handle.state }).toEqual({ html: '<p><em>a</em> b</p>', state: 'failed' });
    expect(connection.resume).not.toHaveBeenCalled();
    expect(server.asked).toHaveLength(1);
  });
  const BODY = ['{"w":"# Ti"}', '{"w":"tle\\n\\né"}', '{"w":"nd"}'];

  it.each<[string, (string | Uint8Array)[], RenderOptions]>([
    ['server-sent events', [sse(...BODY)], {}],
    ['server-sent events that end with [DONE]', [sse(...BODY, '[DONE]', '{"w":"never"}')], {}],
    ['server-sent events, unit by unit', cut(sse(...BODY), 1), {}],
    ['lines', [BODY.join('\n')], {}],
    ['an array', [`[${BODY.join(',\r\n')}]`], {}],
    ['an AWS event stream', BODY.map((data) => awsMessage('w', data)), {}],
  ])('reads %s', async (_, body, options) => {
    const { text, html, events } = await read(body, words, options);
    expect(text).toBe('# Title\n\nénd');
    expect(html).toBe('<h1>Title</h1><p>énd</p>');
    expect(events).toEqual([]);
  });

  it('reads lines of any kind', async () => {
    // The data stream of the AI SDK before version 5.
    const decode = ({ data }: ProviderEvent) => {
      const value = JSON.parse(data.slice(2)) as never;
      if (data.startsWith('0:')) return { text: value };
      if (data.startsWith('d:')) return { finish: (value as { finishReason: string }).finishReason };
      return undefined;
    };
    const { text, finishReason } = await read(['0:"Hi"\n0:" the', 're"\n2:[1]\nd:{"finishReason":"length"}\n'], {
      decode,
    });
    expect({ text, finishReason }).toEqual({ text: 'Hi there', finishReason: 'length' });
  });

  it('gets the event with all that its framing says', async () => {
    const seen: ProviderEvent[] = [];
    const decode = vi.fn((event: ProviderEvent) => {
      seen.push({ ...event });
      return null;
    });
    await read(['id: 7\nevent: word\ndata: {"a":1}\n\ndata: 2\n\n'], { decode });
    expect(seen).toEqual([
      { data: '{"a":1}', name: 'word', id: '7', offset: 0, json: { a: 1 } },
      { data: '2', name: '', id: '7', offset: 33, json: 2 },
    ]);
  });

  it('may say anything that an answer holds', async () => {
    const provider: CustomProvider = {
      decode: () => [
        { id: 'i', model: 'm', reasoning: 'Hm' },
        { text: 'Hi' },
        { toolCall: { id: 't', name: 'f', arguments: '{"a":' } },
        { toolCall: { id: 't', arguments: '1}' } },
        { citation: { url: 'https://a.example/', title: 'A' } },
        { refusal: 'no' },
        { usage: { inputTokens: 1, outputTokens: 2 } },
        { choice: 0, finish: 'max_tokens' },
      ],
    };
    const { text, reasoning, events, finishReason, usage } = await read([sse('{}')], provider);
    expect({ text, reasoning, finishReason }).toEqual({ text: 'Hi', reasoning: 'Hm', finishReason: 'length' });
    expect(usage).toEqual({ inputTokens: 1, outputTokens: 2 });
    expect(events.map((event) => (event as { type: string }).type)).toEqual([
      ...['message', 'tool-call', 'tool-arguments', 'tool-arguments', 'citation', 'refusal', 'usage', 'finish'],
    ]);
  });

  it.each<[string, (event: ProviderEvent) => never, RegExp]>([
    [
      'throws',
      () => {
        throw new RangeError('mine');
      },
      /^The decoder failed on event 2 \(failure 1\): mine\.$/,
    ],
    ['reads JSON where there is none', ({ data }) => JSON.parse(`${data}}`) as never, /event 2 .*JSON/],
    ['returns no object', () => 'text' as never, /returned string/],
    ['returns a promise', () => Promise.resolve({}) as never, /synchronous/],
    ['returns what nobody knows', () => ({ txt: 'x' }) as never, /"txt" is no member/],
    ['returns the wrong type', () => ({ text: 7 }) as never, /"text" is not of the type string/],
    ['returns what has no form in JSON', () => ({ toolCall: { arguments: { a: 1n } } }) as never, /BigInt/],
  ])('that %s loses that event alone', async (_, fail, message) => {
    const decode = (event: ProviderEvent) => (event.offset === 9 ? fail(event) : { text: event.data });
    const { text, events } = await read([sse('a', 'b', 'c')], { decode });
    expect(text).toBe('ac');
    expect(events).toEqual([
      {
        type: 'error',
        code: 'decoder-failed',
        message: expect.stringMatching(message) as string,
        offset: 9,
        fatal: false,
      },
    ]);
  });

  it('reports that the answer has failed', async () => {
    const decode = ({ data }: ProviderEvent) =>
      data === 'x' ? { error: { message: 'busy', code: 'e7' } } : { text: data };
    const { text, events, ...rest } = await read([sse('a', 'x')], { decode });
    expect(rest).toMatchObject({ error: { code: 'provider-error', message: 'busy' } });
    expect(text).toBe('a');
    expect(events).toMatchObject([{ code: 'provider-error', providerCode: 'e7' }]);
  });

  it('is told of what is wrong with the body as ever', async () => {
    const html = await read(['<!doctype html>'], words);
    expect(html).toMatchObject({ error: { code: 'html-response' } });
    const cutOff = await read([sse('{"w":"a"}'), 'data: {"w":'], words);
    expect(cutOff.text).toBe('a');
    expect(cutOff.events).toMatchObject([{ code: 'truncated', fatal: false, offset: 28 }]);
    const brokenOff = await read(
      (function* () {
        yield sse('{"w":"a"}');
        throw new TypeError('reset');
      })(),
      words,
    );
    expect(brokenOff).toMatchObject({ text: 'a', error: { code: 'network', message: 'The body broke off: reset.' } });
  });

  it('reads no more when the answer is aborted', async () => {
    let cancelled = false;
    const body = new ReadableStream<string>({
      start(controller) {
        controller.enqueue(sse('{"w":"a"}'));
      },
      cancel() {
        cancelled = true;
      },
    });
    const handle = render(body, target(), { provider: words, deltas: true });
    handle.addEventListener('delta', () => {
      handle.abort();
    });
    await expect(handle.finished).rejects.toMatchObject({ code: 'aborted' });
    expect(handle.result?.text).toBe('a');
    await vi.waitFor(() => {
      expect(cancelled).toBe(true);
    });
  });

  it('is asked no faster than the page takes what it says', async () => {
    let sent = 0;
    const body = new ReadableStream<string>(
      {
        pull(controller) {
          sent++;
          if (sent === 300) controller.close();
          else controller.enqueue(sse(`{"w":"${'x'.repeat(1_000)}\\n\\n"}`));
        },
      },
      { highWaterMark: 0 },
    );
    const held: FrameRequestCallback[] = [];
    vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => held.push(callback));
    const handle = render(body, target(), { provider: words, highWaterMark: 4_000 });
    await vi.waitFor(() => {
      expect(held).not.toEqual([]);
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sent).toBeLessThan(100);
    vi.unstubAllGlobals();
    for (const callback of held) callback(0);
    expect((await handle.finished).text).toHaveLength(299 * 1_002);
  });
});

describe('paths', () => {
  const event = (value: object) => JSON.stringify(value);

  it('lead to text, reasoning, the end and the counts', async () => {
    const body = sse(
      event({ run: 'r1', out: [{ said: { md: 'Hel' } }, { said: { md: 'ignored' } }] }),
      event({ out: [{ thought: 'Hm', said: { md: 'lo' } }] }),
      event({ out: [{ said: { md: null } }], why: 'max_tokens', spent: { in: 3, out: 4 } }),
    );
    const { text, reasoning, finishReason, usage, events } = await read([body], {
      text: 'out[0].said.md',
      reasoning: 'out[0].thought',
      finish: 'why',
      id: 'run',
      usage: { inputTokens: 'spent.in', outputTokens: 'spent["out"]' },
    });
    expect({ text, reasoning, finishReason }).toEqual({ text: 'Hello', reasoning: 'Hm', finishReason: 'length' });
    expect(usage).toEqual({ inputTokens: 3, outputTokens: 4 });
    expect(events[0]).toEqual({ type: 'message', id: 'r1' });
  });

  it('lead to each element, and the first of several counts', async () => {
    const body = sse(event({ parts: [{ t: 'a' }, { t: 'b' }] }), event({ alt: 'c' }), event({ ' odd.[name': 'd' }));
    const { text, events } = await read([body], { text: ['parts[].t', 'alt', '[" odd.[name"]'] });
    expect(text).toBe('abcd');
    expect(events).toEqual([]);
  });

  it('to an end that does not come make the answer truncated; true is "stop"', async () => {
    const body = (done: boolean) => [`${event({ t: 'a', done: false })}\n${event({ t: 'b', done })}\n`];
    const whole = await read(body(true), { text: 't', finish: 'done' });
    expect(whole).toMatchObject({ text: 'ab', finishReason: 'stop', events: [{ type: 'finish' }] });
    const half = await read(body(false), { text: 't', finish: 'done' });
    expect(half).toMatchObject({ text: 'ab', finishReason: undefined });
    expect(half.events).toMatchObject([{ type: 'error', code: 'truncated', fatal: false }]);
  });

  it('lead to an error', async () => {
    const { error } = (await read([sse(event({ problem: { message: 'busy', code: 7 } }))], {
      text: 't',
      error: 'problem',
    })) as unknown as { error: object };
    expect(error).toMatchObject({ code: 'provider-error', message: 'busy' });
  });

  it.each(['', 'a[', 'a[x]', 'a..b', '["a]'])('are checked: %j', async (text) => {
    const { error } = (await read([sse('{}')], { text })) as unknown as { error: object };
    expect(error).toMatchObject({ code: 'invalid-options' });
  });
});

// Messages of sockets and ports as answers; the sockets are played here, and a real one in tests/browser.
import { describe, expect, it, vi } from 'vitest';
import { render, type MessageSource, type RenderOptions, type SluiceError } from '../../js/src/index.js';
import { json } from '../../js/src/json.js';
import { chat, inTasks, target } from './page_globals.js';

/** A WebSocket as far as a page sees it. */
class Socket extends EventTarget {
  readyState = 1;
  readonly close = vi.fn(() => {
    this.readyState = 2;
  });

  say(...messages: unknown[]): void {
    for (const data of messages) this.dispatchEvent(new MessageEvent('message', { data }));
  }

  end(code = 1000, reason = ''): void {
    this.readyState = 3;
    if (code === 1006) this.dispatchEvent(new Event('error'));
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason, wasClean: code !== 1006 }));
  }
}

const delta = (content: string) => JSON.stringify({ choices: [{ index: 0, delta: { content } }] });
const FINISH = JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const bytes = (text: string) => new TextEncoder().encode(text);

async function read(messages: unknown[], options: RenderOptions = {}, end?: [number, string?]) {
  const socket = new Socket();
  const handle = render(socket, target(), options);
  const events: string[] = [];
  handle.addEventListener('error', ({ detail }) => events.push(detail.code));
  void (async () => {
    for await (const message of inTasks(messages)) socket.say(message);
    socket.end(...(end ?? [1000]));
  })();
  const error = await handle.finished.then(
    () => undefined,
    (reason: unknown) => reason as SluiceError,
  );
  return { text: handle.result!.text, error, events, socket };
}

describe('messages', () => {
  it.each<[string, unknown[], RenderOptions?]>([
    ['text, each an event', [delta('Hi '), delta('there'), FINISH]],
    ['text, laid out over lines', [JSON.stringify(JSON.parse(delta('Hi there')), null, 2), FINISH]],
    ['text, several lines of events each', [`${delta('Hi ')}\n${delta('there')}\n`, FINISH]],
    ['objects', [JSON.parse(delta('Hi ')), JSON.parse(delta('there')), JSON.parse(FINISH)]],
    ['bytes, each an event', [bytes(delta('Hi ')), bytes(delta('there')).buffer, bytes(FINISH)]],
    ['Blobs, each an event', [new Blob([delta('Hi ')]), new Blob([delta('there')]), new Blob([FINISH])]],
    [
      'pieces of server-sent events',
      ['data: {"choices":[{"ind', `ex":0,"delta":{"content":"Hi there"}}]}\n\ndata: ${FINISH}\n\n`],
    ],
    [
      'a server-sent event each, without its empty line',
      [`data: ${delta('Hi ')}`, `data: ${delta('there')}`, `data: ${FINISH}`],
    ],
    [
      'bytes, pieces of server-sent events',
      [bytes(chat(['Hi ', 'there'])).slice(0, 20), bytes(chat(['Hi ', 'there'])).slice(20)],
    ],
    ['pieces of text', ['Hi', ' ', 'there'], { provider: 'text' }],
    ['pieces of text in braces', ['{', '"Hi there" }'], { provider: 'text', messages: { as: 'bytes' } }],
  ])('that are %s', async (name, messages, options) => {
    const { text, error, events } = await read(messages, options);
    expect({ text, error, events }).toEqual({
      text: name.endsWith('braces') ? '{"Hi there" }' : 'Hi there',
      error: undefined,
      events: [],
    });
  });

  it('that cut a character in two are one text', async () => {
    const [first, ...rest] = bytes('é and more');
    const { text } = await read([new Uint8Array([first!]), new Uint8Array(rest)], { provider: 'text' });
    expect(text).toBe('é and more');
  });

  it('end the answer when one says so, and the connection stays', async () => {
    for (const last of ['[DONE]', null]) {
      const { text, error, socket } = await read([delta('a'), FINISH, last, delta('b')]);
      expect({ text, error }).toEqual({ text: 'a', error: undefined });
      expect(socket.close).not.toHaveBeenCalled();
    }
    const isLast = (data: unknown) => data === FINISH;
    const { text, socket } = await read([delta('a'), FINISH, delta('b')], { messages: { isLast } });
    expect(text).toBe('a');
    expect(socket.close).not.toHaveBeenCalled();
  });

  it('are kept from the call of render on', async () => {
    const socket = new Socket();
    const handle = render(socket, target());
    socket.say(delta('a'), delta('b'), FINISH);
    socket.end();
    expect((await handle.finished).text).toBe('ab');
  });

  it('may be JSON that json() reads', async () => {
    const socket = new Socket();
    const handle = json(socket, { messages: { as: 'bytes' } });
    socket.say('{"a":', '[1,2]}');
    socket.end();
    expect(await handle).toEqual({ a: [1, 2] });
  });
});

describe('messages that come faster than they are read', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => delta(`${i} `));

  async function flood(count: number, messages: RenderOptions['messages'], last: string[] = []) {
    const socket = new Socket();
    const handle = render(socket, target(), messages ? { messages } : {});
    socket.say(delta('First '));
    await vi.waitFor(() => expect(handle.metrics.bytes).toBeGreaterThan(0));
    socket.say(...many(count), ...last);
    const error = await handle.finished.then(
      () => undefined,
      (reason: unknown) => reason as SluiceError,
    );
    return { text: handle.result!.text, error, socket };
  }
  const textOf = (count: number) =>
    many(count)
      .map((_, i) => `${i} `)
      .join('');

  it('are bounded: what came is shown, then the answer fails', async () => {
    const { text, error, socket } = await flood(100, { mostWaiting: delta('0 ').length * 10 });
    expect(error?.code).toBe('too-much-waiting');
    expect(text).toBe(`First ${textOf(11)}`);
    expect(socket.close).toHaveBeenCalled();
  });

  it('are within the bound by default', async () => {
    const { text, error } = await flood(1000, {}, [FINISH, '[DONE]']);
    expect(error).toBeUndefined();
    expect(text).toBe(`First ${textOf(1000)}`);
  });

  it('leave the connection open if asked to', async () => {
    const { error, socket } = await flood(5, { mostWaiting: 100, keepOpen: true });
    expect(error?.code).toBe('too-much-waiting');
    expect(socket.close).not.toHaveBeenCalled();
  });

  it('count as soon as they are read no more', async () => {
    const socket = new Socket();
    const handle = render(socket, target(), { messages: { mostWaiting: 200 } });
    for await (const message of inTasks([...many(20), FINISH, '[DONE]'])) socket.say(message);
    await expect(handle.finished).resolves.toMatchObject({ text: textOf(20) });
  });
});

describe('a WebSocket that closes', () => {
  it.each<[number, string, string | undefined]>([
    [1000, '', undefined],
    [1005, '', undefined],
    [1001, '', 'network'],
    [1006, '', 'network'],
    [1008, 'not for you', 'provider-error'],
    [1011, 'crashed', 'provider-error'],
    [1013, 'later', 'network'],
    [4001, 'quota', 'provider-error'],
  ])('with %i %s is %s', async (code, reason, expected) => {
    const { text, error } = await read([delta('a')], {}, [code, reason]);
    expect(text).toBe('a');
    expect(error?.code).toBe(expected);
    if (!expected) return;
    expect(error!.status).toBe(code);
    expect(error!.message).toBe(`The WebSocket was closed with code ${code}${reason && `: ${reason}`}.`);
  });

  it('before the answer is an error', async () => {
    const socket = new Socket();
    socket.readyState = 3;
    await expect(render(socket, target()).finished).rejects.toMatchObject({ code: 'network' });
  });
});

describe('an answer of a connection that is aborted', () => {
  it.each([false, true])('closes it unless it is to stay open (%s)', async (keepOpen) => {
    const socket = new Socket();
    const handle = render(socket, target(), { deltas: true, messages: { keepOpen } });
    handle.addEventListener('delta', () => {
      handle.abort();
    });
    socket.say(delta('a'));
    await expect(handle.finished).rejects.toMatchObject({ code: 'aborted' });
    expect(handle.result!.text).toBe('a');
    expect(socket.close).toHaveBeenCalledTimes(keepOpen ? 0 : 1);
  });

  it('closes it before anything has come', async () => {
    const socket = new Socket();
    const handle = render(socket, target());
    handle.abort();
    await expect(handle.finished).rejects.toMatchObject({ code: 'aborted' });
    await vi.waitFor(() => {
      expect(socket.close).toHaveBeenCalled();
    });
  });
});

describe('other sources of messages', () => {
  it('are ports', async () => {
    const { port1, port2 } = new MessageChannel();
    const handle = render(port1, target());
    for (const message of [delta('a'), JSON.parse(delta('b')), bytes(delta('c')), FINISH, null])
      port2.postMessage(message);
    expect((await handle.finished).text).toBe('abc');
    port1.close();
  });

  it('that fail are an error', async () => {
    const worker = new EventTarget();
    const handle = render(worker, target());
    worker.dispatchEvent(new MessageEvent('message', { data: delta('a') }));
    worker.dispatchEvent(Object.assign(new Event('error'), { message: 'x is not defined' }));
    await expect(handle.finished).rejects.toMatchObject({ code: 'network', message: /x is not defined/ });
    expect(handle.result!.text).toBe('a');
  });

  it('are not windows and EventSources', async () => {
    const window = Object.assign(new EventTarget(), { document });
    await expect(render(window, target()).finished).rejects.toMatchObject({ code: 'invalid-options' });
    class EventSource extends EventTarget {}
    vi.stubGlobal('EventSource', EventSource);
    const source: MessageSource = new EventSource();
    await expect(render(source, target()).finished).rejects.toMatchObject({ code: 'invalid-options', message: /URL/ });
    vi.unstubAllGlobals();
  });
});

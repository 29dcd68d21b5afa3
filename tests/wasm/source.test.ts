import { describe, expect, it } from 'vitest';
import { ChunkPump, markBuffered } from '../../js/src/chunk_pump.js';
import { errorMessageOf } from '../../js/src/parts/error_body.js';
import { openSource, type RenderSource } from '../../js/src/source.js';
import type { BodyError } from '../../js/src/protocol.js';

const never = new AbortController().signal;
const open = (source: RenderSource, signal = never) => openSource(source, undefined, signal);

describe('sources', () => {
  it('are streams and iterables as they are', async () => {
    const stream = new ReadableStream<string>();
    expect(await open(stream)).toEqual({ body: stream, contentType: '' });
    const iterable = (async function* () {
      yield 'x';
    })();
    expect(await open(iterable)).toEqual({ body: iterable, contentType: '' });
  });

  it('are promises of a stream, as SDKs give them', async () => {
    const stream = new ReadableStream<object>();
    expect(await open(Promise.resolve(stream))).toEqual({ body: stream, contentType: '' });
  });

  it('are responses, or promises of one', async () => {
    const response = () => new Response('x', { headers: { 'content-type': 'text/event-stream' } });
    expect(await open(response())).toMatchObject({ contentType: 'text/event-stream' });
    expect(await open(Promise.resolve(response()))).toMatchObject({ contentType: 'text/event-stream' });
  });

  it.each<[string, () => RenderSource, object]>([
    ['a promise that fails', () => Promise.reject(new TypeError('offline')), { code: 'network', message: /offline/ }],
    ['a URL that cannot be fetched', () => 'http://127.0.0.1:1/', { code: 'network', message: /No response came/ }],
    ['no response', () => Promise.resolve('x') as never, { code: 'invalid-options', message: /no Response/ }],
    ['a number', () => 7 as never, { code: 'invalid-options', message: /no Response/ }],
    ['no body', () => new Response(null, { status: 204 }), { code: 'empty-body', message: /no body/ }],
    [
      'an HTTP error',
      () => new Response('{"error":{"message":"slow down","code":"rate"}}', { status: 429, statusText: 'Too Many' }),
      { code: 'http-status', status: 429, message: /^HTTP status 429 Too Many: slow down$/ },
    ],
    [
      'an HTTP error that is a page',
      () => new Response('<html><h1>Bad Gateway</h1></html>', { status: 502 }),
      { code: 'http-status', status: 502, message: /^HTTP status 502\.$/ },
    ],
  ])('that are %s are an error', async (_, source, { message, ...expected }: { message?: RegExp }) => {
    const error: unknown = await open(source()).catch((reason: unknown) => reason);
    expect(error).toMatchObject(expected);
    expect((error as Error).message).toMatch(message!);
  });

  it('that were used already are an error', async () => {
    const response = new Response('x');
    await response.text();
    await expect(open(response)).rejects.toMatchObject({ code: 'invalid-options' });
  });

  it('stop waiting for a response when they are aborted', async () => {
    const controller = new AbortController();
    const waiting = open(new Promise<Response>(() => undefined), controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe("an error's message", () => {
  it.each([
    ['{"error":{"message":"m"}}', 'm'],
    ['{"error":"m"}', 'm'],
    ['{"message":"m"}', 'm'],
    ['{"detail":"m"}', 'm'],
    ['[{"error":{"message":"m","status":"INVALID"}}]', 'm'],
    ['{"type":"error","error":{"type":"overloaded_error","message":"m"}}', 'm'],
    ['{"error":["m"]}', 'm'],
    ['{"error":true,"reason":"m"}', 'm'],
    ['{"detail":[{"loc":["body"],"msg":"m","type":"missing"}]}', 'm'],
    ['{"errors":[{"code":7000,"message":"m"}],"success":false}', 'm'],
    ['{"__type":"AccessDenied","Message":"m"}', 'm'],
    ['{"error_code":110,"error_msg":"m"}', 'm'],
    ['event: error\ndata: {"code":"c","message":"m"}\n\n', 'm'],
    ['data: {"error":\n', 'data: {"error":'],
    ['"m"', 'm'],
    ['  plain \n text ', 'plain text'],
    ['<!doctype html><title>x</title>', ''],
    ['{"error":null}', ''],
    ['{"code":500}', ''],
    ['7', ''],
    ['', ''],
    ['x'.repeat(1000), 'x'.repeat(300)],
  ])('of %j is %j', (body, message) => {
    expect(errorMessageOf(body)).toBe(message);
  });
});

describe('the pump', () => {
  class Target {
    readonly chunks: unknown[] = [];
    closed: BodyError | 'ended' | undefined;
    chunk = (chunk: unknown) => void this.chunks.push(chunk);
    close = (error?: BodyError) => {
      this.closed = error ?? 'ended';
    };
  }

  const letters = (count: number) =>
    (async function* () {
      for (let i = 0; i < count; i++) yield String.fromCharCode(97 + i);
    })();

  it('sends a body to its end', async () => {
    const target = new Target();
    await new ChunkPump(letters(3), 100, target).run();
    expect(target).toMatchObject({ chunks: ['a', 'b', 'c'], closed: 'ended' });
  });

  it('reads no further than its credit', async () => {
    const target = new Target();
    const pump = new ChunkPump(letters(10), 3, target);
    const running = pump.run();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(target.chunks).toHaveLength(3);
    pump.credit(2);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(target.chunks).toHaveLength(5);
    pump.credit(100);
    await running;
    expect(target).toMatchObject({ closed: 'ended', chunks: { length: 10 } });
  });

  describe('that rests between frames', () => {
    /** A target whose frames the test makes. */
    class FramedTarget extends Target {
      #wake: (() => void) | undefined;
      rests = 0;
      rest = () =>
        new Promise<void>((resolve) => {
          this.rests++;
          this.#wake = resolve;
        });
      async frame(): Promise<void> {
        this.#wake?.();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }

    /** A body that a test writes to. */
    function written<T>(type?: 'bytes') {
      let controller!: ReadableStreamController<T>;
      const start = (given: ReadableStreamController<T>) => void (controller = given);
      const body = new ReadableStream({ start, type } as UnderlyingDefaultSource<T>) as ReadableStream<string>;
      return {
        body,
        write: (chunk: T) => (controller as ReadableStreamDefaultController<T>).enqueue(chunk),
        end: () => controller.close(),
      };
    }

    it('sends the text of a frame together, and all of it before the end', async () => {
      const target = new FramedTarget();
      const { body, write, end } = written<string>();
      const running = new ChunkPump(body, 100, target).run();
      for (const piece of ['a', 'b', 'c']) write(piece);
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(target.chunks).toEqual(['a']);
      await target.frame();
      expect(target.chunks).toEqual(['a', 'bc']);
      for (const piece of ['d', 'e']) write(piece);
      end();
      await running;
      expect(target).toMatchObject({ chunks: ['a', 'bc', 'de'], closed: 'ended' });
    });

    it('sends what it has before it says that the body broke off', async () => {
      const target = new FramedTarget();
      const body = (async function* () {
        yield* await Promise.resolve(['a', 'b']);
        throw new TypeError('reset');
      })();
      await new ChunkPump(body, 100, target).run();
      expect(target).toMatchObject({ chunks: ['a', 'b'], closed: { code: 'network' } });
    });

    it('does not wait for the frame when its credit is used up', async () => {
      const target = new FramedTarget();
      void new ChunkPump(letters(10), 3, target).run();
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(target.chunks).toEqual(['a', 'bc']);
    });

    it('leaves what comes from the network where it is until the frame', async () => {
      const target = new FramedTarget();
      const { body, write, end } = written<Uint8Array>('bytes');
      markBuffered(body);
      const running = new ChunkPump(body, 1e6, target).run();
      const sent = () => target.chunks.map((chunk) => (chunk as Uint8Array).length);
      write(new Uint8Array(10).fill(7));
      await new Promise((resolve) => setTimeout(resolve, 5));
      for (const size of [20, 30, 40_000]) write(new Uint8Array(size).fill(7));
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(sent()).toEqual([10]);
      await target.frame();
      expect(
        sent()
          .slice(1)
          .reduce((sum, size) => sum + size, 0),
      ).toBe(40_050);
      expect(sent().length).toBeLessThan(6);
      end();
      await target.frame();
      await running;
      expect(target.closed).toBe('ended');
      expect(target.chunks.every((chunk) => (chunk as Uint8Array).every((byte) => byte === 7))).toBe(true);
    });
  });

  it('says why a body breaks off', async () => {
    const target = new Target();
    const body = new ReadableStream<string>({
      pull(controller) {
        controller.error(new TypeError('connection reset'));
      },
    });
    await new ChunkPump(body, 3, target).run();
    expect(target.closed).toEqual({ code: 'network', message: 'The body broke off: connection reset.' });
  });

  it('sends the event objects of an SDK as lines of JSON', async () => {
    const target = new Target();
    class Response {
      readonly candidates = [1];
      get count() {
        return this.candidates.length;
      }
    }
    const { buffer } = new Uint8Array([97]);
    const body = (async function* () {
      for (const chunk of [{ a: 'x\ny' }, new Response(), buffer, 'b']) yield await Promise.resolve(chunk);
    })();
    await new ChunkPump(body, 100, target).run();
    expect(target).toMatchObject({ closed: 'ended' });
    expect(target.chunks).toEqual(['{"a":"x\\ny"}\n', '{"candidates":[1]}\n', new Uint8Array([97]), 'b']);
  });

  it.each<[string, unknown]>([
    ['a number', 7],
    ['null', null],
    ['a function', () => 7],
    ['an object that has no form in JSON', { size: 7n }],
  ])('refuses %s', async (_, chunk) => {
    const target = new Target();
    const body = (async function* () {
      yield chunk as object;
    })();
    await new ChunkPump(body, 3, target).run();
    expect(target.closed).toMatchObject({ code: 'invalid-options' });
  });

  it('cancels the body when it is stopped', async () => {
    let cancelled = false;
    const body = new ReadableStream<string>({
      cancel() {
        cancelled = true;
      },
    });
    const target = new Target();
    const pump = new ChunkPump(body, 3, target);
    const running = pump.run();
    pump.stop();
    await running;
    expect(cancelled).toBe(true);
    expect(target.closed).toBeUndefined();
  });
});

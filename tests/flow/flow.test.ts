import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bounded, buffer, eventsOf, sample, throttle, type WhenFull } from '../../js/src/flow.js';
import type { RenderHandle } from '../../js/src/render_handle.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Lets streams do what they can without a timer. */
const settle = () => vi.advanceTimersByTimeAsync(0);

/** Reads everything that comes, and notes when. */
class Reader<T> {
  readonly got: T[] = [];
  done = false;
  error: unknown;

  constructor(stream: ReadableStream<T>) {
    this.#read(stream.getReader()).catch((error: unknown) => (this.error = error));
  }

  async #read(reader: ReadableStreamDefaultReader<T>): Promise<void> {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      this.got.push(value);
    }
    this.done = true;
  }
}

/** An operator with its two ends. */
function run<In, Out>(operator: ReadableWritablePair<Out, In>) {
  const writer = operator.writable.getWriter();
  const reader = new Reader(operator.readable);
  return {
    reader,
    writer,
    /** Sends items and lets some time pass. */
    async send(items: In[], time = 0) {
      for (const item of items) void writer.write(item);
      await vi.advanceTimersByTimeAsync(time);
    },
    async close() {
      void writer.close();
      await settle();
    },
  };
}

describe('buffer', () => {
  it('closes a list by its count, and the last one at the end', async () => {
    const { reader, send, close } = run(buffer<number>({ count: 3 }));
    await send([1, 2, 3, 4, 5, 6, 7]);
    expect(reader.got).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    await close();
    expect(reader.got.at(-1)).toEqual([7]);
    expect(reader.done).toBe(true);
  });

  it('closes a list by the time since its first item', async () => {
    const { reader, send } = run(buffer<number>({ time: 100 }));
    await send([1], 60);
    await send([2], 39);
    expect(reader.got).toEqual([]);
    await send([], 1);
    expect(reader.got).toEqual([[1, 2]]);
    await send([], 1000);
    await send([3], 100);
    expect(reader.got).toEqual([[1, 2], [3]]);
  });

  it('brings everything that went in, whatever the pace of its reader', async () => {
    const { readable, writable } = buffer<number>({ count: 4, time: 10 });
    const writer = writable.getWriter();
    for (let i = 0; i < 50; i++) void writer.write(i);
    void writer.close();
    const reader = readable.getReader();
    const got: number[] = [];
    for (;;) {
      await vi.advanceTimersByTimeAsync(25);
      const { done, value } = await reader.read();
      if (done) break;
      got.push(...value);
    }
    expect(got).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});

describe('throttle', () => {
  it('lets the first through at once, and the last of a pause at its end', async () => {
    const { reader, send, close } = run(throttle<number>(100));
    await send([1]);
    expect(reader.got).toEqual([1]);
    await send([2, 3], 99);
    expect(reader.got).toEqual([1]);
    await send([], 1);
    expect(reader.got).toEqual([1, 3]);
    await send([4]);
    await close();
    expect(reader.got).toEqual([1, 3, 4]);
    expect(reader.done).toBe(true);
  });

  it('begins anew after a quiet time', async () => {
    const { reader, send } = run(throttle<number>(100));
    await send([1], 500);
    await send([2]);
    expect(reader.got).toEqual([1, 2]);
  });

  it('drops the last of a pause where the page wants that', async () => {
    const { reader, send, close } = run(throttle<number>(100, { trailing: false }));
    await send([1, 2, 3], 100);
    await send([4, 5]);
    await close();
    expect(reader.got).toEqual([1, 4]);
  });
});

describe('sample', () => {
  it('lets the newest through once in each time, and the newest at the end', async () => {
    const { reader, send, close } = run(sample<number>(100));
    await send([1, 2], 50);
    await send([3], 50);
    expect(reader.got).toEqual([3]);
    await send([], 1000);
    expect(reader.got).toEqual([3]);
    await send([4], 99);
    expect(reader.got).toEqual([3]);
    await send([5]);
    await close();
    expect(reader.got).toEqual([3, 5]);
  });
});

describe('operators by the clock', () => {
  it('leave no timer behind and throw nothing when their stream is given up', async () => {
    for (const operator of [buffer({ time: 50 }), throttle(50), sample(50)]) {
      const { readable, writable } = operator as TransformStream<number, unknown>;
      const writer = writable.getWriter();
      writer.closed.catch(() => undefined);
      const reader = readable.getReader();
      void reader.read();
      await settle();
      writer.write(1).catch(() => undefined);
      writer.write(2).catch(() => undefined);
      await settle();
      await reader.cancel();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  it('make their sender wait when nobody reads', async () => {
    const { writable } = buffer<number>({ count: 1, highWaterMark: 2 });
    const writer = writable.getWriter();
    const sent: number[] = [];
    for (const item of [1, 2, 3, 4]) void writer.write(item).then(() => sent.push(item));
    await settle();
    expect(sent).toEqual([]);
    expect(writer.desiredSize).toBe(-2);
  });
});

describe('a bounded channel', () => {
  /** Sends 1 to 6 into a channel of 3 that nobody reads, then reads all of it. */
  async function overflow(whenFull: WhenFull) {
    const dropped: number[] = [];
    const { readable, writable } = bounded<number>(3, whenFull, { dropped: (item) => dropped.push(item) });
    const writer = writable.getWriter();
    const accepted: number[] = [];
    for (let item = 1; item <= 6; item++) void writer.write(item).then(() => accepted.push(item));
    void writer.close();
    await settle();
    const before = accepted.length;
    const reader = new Reader(readable);
    await settle();
    return { before, dropped, got: reader.got, done: reader.done };
  }

  it('waits', async () => {
    expect(await overflow('wait')).toEqual({ before: 0, dropped: [], got: [1, 2, 3, 4, 5, 6], done: true });
  });

  it('drops the oldest', async () => {
    expect(await overflow('drop-oldest')).toEqual({ before: 6, dropped: [1, 2, 3], got: [4, 5, 6], done: true });
  });

  it('drops the newest', async () => {
    expect(await overflow('drop-newest')).toEqual({ before: 6, dropped: [4, 5, 6], got: [1, 2, 3], done: true });
  });

  it('keeps the latest', async () => {
    expect(await overflow('latest')).toEqual({ before: 6, dropped: [1, 2, 3, 4, 5], got: [6], done: true });
  });

  it('says when its sender should wait', async () => {
    const { writable } = bounded<number>(3, 'wait');
    const writer = writable.getWriter();
    for (let item = 1; item <= 3; item++) {
      expect(writer.desiredSize).toBeGreaterThan(0);
      void writer.write(item);
    }
    expect(writer.desiredSize).toBe(0);
  });

  it.each<WhenFull>(['wait', 'drop-oldest', 'drop-newest', 'latest'])(
    'with %s hands on what comes to a reader that waits, the end and an error',
    async (whenFull) => {
      const { reader, send, close } = run(bounded<string>(2, whenFull));
      await send(['a']);
      await send(['b']);
      expect(reader.got).toEqual(['a', 'b']);
      await close();
      expect(reader.done).toBe(true);

      const broken = run(bounded<string>(2, whenFull));
      await broken.send(['a']);
      await broken.writer.abort(new Error('gone'));
      await settle();
      expect(broken.reader.error).toMatchObject({ message: 'gone' });
    },
  );

  it.each<WhenFull>(['wait', 'drop-oldest'])('with %s tells its sender that the reader has gone', async (whenFull) => {
    const { readable, writable } = bounded<number>(2, whenFull);
    const writer = writable.getWriter();
    const closed = writer.closed.catch((reason: unknown) => reason);
    await readable.cancel('enough');
    await settle();
    expect(await closed).toBe('enough');
  });

  it('goes between streams as any transform does', async () => {
    const source = new ReadableStream<number>({
      start(controller) {
        for (let i = 0; i < 100; i++) controller.enqueue(i);
        controller.close();
      },
    });
    const reader = new Reader(source.pipeThrough(buffer({ count: 10 })).pipeThrough(bounded(2, 'latest')));
    await settle();
    expect(reader.done).toBe(true);
    expect(reader.got.at(-1)).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
  });
});

describe('the events of a handle', () => {
  function handle() {
    let end!: () => void;
    const target = new EventTarget();
    const finished = new Promise<void>((resolve) => (end = resolve));
    const fire = (type: string, detail: unknown) => target.dispatchEvent(new CustomEvent(type, { detail }));
    return { fire, end, handle: Object.assign(target, { finished }) as unknown as RenderHandle };
  }

  it('come as a stream until the answer has ended', async () => {
    const { fire, end, handle: given } = handle();
    const reader = new Reader(eventsOf(given, ['usage', 'finish']));
    fire('usage', { inputTokens: 1 });
    fire('delta', { text: 'not asked for' });
    fire('finish', { reason: 'stop' });
    await settle();
    expect(reader.got).toEqual([
      { type: 'usage', detail: { inputTokens: 1 } },
      { type: 'finish', detail: { reason: 'stop' } },
    ]);
    end();
    await settle();
    expect(reader.done).toBe(true);
  });

  it('are bounded where the page says so', async () => {
    const { fire, end, handle: given } = handle();
    const stream = eventsOf(given, 'usage', { whenFull: 'latest' });
    for (let i = 0; i < 5; i++) fire('usage', { outputTokens: i });
    await settle();
    const reader = new Reader(stream);
    end();
    await settle();
    expect(reader.got).toEqual([{ type: 'usage', detail: { outputTokens: 4 } }]);
  });

  it('never lose text', async () => {
    const { fire, handle: given } = handle();
    const stream = eventsOf(given, 'delta');
    for (let i = 0; i < 5000; i++) fire('delta', { text: `${i} ` });
    await settle();
    const reader = new Reader(stream);
    await settle();
    expect(reader.got).toHaveLength(5000);
    expect(() => eventsOf(given, ['usage', 'delta'], { capacity: 10 })).toThrow(TypeError);
    expect(() => eventsOf(given, 'tool-arguments', { whenFull: 'latest' })).toThrow(TypeError);
  });

  it('are no longer listened to when the reader has gone', async () => {
    const { fire, handle: given } = handle();
    const remove = vi.spyOn(given, 'addEventListener');
    const stream = eventsOf(given, 'usage');
    const { signal } = remove.mock.calls[0]![2] as AddEventListenerOptions;
    await stream.cancel();
    await settle();
    fire('usage', {});
    expect(signal!.aborted).toBe(true);
  });
});

it('sizes and times that make no sense are refused', () => {
  expect(() => buffer({ count: 0 })).toThrow(RangeError);
  expect(() => bounded(0, 'drop-oldest')).toThrow(RangeError);
  expect(() => throttle(-1)).toThrow(RangeError);
  expect(() => sample(NaN)).toThrow(RangeError);
});

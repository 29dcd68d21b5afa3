// 'sluice/flow': paces event streams that are not text (progress, telemetry, tool events). Each operator is a standard
// transform: it goes into `pipeThrough`, waits when its reader does, and holds a bounded number of items. The text of an
// answer needs none of this: `render` never drops any.
import type { HandleEventMap, RenderHandle } from './index.js';

/** Where an operator makes its sender wait. */
export interface FlowOptions {
  /** Items that may wait before the operator until its sender has to; 1 by default. */
  highWaterMark?: number;
  /** Items that it makes ahead of its reader; 0 by default. */
  readableHighWaterMark?: number;
}

/** How much `buffer` collects. */
export interface BufferOptions extends FlowOptions {
  /** Items of one list at most; 256 by default. */
  count?: number;
  /** Milliseconds that the first item of a list waits at most; without it only `count` and the end close a list. */
  time?: number;
}

/** How `throttle` ends a pause. */
export interface ThrottleOptions extends FlowOptions {
  /** Whether the last item of a pause comes at its end; by default it does, so that the newest state is never lost. */
  trailing?: boolean;
}

/**
 * What a bounded channel does with an item that finds it full:
 * - `wait`: its sender waits, nothing is lost;
 * - `drop-oldest`: the item that has waited longest goes;
 * - `drop-newest`: the item itself goes;
 * - `latest`: all that wait go; the reader gets the newest item, whatever the capacity.
 */
export type WhenFull = 'wait' | 'drop-oldest' | 'drop-newest' | 'latest';

/** What a bounded channel tells. */
export interface BoundedOptions<T> {
  /** Told of each item that is dropped. */
  dropped?: (item: T) => void;
}

/** Collects items into lists. At the end comes what is left. */
export function buffer<T>(options: BufferOptions = {}): TransformStream<T, T[]> {
  const { count = 256, time } = options;
  atLeast(1, 'count', count);
  let list: T[] = [];
  return timed<T, T[]>(options, (clock) => {
    const emit = () => {
      clock.stop();
      if (list.length === 0) return;
      const full = list;
      list = [];
      clock.emit(full);
    };
    return {
      take(item) {
        list.push(item);
        if (list.length >= count) emit();
        else if (time !== undefined) clock.start(time, emit);
      },
      end: emit,
    };
  });
}

/** Lets an item through, then none for `time` milliseconds; of those that came meanwhile the last comes at the end. */
export function throttle<T>(time: number, options: ThrottleOptions = {}): TransformStream<T, T> {
  atLeast(0, 'time', time);
  const { trailing = true } = options;
  let waiting: [T] | undefined;
  return timed<T, T>(options, (clock) => {
    const emit = (item: T) => {
      waiting = undefined;
      clock.start(time, end);
      clock.emit(item);
    };
    const end = () => {
      if (waiting) emit(waiting[0]);
    };
    return {
      take(item) {
        if (!clock.runs) emit(item);
        else if (trailing) waiting = [item];
      },
      end() {
        clock.stop();
        if (waiting) clock.emit(waiting[0]);
      },
    };
  });
}

/** Lets the newest item through every `time` milliseconds, as long as new ones come, and at the end. */
export function sample<T>(time: number, options: FlowOptions = {}): TransformStream<T, T> {
  atLeast(0, 'time', time);
  let newest: [T] | undefined;
  return timed<T, T>(options, (clock) => {
    const emit = () => {
      clock.stop();
      if (newest) clock.emit(newest[0]);
      newest = undefined;
    };
    return {
      take(item) {
        newest = [item];
        clock.start(time, emit);
      },
      end: emit,
    };
  });
}

/**
 * A channel of `capacity` items between a sender and a slower reader. Items come out in the order in which they went in;
 * after the end comes what still waits.
 *
 *     progress.pipeThrough(bounded(16, 'drop-oldest')).pipeTo(view);
 */
export function bounded<T>(
  capacity: number,
  whenFull: WhenFull = 'wait',
  { dropped }: BoundedOptions<T> = {},
): ReadableWritablePair<T, T> {
  atLeast(1, 'capacity', capacity);
  if (whenFull === 'wait') return new TransformStream<T, T>({}, { highWaterMark: capacity }, { highWaterMark: 0 });
  const queue: T[] = [];
  let isClosed = false;
  let output!: ReadableStreamDefaultController<T>;
  let input!: WritableStreamDefaultController;
  let arrived: (() => void) | undefined;
  const readable = new ReadableStream<T>(
    {
      start(controller) {
        output = controller;
      },
      async pull() {
        if (queue.length === 0) await new Promise<void>((resolve) => (arrived = resolve));
        arrived = undefined;
        if (queue.length > 0) output.enqueue(queue.shift()!);
        closeWhenEmpty();
      },
      cancel(reason) {
        queue.length = 0;
        input.error(reason);
      },
    },
    { highWaterMark: 0 },
  );
  const closeWhenEmpty = () => {
    if (isClosed && queue.length === 0) output.close();
  };
  const drop = (items: T[]) => {
    for (const item of items) dropped?.(item);
  };
  const writable = new WritableStream<T>({
    start(controller) {
      input = controller;
    },
    write(item) {
      if (whenFull === 'drop-newest' && queue.length >= capacity) {
        drop([item]);
        return;
      }
      if (whenFull === 'latest') drop(queue.splice(0));
      else if (queue.length >= capacity) drop(queue.splice(0, 1));
      queue.push(item);
      arrived?.();
    },
    close() {
      isClosed = true;
      // A reader that waits closes it itself.
      if (arrived) arrived();
      else closeWhenEmpty();
    },
    abort(reason) {
      queue.length = 0;
      output.error(reason);
    },
  });
  return { readable, writable };
}

/** An event of a handle as an item of a stream. */
export interface FlowEvent<K extends keyof HandleEventMap> {
  type: K;
  detail: HandleEventMap[K];
}

/** What happens with events that come faster than they are read. */
export interface EventsOptions {
  /** Events that may wait; by default all. */
  capacity?: number;
  /** What an event does that finds so many; an event cannot wait. 'drop-oldest' by default. */
  whenFull?: Exclude<WhenFull, 'wait'>;
}

/** Events that bring pieces of a text: none of them may be missing. */
const TEXT_EVENTS: ReadonlySet<keyof HandleEventMap> = new Set(['delta', 'reasoning', 'refusal', 'tool-arguments']);

/**
 * The events of the given types as a stream, until the answer has ended.
 *
 *     eventsOf(handle, ['usage', 'tool-call']).pipeThrough(sample(250)).pipeTo(telemetry);
 *
 * @throws TypeError when a capacity is given for a type of event that brings text: text is never dropped
 */
export function eventsOf<K extends keyof HandleEventMap>(
  handle: RenderHandle,
  types: K | readonly K[],
  { capacity = Infinity, whenFull = 'drop-oldest' }: EventsOptions = {},
): ReadableStream<FlowEvent<K>> {
  const list = typeof types === 'string' ? [types] : types;
  const isLossy = capacity !== Infinity || whenFull === 'latest';
  if (isLossy && list.some((type) => TEXT_EVENTS.has(type))) {
    throw new TypeError(`${list.join(', ')}: events that bring text cannot be dropped`);
  }
  const { readable, writable } = bounded<FlowEvent<K>>(capacity, whenFull);
  const writer = writable.getWriter();
  const ended = new AbortController();
  const stop = () => {
    ended.abort();
  };
  for (const type of list) {
    const forward = ({ detail }: CustomEvent<HandleEventMap[K]>) => {
      writer.write({ type, detail }).catch(stop);
    };
    handle.addEventListener(type, forward as EventListener, { signal: ended.signal });
  }
  const close = () => {
    stop();
    writer.close().catch(stop);
  };
  handle.finished.then(close, close);
  // The reader has gone.
  writer.closed.catch(stop);
  return readable;
}

/** One timer and the way out, for an operator. */
interface Clock<Out> {
  /** Whether the timer runs. */
  readonly runs: boolean;
  /** Starts the timer, unless it runs. */
  start(time: number, callback: () => void): void;
  stop(): void;
  emit(item: Out): void;
}

/** What an operator does with items, and at the end. */
interface Operator<In> {
  take(item: In): void;
  end(): void;
}

/** A transform that also works by the clock. */
function timed<In, Out>(
  { highWaterMark = 1, readableHighWaterMark = 0 }: FlowOptions,
  make: (clock: Clock<Out>) => Operator<In>,
): TransformStream<In, Out> {
  let controller!: TransformStreamDefaultController<Out>;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const operator = make({
    get runs() {
      return timer !== undefined;
    },
    start(time, callback) {
      timer ??= setTimeout(() => {
        timer = undefined;
        try {
          callback();
        } catch {
          // The stream has been aborted or cancelled meanwhile: nobody wants the item.
        }
      }, time);
    },
    stop,
    emit(item) {
      controller.enqueue(item);
    },
  });
  const transformer: Transformer<In, Out> & { cancel: () => void } = {
    start(given) {
      controller = given;
    },
    transform(item) {
      operator.take(item);
    },
    flush() {
      operator.end();
    },
    cancel: stop,
  };
  return new TransformStream(transformer, { highWaterMark }, { highWaterMark: readableHighWaterMark });
}

function atLeast(least: number, name: string, value: number): void {
  if (!(value >= least)) throw new RangeError(`${name}: expected a number from ${least}, got ${value}`);
}

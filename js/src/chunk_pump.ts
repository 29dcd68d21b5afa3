// Reads a body on the page's thread and posts it to the engine under credit, once a frame: what a message costs, and a read,
// is for all that has come since the last.
import { toChunk, type Chunk, type SourceChunk } from './chunk_encoder.js';
import { iterate } from './iterate.js';
import { bodyError, unitsOf, type BodyError } from './protocol.js';

/** Where the pump's chunks go. */
export interface PumpTarget {
  chunk(chunk: Chunk): void;
  /** The body has ended; with `error` it broke off. */
  close(error?: BodyError): void;
  /** Resolves when more is wanted; without it, all is wanted at once. */
  rest?(): Promise<void>;
}

/** Bytes that one read of a buffered body takes at most. */
const READ_BYTES = 65_536;

/** `isAll`: there is no more for the moment; who says so gathers what comes until it is asked again (writer.ts, too). */
type BufferedResult = IteratorResult<SourceChunk> & { isAll?: boolean };

interface BufferedIterator extends AsyncIterator<SourceChunk> {
  next(): Promise<BufferedResult>;
}

const buffered = new WeakSet<object>();

/** The body is one that the browser reads from the network: it gathers what nobody has read. */
export function markBuffered(body: ReadableStream): void {
  buffered.add(body);
}

export class ChunkPump {
  readonly #iterator: AsyncIterator<SourceChunk>;
  readonly #target: PumpTarget;
  readonly #highWaterMark: number;
  /** Units that the engine has not taken yet. */
  #outstanding = 0;
  #stopped = false;
  #wake: (() => void) | undefined;
  /** Until more is wanted. */
  #resting: Promise<void> | undefined;
  /** What has been read in the meantime. */
  #held: Chunk | undefined;

  /** @param highWaterMark most units (bytes or code units) that may be outstanding before reading stops. */
  constructor(
    body: ReadableStream<SourceChunk> | AsyncIterable<SourceChunk>,
    highWaterMark: number,
    target: PumpTarget,
  ) {
    this.#iterator = (buffered.has(body) && iterateBytes(body as ReadableStream)) || iterate(body);
    this.#highWaterMark = highWaterMark;
    this.#target = target;
  }

  /** Reads to the end, to the first failure or until `stop`. */
  async run(): Promise<void> {
    try {
      for (;;) {
        const result = await this.#iterator.next();
        if (this.#isStopped()) return;
        if (result.done) break;
        const { isAll = true } = result as BufferedResult;
        this.#take(toChunk(result.value), isAll);
        if ('isAll' in result) await this.#resting;
        if (this.#outstanding >= this.#highWaterMark) this.#send();
        while (this.#outstanding >= this.#highWaterMark && !this.#isStopped()) await this.#credit();
      }
      this.#send();
      this.#target.close();
    } catch (error) {
      if (this.#isStopped()) return;
      this.#send();
      this.#target.close(bodyError(error));
    }
  }

  /** The engine has taken so many units. */
  credit(units: number): void {
    this.#outstanding -= units;
    this.#wake?.();
  }

  /** Reads no more and lets go of the body. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#wake?.();
    this.#iterator.return?.().catch(() => {
      // The body has broken off already.
    });
  }

  #isStopped(): boolean {
    return this.#stopped;
  }

  #take(chunk: Chunk, rests: boolean): void {
    this.#outstanding += unitsOf(chunk);
    if (typeof chunk === 'string' && typeof this.#held === 'string') {
      this.#held += chunk;
    } else {
      this.#send();
      this.#held = chunk;
    }
    if (this.#resting) return;
    this.#send();
    if (rests) this.#rest();
  }

  #send(): void {
    if (this.#held !== undefined) this.#target.chunk(this.#held);
    this.#held = undefined;
  }

  #rest(): void {
    this.#resting = this.#target.rest?.().then(() => {
      this.#resting = undefined;
      if (this.#held === undefined || this.#stopped) return;
      this.#send();
      this.#rest();
    });
  }

  #credit(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** Reads a buffered body; `undefined` where the browser gives no bytes by the buffer. */
function iterateBytes(body: ReadableStream): BufferedIterator | undefined {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
  let buffer = new ArrayBuffer(READ_BYTES);
  return {
    async next() {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (done) return { done, value: undefined };
      buffer = value.buffer;
      return { done, value: value.slice(), isAll: value.length < READ_BYTES };
    },
    async return() {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

// Reads a body on the page's thread and posts it to the engine under credit: where the browser cannot transfer a stream,
// and for async iterables.
import { toChunk, type Chunk, type SourceChunk } from './chunk_encoder.js';
import { iterate } from './iterate.js';
import { bodyError, unitsOf, type BodyError } from './protocol.js';

/** Where the pump's chunks go. */
export interface PumpTarget {
  chunk(chunk: Chunk): void;
  /** The body has ended; with `error` it broke off. */
  close(error?: BodyError): void;
}

export class ChunkPump {
  readonly #iterator: AsyncIterator<SourceChunk>;
  readonly #target: PumpTarget;
  readonly #highWaterMark: number;
  /** Units that the engine has not taken yet. */
  #outstanding = 0;
  #stopped = false;
  #wake: (() => void) | undefined;

  /** @param highWaterMark most units (bytes or code units) that may be outstanding before reading stops. */
  constructor(
    body: ReadableStream<SourceChunk> | AsyncIterable<SourceChunk>,
    highWaterMark: number,
    target: PumpTarget,
  ) {
    this.#iterator = iterate(body);
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
        this.#post(result.value);
        while (this.#outstanding >= this.#highWaterMark && !this.#isStopped()) await this.#credit();
      }
      this.#target.close();
    } catch (error) {
      if (!this.#isStopped()) this.#target.close(bodyError(error));
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

  #post(value: unknown): void {
    const chunk = toChunk(value);
    this.#outstanding += unitsOf(chunk);
    this.#target.chunk(chunk);
  }

  #credit(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

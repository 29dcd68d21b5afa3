// Where a stream's chunks come from, seen from the engine.
import { SluiceError } from './errors.js';
import { unitsOf, type BodyError } from './protocol.js';
import type { Chunk } from './chunk_encoder.js';

/** Chunks that the page posts one by one, for as long as it has credit. */
export class PostedSource {
  readonly #credit: (units: number) => void;
  readonly #step: number;
  #taken = 0;
  readonly #queue: Chunk[] = [];
  #ended = false;
  #error: BodyError | undefined;
  #wake: (() => void) | undefined;

  /**
   * @param credit tells the page how much has been taken, …
   * @param step … when it is so much
   */
  constructor(credit: (units: number) => void, step: number) {
    this.#credit = credit;
    this.#step = step;
  }

  /** The page has posted a chunk. */
  push(chunk: Chunk): void {
    this.#queue.push(chunk);
    this.#wake?.();
  }

  /** The page has posted the last chunk; with `error` the body broke off after it. */
  close(error?: BodyError): void {
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }

  /** The next chunk; `undefined` at the end of the body. Rejects when the body has broken off. */
  async read(): Promise<Chunk | undefined> {
    while (this.#queue.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const chunk = this.#queue.shift();
    if (chunk === undefined && this.#error) throw new SluiceError(this.#error.code, this.#error.message, this.#error);
    return chunk;
  }

  /** The chunk that was read last has been taken. */
  taken(chunk: Chunk): void {
    this.#taken += unitsOf(chunk);
    if (this.#taken < this.#step) return;
    this.#credit(this.#taken);
    this.#taken = 0;
  }

  /** No more chunks are wanted: a read that waits ends. */
  cancel(): void {
    this.#queue.length = 0;
    this.close();
  }
}

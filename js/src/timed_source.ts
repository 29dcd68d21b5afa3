// Chunks that have to come in time.
import type { Chunk } from './chunk_encoder.js';
import type { PostedSource } from './chunk_source.js';
import { SluiceError } from './errors.js';

/** Reads the source of one connection; `limit` milliseconds without a chunk end it. */
export class TimedSource {
  readonly #source: PostedSource;
  readonly #limit: number | undefined;
  /** Since when the next chunk has been waited for: Infinity while none is, negative when that was too long. */
  #waitsSince = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: PostedSource, limit: number | undefined) {
    this.#source = source;
    this.#limit = limit;
  }

  /**
   * The next chunk; `undefined` at the end.
   * @throws SluiceError `timeout` when it has not come in time.
   */
  async read(): Promise<Chunk | undefined> {
    const limit = this.#limit;
    this.#waitsSince = performance.now();
    if (limit && this.#timer === undefined) this.#watch(limit, limit);
    const chunk = await this.#source.read();
    if (this.#waitsSince < 0) throw new SluiceError('timeout', `Nothing has come for ${limit} ms.`);
    this.#waitsSince = Infinity;
    return chunk;
  }

  /** Nothing more is waited for. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** One timer for all chunks: setting one for each would be a tenth of the worker's time. */
  #watch(limit: number, wait: number): void {
    this.#timer = setTimeout(() => {
      const left = this.#waitsSince + limit - performance.now();
      if (left > 0) {
        this.#watch(limit, Math.min(left, limit));
        return;
      }
      this.#waitsSince = -1;
      this.#source.cancel();
    }, wait);
  }
}

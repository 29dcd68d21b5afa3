// Where a stream's chunks come from, seen from the engine.
import { SluiceError } from './errors.js';
import { unitsOf, type BodyError } from './protocol.js';
import type { Chunk, SourceChunk } from './chunk_encoder.js';

/** Chunks one after the other. */
export interface ChunkSource {
  /** The next chunk; `undefined` at the end of the body. Rejects when the body breaks off. */
  read(): Promise<SourceChunk | undefined>;
  /** The chunk that was read last has been taken. */
  taken(chunk: SourceChunk): void;
  /** No more chunks are wanted: a read that waits ends. */
  cancel(): void;
}

/** Chunks of a stream that the page has transferred: the stream's own backpressure reaches the sender. */
export class StreamSource implements ChunkSource {
  readonly #reader: ReadableStreamDefaultReader<SourceChunk>;

  constructor(body: ReadableStream<SourceChunk>) {
    this.#reader = body.getReader();
  }

  async read(): Promise<SourceChunk | undefined> {
    const { done, value } = await this.#reader.read();
    return done ? undefined : value;
  }

  taken(): void {
    // The next read is the credit.
  }

  cancel(): void {
    this.#reader.cancel().catch(() => {
      // It broke off before; the read says so.
    });
  }
}

/** Chunks that the page posts one by one, for as long as it has credit. */
export class PostedSource implements ChunkSource {
  readonly #credit: (units: number) => void;
  readonly #queue: Chunk[] = [];
  #ended = false;
  #error: BodyError | undefined;
  #wake: (() => void) | undefined;

  /** @param credit tells the page how much has been taken. */
  constructor(credit: (units: number) => void) {
    this.#credit = credit;
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

  taken(chunk: Chunk): void {
    this.#credit(unitsOf(chunk));
  }

  cancel(): void {
    this.#queue.length = 0;
    this.close();
  }
}

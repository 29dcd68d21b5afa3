import { SluiceError } from './errors.js';

/** A piece of a body as sources hand it over. */
export type Chunk = Uint8Array | string;

const encoder = new TextEncoder();

/** Turns chunks into bytes; a surrogate pair that two strings share is joined. */
export class ChunkEncoder {
  #highSurrogate = '';

  /**
   * The bytes of the next chunk.
   * @throws SluiceError `invalid-options` when it is neither a string nor bytes.
   */
  encode(chunk: unknown): Uint8Array {
    if (typeof chunk === 'string') return this.#encodeString(chunk);
    if (chunk instanceof Uint8Array) return this.#highSurrogate === '' ? chunk : concat(this.finish(), chunk);
    throw new SluiceError('invalid-options', 'A chunk of the source is neither a Uint8Array nor a string.');
  }

  /** What is left at the end: a high surrogate without its pair becomes U+FFFD. */
  finish(): Uint8Array {
    const rest = this.#highSurrogate;
    this.#highSurrogate = '';
    return encoder.encode(rest);
  }

  #encodeString(chunk: string): Uint8Array {
    let text = this.#highSurrogate + chunk;
    this.#highSurrogate = '';
    if (/[\uD800-\uDBFF]$/.test(text)) {
      this.#highSurrogate = text.slice(-1);
      text = text.slice(0, -1);
    }
    return encoder.encode(text);
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

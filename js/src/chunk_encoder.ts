import { SluiceError } from './errors.js';

/** A piece of a body. */
export type Chunk = Uint8Array | string;

/** A piece as sources hand it over: bytes, text, or an event object of an SDK. */
export type SourceChunk = Chunk | object;

/**
 * An event object becomes the line of JSON that a server would have sent.
 * @throws SluiceError `invalid-options` when it is neither a string, nor bytes, nor an object that has a JSON form.
 */
export function toChunk(value: unknown): Chunk {
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  let cause: unknown;
  try {
    if (typeof value === 'object' && value) return `${JSON.stringify(value)}\n`;
  } catch (error) {
    cause = error;
  }
  throw new SluiceError('invalid-options', 'A chunk of the source is neither bytes, nor text, nor an object of JSON.', {
    cause,
  });
}

const encoder = new TextEncoder();

/** Turns chunks into bytes; a surrogate pair that two strings share is joined. */
export class ChunkEncoder {
  #highSurrogate = '';

  /** The bytes of the next chunk. */
  encode(chunk: Chunk): Uint8Array {
    if (typeof chunk === 'string') return this.#encodeString(chunk);
    return this.#highSurrogate === '' ? chunk : concat(this.finish(), chunk);
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

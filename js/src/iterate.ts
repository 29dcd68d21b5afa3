// One way to read what can be a body.
import type { SourceChunk } from './chunk_encoder.js';

/** Not every browser makes a ReadableStream iterable; and cancelling must not wait for a read that hangs. */
export function iterate(body: ReadableStream<SourceChunk> | AsyncIterable<SourceChunk>): AsyncIterator<SourceChunk> {
  if (!('getReader' in body)) return body[Symbol.asyncIterator]();
  const reader = body.getReader();
  return {
    async next() {
      const { done, value } = await reader.read();
      return done ? { done, value: undefined } : { done, value };
    },
    async return() {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

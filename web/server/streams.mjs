// Recent streams, kept so that a connection that was lost can be made again: each event has an id, and a request with
// `Last-Event-ID` gets what follows it.

/**
 * @typedef {import('./pacing.mjs').Chunk} Chunk
 *
 * @typedef {object} KeptStream
 * @property {Chunk[]} chunks with ids, from the beginning
 * @property {(() => void) | undefined} drop cuts the connection that plays it
 */

/** Streams that are kept at a time; the oldest goes. */
const MOST_STREAMS = 32;
/** What a page may call a stream. */
const NAME = /^[\w-]{1,64}$/;

export class RecentStreams {
  /** @type {Map<string, KeptStream>} */
  #streams = new Map();

  /** Whether a stream can be called so. */
  static isName(/** @type {string} */ name) {
    return NAME.test(name);
  }

  /**
   * The stream of that name, made of the chunks if there is none yet. Each chunk is one event.
   * @param {string} name
   * @param {() => Iterable<Chunk>} chunks
   * @returns {KeptStream}
   */
  keep(name, chunks) {
    let stream = this.#streams.get(name);
    if (!stream) {
      stream = { chunks: Array.from(chunks(), withId), drop: undefined };
      this.#streams.set(name, stream);
      if (this.#streams.size > MOST_STREAMS) this.#streams.delete([...this.#streams.keys()][0] ?? '');
    }
    return stream;
  }

  /** @param {string} name @returns {KeptStream | undefined} */
  find(name) {
    return this.#streams.get(name);
  }
}

/**
 * What follows the named event; all of it where no such event is known.
 * @param {Chunk[]} chunks
 * @param {string | undefined} lastEventId
 */
export function following(chunks, lastEventId) {
  const at = /^\d+$/.test(lastEventId ?? '') ? Number(lastEventId) + 1 : 0;
  return at <= chunks.length ? chunks.slice(at) : chunks;
}

/** @param {Chunk} chunk @param {number} index @returns {Chunk} */
function withId({ bytes, tokens }, index) {
  return { bytes: Buffer.concat([Buffer.from(`id: ${index}\n`), bytes]), tokens };
}

// When the bytes of an answer leave the server, and in what chunks.
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @typedef {import('../protocols/types.js').Piece} Piece
 * @typedef {{ bytes: Uint8Array, tokens: number }} Chunk
 *
 * @typedef {object} Pace
 * @property {number} rate tokens per second; 0 means as fast as the reader takes them
 * @property {'steady' | 'burst' | 'stall'} shape
 * @property {'event' | 'torn' | 'byte'} cut a chunk for each event; cut at random places; a chunk for each byte
 */

/** @type {readonly Pace['shape'][]} */
export const SHAPES = ['steady', 'burst', 'stall'];
/** @type {readonly Pace['cut'][]} */
export const CUTS = ['event', 'torn', 'byte'];

const BURST_TOKENS = 40;
const STALL_MS = 3000;
/** Where in the answer the stall comes. */
const STALL_AT = 0.4;
/** Chunk size without a pace: what a fast server hands over at once. */
const UNPACED_BYTES = 16 * 1024;
const TORN_MAX_BYTES = 96;

/**
 * Yields the chunks, each when its time has come. The clock starts with the first request for a chunk; a reader that
 * takes them late is not waited for.
 * @param {Iterable<Chunk>} chunks
 * @param {number} total tokens in all of them
 * @param {Pace} pace
 * @param {AbortSignal} signal ends the waiting, with the signal's reason thrown
 */
export async function* paced(chunks, total, pace, signal) {
  const due = pace.rate > 0 ? schedule(total, pace) : () => 0;
  const start = performance.now();
  let tokens = 0;
  for (const chunk of pace.rate > 0 || pace.cut !== 'event' ? chunks : merged(chunks)) {
    tokens += chunk.tokens;
    const wait = start + due(tokens) - performance.now();
    if (wait > 1) await sleep(wait, undefined, { signal });
    yield* cut(chunk.bytes, pace.cut, tokens);
  }
}

/**
 * Milliseconds from the start at which the n-th token is due.
 * @param {number} total
 * @param {Pace} pace
 * @returns {(tokens: number) => number}
 */
export function schedule(total, { rate, shape }) {
  const steady = (/** @type {number} */ tokens) => (tokens / rate) * 1000;
  if (shape === 'burst') return (tokens) => steady(Math.ceil(tokens / BURST_TOKENS) * BURST_TOKENS);
  if (shape === 'stall') return (tokens) => steady(tokens) + (tokens > total * STALL_AT ? STALL_MS : 0);
  return steady;
}

/** Tokens in all chunks together. */
export function countTokens(/** @type {Chunk[]} */ chunks) {
  return chunks.reduce((sum, chunk) => sum + chunk.tokens, 0);
}

/** @param {Uint8Array} bytes @param {Pace['cut']} kind @param {number} seed */
async function* cut(bytes, kind, seed) {
  if (kind === 'event') {
    yield bytes;
    return;
  }
  let state = seed;
  for (let at = 0; at < bytes.length;) {
    // A multiplicative congruential generator: the same answer is torn at the same places each time.
    state = (state * 48271 + 11) % 0x7fffffff;
    const length = kind === 'byte' ? 1 : 1 + (state % TORN_MAX_BYTES);
    yield bytes.subarray(at, at + length);
    at += length;
    // A turn of the event loop between two writes keeps the socket from joining them.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Joins neighbours into chunks of a fast server's size. */
function* merged(/** @type {Iterable<Chunk>} */ chunks) {
  /** @type {Chunk[]} */
  let group = [];
  let size = 0;
  for (const chunk of chunks) {
    group.push(chunk);
    size += chunk.bytes.length;
    if (size < UNPACED_BYTES) continue;
    yield join(group);
    group = [];
    size = 0;
  }
  if (group.length > 0) yield join(group);
}

/** @param {Chunk[]} group @returns {Chunk} */
function join(group) {
  return {
    bytes: Buffer.concat(group.map((chunk) => chunk.bytes)),
    tokens: countTokens(group),
  };
}

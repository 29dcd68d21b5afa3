// Recorded response bodies in a folder that the user names. A file is found only by being in the folder's listing, so no
// request can reach outside of it.
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * @typedef {object} Recording
 * @property {string} id the file's name
 * @property {string} contentType
 * @property {number} bytes
 * @property {boolean} chunked whether the network's own chunk sizes are known
 */

const CHUNKS_SUFFIX = '.chunks.json';
const CONTENT_TYPES = new Map([
  ['.sse', 'text/event-stream'],
  ['.ndjson', 'application/x-ndjson'],
  ['.jsonl', 'application/x-ndjson'],
  ['.json', 'application/json'],
  ['.eventstream', 'application/vnd.amazon.eventstream'],
  ['.md', 'text/markdown; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
]);

/**
 * What the folder holds; files of unknown kinds, links and sub-folders are left out, and so is an index.
 * @param {string} folder
 * @returns {Promise<Recording[]>} sorted by name
 */
export async function listRecordings(folder) {
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  const names = new Set(files.map((entry) => entry.name));
  const recordings = [...names]
    .filter((name) => CONTENT_TYPES.has(path.extname(name)) && !name.endsWith(CHUNKS_SUFFIX))
    .filter((name) => !/^(index|readme)\.md$/i.test(name))
    .sort();
  return Promise.all(
    recordings.map(async (name) => ({
      id: name,
      contentType: /** @type {string} */ (CONTENT_TYPES.get(path.extname(name))),
      bytes: (await stat(path.join(folder, name))).size,
      chunked: names.has(name + CHUNKS_SUFFIX),
    })),
  );
}

/**
 * The bytes of one recording, cut as the network cut them where that is known, else at the ends of events or lines.
 * @param {string} folder
 * @param {Recording} recording an entry of `listRecordings`
 * @returns {Promise<Buffer[]>}
 */
export async function readRecording(folder, recording) {
  const file = path.join(folder, recording.id);
  const bytes = await readFile(file);
  if (recording.chunked) return cutAt(bytes, parseLengths(await readFile(file + CHUNKS_SUFFIX, 'utf8'), recording.id));
  if (recording.contentType.startsWith('text/event-stream')) return cutAfter(bytes, /(?:\r\n|\r|\n){2,}/g);
  return cutAfter(bytes, /(?:\r\n|\r|\n)+/g);
}

/** @param {string} json @param {string} name @returns {number[]} */
function parseLengths(json, name) {
  const lengths = JSON.parse(json);
  if (!Array.isArray(lengths) || !lengths.every((length) => Number.isInteger(length) && length >= 0)) {
    throw new TypeError(`${name}${CHUNKS_SUFFIX}: expected an array of byte lengths`);
  }
  return lengths;
}

/** Cuts into the lengths given; what they leave over is one chunk more. */
function cutAt(/** @type {Buffer} */ bytes, /** @type {number[]} */ lengths) {
  const chunks = [];
  let at = 0;
  for (const length of lengths) {
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  if (at < bytes.length) chunks.push(bytes.subarray(at));
  return chunks.filter((chunk) => chunk.length > 0);
}

/** Cuts after each match of an ASCII pattern; `latin1` makes a character of each byte, so indices are byte offsets. */
function cutAfter(/** @type {Buffer} */ bytes, /** @type {RegExp} */ pattern) {
  const ends = Array.from(bytes.toString('latin1').matchAll(pattern), (match) => match.index + match[0].length);
  return cutAt(
    bytes,
    ends.map((end, index) => end - (ends[index - 1] ?? 0)),
  );
}

// What can go wrong on the way, on purpose: each fault is a change to the response that the page must survive.

import { countTokens } from './pacing.mjs';

/**
 * @typedef {import('./pacing.mjs').Chunk} Chunk
 * @typedef {import('../protocols/types.js').Protocol} Protocol
 *
 * @typedef {object} Response
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {Chunk[]} chunks
 * @property {boolean} drop whether the connection is cut after the last chunk instead of being ended
 *
 * @typedef {object} Fault
 * @property {string} id
 * @property {string} name for people
 * @property {(protocol: Protocol | undefined) => boolean} applies whether it can happen to an answer in this protocol;
 *   undefined stands for a recording
 * @property {(response: Response, protocol: Protocol | undefined) => Response} apply
 */

const ERROR_MESSAGE = 'The model is overloaded. Please try again in a moment.';

const HTML_PAGE = `<!doctype html>
<html lang="en"><head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>proxy</center></body></html>
`;

const RATE_LIMIT_BODY = {
  error: {
    message: 'Rate limit reached: 3 requests per minute. Please try again in 20 s.',
    type: 'rate_limit_error',
    param: null,
    code: 'rate_limit_exceeded',
  },
};

/** @type {readonly Fault[]} */
export const faults = [
  {
    id: 'error',
    name: 'Error inside the stream',
    applies: (protocol) => protocol?.encodeError !== undefined,
    apply: (response, protocol) => ({
      ...response,
      chunks: [...firstHalf(response.chunks), textChunk(protocol?.encodeError?.(ERROR_MESSAGE) ?? '')],
    }),
  },
  {
    id: 'malformed',
    name: 'One malformed event',
    applies: (protocol) => protocol?.encodeMalformed !== undefined,
    apply: (response, protocol) => {
      const half = firstHalf(response.chunks);
      const broken = textChunk(protocol?.encodeMalformed?.() ?? '');
      return { ...response, chunks: [...half, broken, ...response.chunks.slice(half.length)] };
    },
  },
  {
    id: 'truncated',
    name: 'Body ends inside an event',
    applies: () => true,
    apply: (response) => ({ ...response, chunks: truncated(response.chunks) }),
  },
  {
    id: 'drop',
    name: 'Connection drops',
    applies: () => true,
    apply: (response) => ({ ...response, chunks: truncated(response.chunks), drop: true }),
  },
  {
    id: 'http-429',
    name: 'HTTP 429 with a JSON body',
    applies: () => true,
    apply: () => ({
      status: 429,
      headers: { 'content-type': 'application/json; charset=utf-8', 'retry-after': '20' },
      chunks: [textChunk(JSON.stringify(RATE_LIMIT_BODY))],
      drop: false,
    }),
  },
  {
    id: 'html-502',
    name: 'HTTP 502 with an HTML page',
    applies: () => true,
    apply: () => htmlPage(502),
  },
  {
    id: 'html-200',
    name: 'HTTP 200 with an HTML page',
    applies: () => true,
    apply: () => htmlPage(200),
  },
  {
    id: 'empty',
    name: 'Empty body',
    applies: () => true,
    apply: (response) => ({ ...response, chunks: [] }),
  },
];

/** @param {string} id @returns {Fault | undefined} */
export function findFault(id) {
  return faults.find((fault) => fault.id === id);
}

/** @param {number} status @returns {Response} */
function htmlPage(status) {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    chunks: [textChunk(HTML_PAGE)],
    drop: false,
  };
}

/** @param {string} text @returns {Chunk} */
function textChunk(text) {
  return { bytes: Buffer.from(text), tokens: 0 };
}

/** The chunks up to the one that carries the middle token. */
function firstHalf(/** @type {Chunk[]} */ chunks) {
  const total = countTokens(chunks);
  let tokens = 0;
  const middle = chunks.findIndex((chunk) => (tokens += chunk.tokens) >= total / 2);
  return chunks.slice(0, Math.max(1, middle));
}

/** The first half, its last chunk cut in the middle. */
function truncated(/** @type {Chunk[]} */ chunks) {
  const half = firstHalf(chunks);
  const last = half.at(-1);
  if (last === undefined) return [];
  return [
    ...half.slice(0, -1),
    { bytes: last.bytes.subarray(0, Math.ceil(last.bytes.length / 2)), tokens: last.tokens },
  ];
}

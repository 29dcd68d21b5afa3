// The demo's server: the page, the package's build, answers played from documents and recordings, and a relay.
import { fileURLToPath } from 'node:url';

import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';

import { DEFAULT_PROTOCOL, findProtocol, protocols } from '../protocols/index.mjs';
import { badRequest, forbidden, HttpError, notFound, tooLarge } from './errors.mjs';
import { toAnswer } from './documents.mjs';
import { faults, findFault } from './faults.mjs';
import { SECURITY_HEADERS } from './headers.mjs';
import { countTokens, paced } from './pacing.mjs';
import { parseMessages, parsePlayback } from './query.mjs';
import { listRecordings, readRecording } from './recordings.mjs';
import { relay } from './relay.mjs';
import { following, RecentStreams } from './streams.mjs';

/**
 * @typedef {object} AppOptions
 * @property {URL} root the repository
 * @property {Map<string, import('./documents.mjs').Document>} documents
 * @property {string | null} recordings folder of recorded bodies
 * @property {import('./relay.mjs').RelayConfig | null} relay
 * @property {string} host what the server is bound to
 *
 * @typedef {{ Bindings: import('@hono/node-server').HttpBindings }} Env
 * @typedef {import('hono').Context<Env>} Context
 */

const PAGE_FILES = ['index.html', 'main.js', 'style.css', 'favicon.svg'];
/** A page that shows every element. */
const GALLERY_FILES = ['gallery.html', 'gallery.css', 'gallery.js', 'gallery.md'];
const MAX_QUESTION_BYTES = 256 * 1024;
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
/** Addresses that stand for every name of the machine. */
const ANY_ADDRESS = ['0.0.0.0', '::'];

/**
 * Builds the server; the caller lets it listen.
 * @param {AppOptions} options
 * @returns {Hono<Env>}
 */
export function createApp(options) {
  /** @type {Hono<Env>} */
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
  });
  app.use(refuseForeignRequests(options.host));
  app.onError(sendError);
  app.notFound((context) => sendError(notFound(`Nothing is served at ${context.req.path}`), context));
  servePage(app, options.root);
  serveCatalogue(app, options);
  serveAnswers(app, options);
  return app;
}

/** @param {Hono<Env>} app @param {URL} root */
function servePage(app, root) {
  // Revalidated each time: a rebuilt module must be seen at the next reload.
  const onFound = (/** @type {string} */ _path, /** @type {Context} */ context) =>
    context.header('cache-control', 'no-cache');
  const folder = (/** @type {string} */ name) => fileURLToPath(new URL(name, root));
  for (const file of [...PAGE_FILES, ...GALLERY_FILES]) {
    const path = file === 'index.html' ? '/' : `/${file}`;
    app.get(path, serveStatic({ root: folder('web/'), path: file, onFound }));
  }
  app.get('/page/*', serveStatic({ root: folder('web/'), onFound }));
  app.get('/dist/*', serveStatic({ root: folder('./'), onFound }));
}

/** @param {Hono<Env>} app @param {AppOptions} options */
function serveCatalogue(app, { documents, recordings, relay: relayConfig }) {
  app.get('/api/catalogue', async (context) =>
    context.json(
      {
        documents: Array.from(documents.values(), ({ id, title, question, text, reasoning }) => {
          return { id, title, question, bytes: Buffer.byteLength(text), reasoning: reasoning !== '' };
        }),
        protocols: protocols.map(({ id, name }) => ({ id, name })),
        faults: faults.map(({ id, name, applies }) => ({
          id,
          name,
          protocols: protocols.filter((protocol) => applies(protocol)).map((protocol) => protocol.id),
          recordings: applies(undefined),
        })),
        recordings: recordings === null ? [] : await listRecordings(recordings),
        live: relayConfig === null ? null : { model: relayConfig.model },
      },
      200,
      { 'cache-control': 'no-store' },
    ),
  );
}

const limitQuestion = bodyLimit({
  maxSize: MAX_QUESTION_BYTES,
  onError: () => {
    throw tooLarge(`A question may have ${MAX_QUESTION_BYTES / 1024} KB at most`);
  },
});

/** @param {Hono<Env>} app @param {AppOptions} options */
function serveAnswers(app, options) {
  const streams = new RecentStreams();
  app.post('/api/streams/:name/drop', (context) => {
    const stream = streams.find(context.req.param('name'));
    if (!stream?.drop) throw notFound('No such stream');
    stream.drop();
    return context.body(null, 204);
  });

  app.get('/api/answers/documents/:id', (context) => {
    const document = options.documents.get(context.req.param('id'));
    if (!document) throw notFound('No such document');
    const protocol = findProtocol(context.req.query('protocol') ?? DEFAULT_PROTOCOL);
    if (!protocol) throw badRequest(`protocol: expected one of ${protocols.map(({ id }) => id).join(', ')}`);
    const answer = toAnswer(document, Math.floor(Date.now() / 1000));
    const total = answer.text.length + answer.reasoning.length;
    const name = context.req.query('stream');
    if (name !== undefined && protocol.contentType.startsWith('text/event-stream')) {
      if (!RecentStreams.isName(name)) throw badRequest('stream: expected up to 64 letters, digits, "-" or "_"');
      const kept = streams.keep(name, () => encode(protocol, answer));
      kept.drop = () => context.env.outgoing.destroy();
      const chunks = following(kept.chunks, context.req.header('last-event-id'));
      return play(context, { chunks, total: countTokens(chunks), contentType: protocol.contentType, protocol });
    }
    return play(context, { chunks: encode(protocol, answer), total, contentType: protocol.contentType, protocol });
  });

  app.get('/api/answers/recordings/:id', async (context) => {
    const recordings = options.recordings === null ? [] : await listRecordings(options.recordings);
    const recording = recordings.find(({ id }) => id === context.req.param('id'));
    if (!recording || options.recordings === null) throw notFound('No such recording');
    const bodies = await readRecording(options.recordings, recording);
    const chunks = bodies.map((bytes) => ({ bytes, tokens: countEvents(bytes) }));
    const { contentType } = recording;
    return play(context, { chunks, total: countTokens(chunks), contentType, protocol: undefined });
  });

  app.post('/api/answers/live', limitQuestion, async (context) => {
    if (options.relay === null) throw notFound('No model is configured: see --help');
    const messages = await parseMessages(context.req.raw);
    const { status, contentType, body } = await relay(options.relay, messages, context.req.raw.signal);
    return new Response(body, { status, headers: streamHeaders({ 'content-type': contentType }) });
  });
}

/**
 * The answer on the wire, encoded as it is asked for: the first byte of a long one does not wait for the last.
 * @param {import('../protocols/types.js').Protocol} protocol
 * @param {import('../protocols/types.js').Answer} answer
 */
function* encode(protocol, answer) {
  const encoder = new TextEncoder();
  for (const { data, tokens } of protocol.encode(answer)) yield { bytes: encoder.encode(data), tokens };
}

/**
 * Sends chunks at the pace and with the fault that the request asks for.
 * @param {Context} context
 * @param {{ chunks: Iterable<import('./pacing.mjs').Chunk>, total: number, contentType: string,
 *   protocol: import('../protocols/types.js').Protocol | undefined }} answer
 */
function play(context, { chunks, total, contentType, protocol }) {
  const { fault: faultId, ...pace } = parsePlayback(context.req.query());
  // What goes wrong goes wrong once: the connection after it is a good one.
  const fault = context.req.header('last-event-id') === undefined ? findFault(faultId) : undefined;
  if (fault && !fault.applies(protocol)) throw badRequest(`fault: "${fault.id}" cannot happen to this answer`);
  const whole = { status: 200, headers: { 'content-type': contentType }, chunks, drop: false };
  const response = fault ? fault.apply({ ...whole, chunks: Array.from(chunks) }, protocol) : whole;
  const body = streamOf(write(context, response, total, pace));
  return new Response(body, { status: response.status, headers: streamHeaders(response.headers) });
}

/**
 * @param {Context} context
 * @param {{ chunks: Iterable<import('./pacing.mjs').Chunk>, drop: boolean }} response
 * @param {number} total
 * @param {import('./pacing.mjs').Pace} pace
 */
async function* write(context, response, total, pace) {
  const { signal } = context.req.raw;
  try {
    yield* paced(response.chunks, total, pace, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  if (!response.drop) return;
  // Let the last bytes leave before the socket is cut.
  await new Promise((resolve) => setTimeout(resolve, 50));
  context.env.outgoing.destroy();
}

/** @param {AsyncGenerator<Uint8Array, void>} chunks @returns {ReadableStream<Uint8Array>} */
function streamOf(chunks) {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return();
    },
  });
}

/** Headers of a body that leaves as it is made: its chunks must not be gathered first, here or on the way. */
function streamHeaders(/** @type {Record<string, string>} */ headers) {
  return { ...headers, 'cache-control': 'no-store', 'transfer-encoding': 'chunked', 'x-accel-buffering': 'no' };
}

/** Recordings carry about a token an event; events end with an empty line, or with a line where there is no such. */
function countEvents(/** @type {Buffer} */ bytes) {
  const text = bytes.toString('latin1');
  return (text.match(/(?:\r\n|\r|\n){2}/g) ?? text.match(/\n/g) ?? ['']).length;
}

/**
 * A page of another site must not reach this server through the reader's browser: neither under a name that was
 * rebound to the loopback address, nor by a request across sites.
 * @param {string} host
 * @returns {import('hono').MiddlewareHandler<Env>}
 */
function refuseForeignRequests(host) {
  const names = new Set([...LOOPBACK_NAMES, host]);
  const open = ANY_ADDRESS.includes(host);
  return async (context, next) => {
    const { hostname, pathname } = new URL(context.req.url);
    const site = context.req.header('sec-fetch-site') ?? 'none';
    const crossSite = pathname.startsWith('/api/') && site !== 'same-origin' && site !== 'none';
    if (crossSite || !(open || names.has(hostname)))
      throw forbidden('Requests are taken from this server’s own page only');
    await next();
  };
}

/**
 * Errors go out in the shape that OpenAI-compatible servers use, so the page has one way to read them.
 * @param {Error} error
 * @param {Context} context
 */
function sendError(error, context) {
  const { status, message } = error instanceof HttpError ? error : new HttpError(500, 'The server failed');
  if (!(error instanceof HttpError)) console.error(error);
  const body = { error: { message, type: status < 500 ? 'invalid_request_error' : 'server_error' } };
  return context.json(body, status, { 'cache-control': 'no-store' });
}

// What the consumers' pages need: a server of answers that any origin may ask, and one for a folder of static files.
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};

const fixtures = path.join(import.meta.dirname, '../fixtures');

/** What `/chat` streams becomes. */
export const CHAT_HTML = readFileSync(path.join(fixtures, 'openai-chat.html'), 'utf8');
/** What `/rare` streams, in a format that the common module does not read, becomes. */
export const RARE_HTML = '<p>Read by <em>the other</em> module</p>';

/** @returns {Promise<{origin: string, close: () => void}>} */
async function listen(handle) {
  const server = createServer((request, response) => {
    Promise.resolve(handle(request, response)).catch(() => response.destroy());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${address.port}`, close };
}

/** Streams answers to whoever asks. */
export function serveAnswers() {
  return listen(async (request, response) => {
    const isRare = request.url?.startsWith('/rare');
    response.writeHead(200, {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': '*',
      'content-type': isRare ? 'application/x-ndjson' : 'text/event-stream',
    });
    const body = isRare ? rareBody() : readFileSync(path.join(fixtures, 'openai-chat.sse'));
    for (let start = 0; start < body.length; start += 1024) {
      response.write(body.subarray(start, start + 1024));
      await sleep(2);
    }
    response.end();
  });
}

/** Ollama's protocol. */
function rareBody() {
  const line = (content, done) =>
    JSON.stringify({ model: 'm', created_at: '2026-01-01T00:00:00Z', message: { role: 'assistant', content }, done });
  return Buffer.from([line('Read by *the ', false), line('other* module', false), line('', true), ''].join('\n'));
}

/**
 * Serves a folder of static files below a path, to other origins as well when `headers` say so.
 * @param {string} folder
 * @param {{base?: string, headers?: Record<string, string>}} [options]
 */
export function serveFolder(folder, options = {}) {
  const { base = '/', headers = {} } = options;
  return listen((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://server.invalid');
    const name = pathname.startsWith(base) ? path.posix.normalize(`/${pathname.slice(base.length)}`) : undefined;
    const wanted = name && path.join(folder, name);
    const file =
      wanted && existsSync(wanted) && statSync(wanted).isDirectory() ? path.join(wanted, 'index.html') : wanted;
    if (!file || !existsSync(file)) {
      response.writeHead(404, { ...headers, 'content-type': 'text/html' }).end('<!doctype html>not here');
      return;
    }
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, ...headers });
    createReadStream(file).pipe(response);
  });
}

// Serves the pages of the contenders, dist/, and the answer as a provider would stream it.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../../../../tools/lib/paths.mjs';
import { bundleAlone, bundlePage, md4wFile } from './bundles.mjs';

const here = path.join(import.meta.dirname, '..');
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.css': 'text/css', '.html': 'text/html' };
const STREAM_HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
const TICK = 4;

export class BenchServer {
  #server = createServer((request, response) => {
    this.#serve(request, response).catch((error) => {
      response.writeHead(404).end(String(error));
    });
  });
  #scripts = new Map();
  /** The deltas that `/stream` sends. */
  deltas = [];
  /** @type {Map<string, string>} folders of other builds of Sluice by their names */
  builds = new Map();

  async start() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request, response) {
    const url = new URL(request.url, 'http://localhost');
    if (url.pathname === '/stream') return this.#stream(response, Number(url.searchParams.get('rate')));
    if (url.pathname === '/first') return this.#first(response, Number(url.searchParams.get('wait')));
    const [name, body] = await this.#fileOf(url, request.headers.referer);
    // Cross-origin isolation gives precise clocks.
    const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
    response.writeHead(200, { ...headers, 'content-type': TYPES[path.extname(name)] ?? 'application/octet-stream' });
    response.end(body);
  }

  async #fileOf({ pathname }, referer) {
    if (pathname.startsWith('/dist/'))
      return [pathname, await readFile(path.join(root, path.posix.normalize(pathname)))];
    const [, build, file] = /^\/builds\/([^/]+)(\/.+)$/.exec(pathname) ?? [];
    if (build !== undefined)
      return [pathname, await readFile(path.join(this.builds.get(build) ?? '', path.posix.normalize(file ?? '')))];
    if (pathname === '/md4w.wasm') return [pathname, await readFile(md4wFile)];
    if (pathname === '/contender.js') return [pathname, await this.#script(new URL(referer).searchParams.get('name'))];
    if (pathname.startsWith('/alone/')) return [pathname, await this.#alone(path.basename(pathname, '.js'))];
    const name = pathname === '/' ? '/index.html' : pathname;
    return [name, await readFile(path.join(here, 'page', path.posix.normalize(name)))];
  }

  async #alone(name) {
    const key = `alone ${name}`;
    if (!this.#scripts.has(key)) this.#scripts.set(key, await bundleAlone(name));
    return this.#scripts.get(key);
  }

  async #script(name) {
    if (!this.#scripts.has(name)) this.#scripts.set(name, await bundlePage(name));
    return this.#scripts.get(name);
  }

  /** An answer whose first text comes after some milliseconds. */
  async #first(response, wait) {
    response.writeHead(200, STREAM_HEADERS);
    response.flushHeaders();
    await new Promise((resolve) => setTimeout(resolve, wait));
    response.end(`${eventOf('Hello **there**\n\n')}${eventOf(undefined, 'stop')}data: [DONE]\n\n`);
  }

  /** An answer in OpenAI's format, at a pace of `rate` deltas a second, or as fast as the page takes it. */
  async #stream(response, rate) {
    response.writeHead(200, STREAM_HEADERS);
    const start = performance.now();
    let sent = 0;
    while (sent < this.deltas.length && !response.destroyed) {
      const due = rate === 0 ? sent + 64 : Math.floor(((performance.now() - start) / 1000) * rate);
      const events = this.deltas.slice(sent, due).map((delta) => eventOf(delta));
      sent += events.length;
      const isTaken = events.length === 0 || response.write(events.join(''));
      if (!isTaken) await new Promise((resolve) => response.once('drain', resolve));
      if (rate > 0) await new Promise((resolve) => setTimeout(resolve, TICK));
    }
    response.end(`${eventOf(undefined, 'stop')}data: [DONE]\n\n`);
  }
}

/** @param {string} [content] @param {string | null} [finish_reason] */
function eventOf(content, finish_reason = null) {
  const chunk = {
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_750_000_000,
    model: 'bench',
    choices: [{ index: 0, delta: { content }, finish_reason }],
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

// The sender of the bench: paced answers whose every delta is numbered, and when it was written.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../../..');

/** A browser opens six connections to a port. */
const STREAMS_A_PORT = 6;

const TYPES = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.css': 'text/css' };

/** The clock on which both ends write down times, in milliseconds since the epoch. */
export const now = () => performance.timeOrigin + performance.now();

/** Text of a delta: a word with its number; now and then a paragraph ends, an item or a line of code begins. */
export function deltaText(number) {
  const end = number % 40 === 39 ? (number % 160 === 159 ? '\n\n- ' : '\n\n') : ' ';
  return `w${number}${end}`;
}

export class BenchServer {
  /** When each delta of each stream was written. */
  #sent = new Map();
  #servers = [];

  /** @returns {Promise<string[]>} origins, enough for so many streams at a time */
  async start(streams) {
    const ports = Math.ceil(streams / (STREAMS_A_PORT - 1)) + 1;
    for (let i = 0; i < ports; i++) {
      const server = createServer((request, response) => {
        this.#serve(request, response).catch(() => response.destroy());
      });
      await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
      this.#servers.push(server);
    }
    return this.#servers.map((server) => `http://127.0.0.1:${server.address().port}`);
  }

  stop() {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
  }

  sent(stream) {
    return this.#sent.get(stream) ?? [];
  }

  async #serve(request, response) {
    const url = new URL(request.url, 'http://localhost');
    const headers = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };
    /** @type {Record<string, string>} */
    const query = Object.fromEntries(url.searchParams);
    if (url.pathname === '/clock') response.writeHead(200, headers).end(String(now()));
    else if (url.pathname === '/answer') await this.#answer(query, response, headers);
    else if (url.pathname === '/flood') await flood(Number(query.bytes), response, headers);
    else await sendFile(url.pathname === '/' ? '/tests/bench/streams/page.html' : url.pathname, response, headers);
  }

  /** So many deltas at so many a second: what is due is written, each delta by itself. */
  async #answer(query, response, headers) {
    const { stream } = query;
    const [deltas, rate] = [Number(query.deltas), Number(query.rate)];
    const times = [];
    this.#sent.set(stream, times);
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
    response.socket.setNoDelay(true);
    const start = performance.now();
    while (times.length < deltas && !response.destroyed) {
      const due = Math.min(((performance.now() - start) * rate) / 1000 + 1, deltas);
      while (times.length < due) {
        const delta = { content: deltaText(times.length) };
        times.push(now());
        response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`);
      }
      await new Promise((resolve) =>
        setTimeout(resolve, Math.max(1, (times.length * 1000) / rate - (performance.now() - start))),
      );
    }
    response.end('data: [DONE]\n\n');
  }
}

/** An answer that is mostly padding, as fast as the connection takes it. */
async function flood(bytes, response, headers) {
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
  const padding = 'x'.repeat(4_000);
  for (let sent = 0, number = 0; sent < bytes && !response.destroyed; sent += padding.length, number++) {
    const event = { choices: [{ index: 0, delta: { content: deltaText(number) } }], obfuscation: padding };
    if (response.write(`data: ${JSON.stringify(event)}\n\n`)) continue;
    await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end('data: [DONE]\n\n');
}

async function sendFile(pathname, response, headers) {
  const file = path.join(root, path.posix.normalize(pathname));
  const type = TYPES[path.extname(file)] ?? 'text/html';
  response.writeHead(200, { ...headers, 'content-type': type }).end(await readFile(file));
}

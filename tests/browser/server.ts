// A server for the browser tests: dist/ and one page under a strict Content-Security-Policy, and streams that are
// replayed at a pace and with the faults that a test asks for.
import { createReadStream, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = path.join(import.meta.dirname, '../..');

/** What a careful page sends; the query `policy` of `/page` replaces directives. */
export const STRICT_POLICY = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'style-src': "'self'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'sluice',
} as const;

export type Policy = Partial<Record<keyof typeof STRICT_POLICY | 'img-src', string>>;

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.map': 'application/json',
};

const PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>sluice</title>
<main><article id="answer"></article><article id="other"></article></main>
<script type="module" src="/page.js"></script></html>`;

const SCRIPT = `import * as sluice from '/dist/index.js';
globalThis.sluice = sluice;
globalThis.violations = [];
document.addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective + ' ' + e.blockedURI));
globalThis.rejections = [];
addEventListener('unhandledrejection', (e) => rejections.push(String(e.reason)));`;

/** How a replayed stream went, as the server saw it. */
export interface ReplayLog {
  /** Bytes handed to the socket. */
  written: number;
  /** Whether all of the body was sent. */
  complete: boolean;
  /** When the connection closed, in milliseconds since the epoch. */
  closedAt: number | undefined;
}

/** Query of `/replay/<fixture>`; times in milliseconds. */
interface ReplayOptions {
  /** Bytes of one write. */
  chunk: number;
  /** Pause between writes. */
  delay: number;
  /** Destroy the connection after so many bytes. */
  cut: number;
  /** Cut as a proxy does that ends the response in good form. */
  politely: boolean;
  /** Hold everything back for so long, headers as well, as a proxy does that buffers. */
  hold: number;
  /** Send the fixture so many times. */
  repeat: number;
  status: number;
  type: string;
  log: string;
  /** Give each event an id, go on after the one that a request names, and break off once. */
  ids: boolean;
}

export class TestServer {
  readonly #server: Server;
  readonly #logs = new Map<string, ReplayLog>();

  constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How the replay with `log=<name>` went. */
  log(name: string): ReplayLog | undefined {
    return this.#logs.get(name);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    if (url.pathname === '/page') sendPage(response, url);
    else if (url.pathname === '/page.js') send(response, 200, 'text/javascript', SCRIPT);
    else if (url.pathname.startsWith('/dist/')) sendFile(response, url);
    else if (url.pathname.startsWith('/faulty/')) sendFaultyWorker(response, url);
    else if (url.pathname.startsWith('/replay/')) await this.#replay(url, request, response);
    else if (url.pathname === '/flood') await this.#flood(url, response);
    else if (url.pathname === '/say') sayBack(response, url);
    else if (!(await this.serveMore?.(url, request, response))) send(response, 404, 'text/plain', 'not found');
  }

  /** What a suite serves besides. @returns whether it has answered */
  protected serveMore?(url: URL, request: IncomingMessage, response: ServerResponse): Promise<boolean>;

  /** `?bytes=…`: as fast as the connection takes it, an answer whose events say little and are long (`floodText`). */
  async #flood(url: URL, response: ServerResponse): Promise<void> {
    const log: ReplayLog = { written: 0, complete: false, closedAt: undefined };
    this.#logs.set(url.searchParams.get('log') ?? '', log);
    response.on('close', () => (log.closedAt = Date.now()));
    response.writeHead(200, { ...headers(), 'content-type': 'text/event-stream' });
    const padding = 'x'.repeat(FLOOD_EVENT_BYTES);
    const events = floodEvents(Number(url.searchParams.get('bytes')));
    for (let number = 0; number < events; number++) {
      if (response.destroyed) return;
      const delta = { content: floodText(number) };
      const event = `data: ${JSON.stringify({ choices: [{ index: 0, delta }], obfuscation: padding })}\n\n`;
      log.written += event.length;
      if (!response.write(event)) await drainedOrClosed(response);
    }
    log.complete = true;
    response.end('data: [DONE]\n\n');
  }

  async #replay(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const options = replayOptions(url);
    const log: ReplayLog = { written: 0, complete: false, closedAt: undefined };
    this.#logs.set(options.log, log);
    response.on('close', () => (log.closedAt = Date.now()));
    if (options.hold > 0) await sleep(options.hold);
    response.writeHead(options.status, { ...headers(), ...kept(url), 'content-type': options.type });
    response.flushHeaders();
    const whole = fixture(url.pathname.slice('/replay/'.length));
    const lastEventId = request.headers['last-event-id'];
    const body = options.ids ? followingEvents(whole, lastEventId) : whole;
    if (lastEventId !== undefined) options.cut = Infinity;
    for (let turn = 0; turn < options.repeat; turn++) {
      for (let start = 0; start < body.length; start += options.chunk) {
        if (response.destroyed) return;
        if (log.written >= options.cut) {
          if (options.politely) response.end();
          else response.destroy();
          return;
        }
        const piece = body.subarray(start, Math.min(start + options.chunk, start + options.cut - log.written));
        const flushed = response.write(piece);
        log.written += piece.length;
        if (!flushed) await drainedOrClosed(response);
        if (options.delay > 0) await sleep(options.delay);
      }
    }
    log.complete = true;
    response.end();
  }
}

/** Padding of one event of a flood, as some providers send it to hide the lengths of their tokens. */
const FLOOD_EVENT_BYTES = 4_000;

export function floodEvents(bytes: number): number {
  return Math.ceil(bytes / FLOOD_EVENT_BYTES);
}

/** What one event of a flood says. */
export function floodText(number: number): string {
  return `${number}${number % 50 === 49 ? '\n\n' : ' '}`;
}

/** A fixture of tests/fixtures. */
export function fixture(name: string): Buffer {
  return readFileSync(path.join(root, 'tests/fixtures', name));
}

/** The events of a stream after the one of that id; they are numbered. */
function followingEvents(body: Buffer, lastEventId: string | string[] | undefined): Buffer {
  const events = body.toString().match(/[^]+?\n\n/g)!;
  const numbered = events.map((event, index) => `id: ${index}\n${event}`);
  return Buffer.from(numbered.slice(lastEventId === undefined ? 0 : Number(lastEventId) + 1).join(''));
}

function replayOptions(url: URL): ReplayOptions {
  const number = (name: string, otherwise: number) => Number(url.searchParams.get(name) ?? otherwise);
  return {
    chunk: number('chunk', 512),
    delay: number('delay', 0),
    cut: number('cut', Infinity),
    politely: url.searchParams.has('politely'),
    hold: number('hold', 0),
    repeat: number('repeat', 1),
    status: number('status', 200),
    type: url.searchParams.get('type') ?? 'text/event-stream',
    log: url.searchParams.get('log') ?? '',
    ids: url.searchParams.has('ids'),
  };
}

function drainedOrClosed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.on('drain', settle).on('close', settle);
  });
}

function headers(policy: Policy = {}): Record<string, string> {
  const directives = Object.entries({ ...STRICT_POLICY, ...policy }).filter(([, value]) => value !== '');
  return {
    'cache-control': 'no-store',
    'content-security-policy': directives.map(([name, value]) => `${name} ${value}`).join('; '),
    'x-content-type-options': 'nosniff',
  };
}

/** The browser keeps no page in its back-forward cache that has, or has asked for, what must not be stored. */
function kept(url: URL): Record<string, string> {
  return url.searchParams.has('kept') ? { 'cache-control': 'no-cache' } : {};
}

export function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...headers(), 'content-type': type }).end(body);
}

function sendPage(response: ServerResponse, url: URL): void {
  const policy = JSON.parse(url.searchParams.get('policy') ?? '{}') as Policy;
  const page = PAGE.replace('/page.js', url.searchParams.get('script') ?? '/page.js');
  response.writeHead(200, { ...headers(policy), ...kept(url), 'content-type': 'text/html' }).end(page);
}

/** A file of the repository, at its own path. */
export function sendFile(response: ServerResponse, url: URL): void {
  const file = path.join(root, path.posix.normalize(url.pathname));
  const type = url.searchParams.get('type') ?? TYPES[path.extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { ...headers(), 'content-type': type });
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}

/** What a module does when it gets no more memory: the next answer that is long meets it. */
export const MODULE_FAULTS = {
  trap: "throw new WebAssembly.RuntimeError('unreachable')",
  'out-of-memory': 'return original(...args)',
  hang: 'for (;;);',
} as const;

/**
 * `/faulty/<fault>.js`: the worker, of whose modules one (with `?from=2` the second) has no more memory than it begins with,
 * and a fault injected where it gives up: of their imports only the one that says so is called once streams are open.
 */
function sendFaultyWorker(response: ServerResponse, url: URL): void {
  const fault = path.basename(url.pathname, '.js') as keyof typeof MODULE_FAULTS | 'inject';
  if (fault !== 'inject') {
    const query = `${fault}&${url.searchParams.toString()}`;
    send(response, 200, 'text/javascript', `import '/faulty/inject.js?fault=${query}'; import '/dist/worker.js';`);
    return;
  }
  const { fault: name = 'trap', from = '1' } = Object.fromEntries(url.searchParams);
  const script = `
    const MEMORY_SECTION = 5;
    // Sets the greatest size in the memory section to the least one, in as many bytes as it has.
    const limited = (buffer) => {
      const bytes = new Uint8Array(buffer);
      let at = 8;
      const number = () => {
        let value = 0;
        for (let shift = 0; ; shift += 7) {
          const byte = bytes[at++];
          value |= (byte & 127) << shift;
          if (byte < 128) return value;
        }
      };
      for (;;) {
        const id = bytes[at++];
        const size = number();
        if (id !== MEMORY_SECTION) {
          at += size;
          continue;
        }
        at += 2;
        let least = number();
        const start = at;
        number();
        for (let i = start; i < at; i++, least >>= 7) bytes[i] = (least & 127) | (i < at - 1 ? 128 : 0);
        return bytes;
      }
    };
    let isOpen = false;
    let modules = 0;
    let instances = 0;
    addEventListener('message', ({ data }) => {
      isOpen ||= data.kind === 'open';
      // What the page has compiled has all the memory it wants.
      delete data.module;
    });
    const compile = WebAssembly.compile.bind(WebAssembly);
    WebAssembly.compile = (buffer) => compile(++modules === ${Number(from)} ? limited(buffer) : buffer);
    const instantiate = WebAssembly.instantiate.bind(WebAssembly);
    WebAssembly.instantiate = (module, imports) => {
      const isFaulty = ++instances === ${Number(from)};
      const wrap = (original) => (...args) => {
        if (!isFaulty || !isOpen) return original(...args);
        ${MODULE_FAULTS[name as keyof typeof MODULE_FAULTS]};
      };
      for (const group of Object.values(imports)) {
        // What the second module registers is registered after streams have been opened.
        for (const [key, value] of Object.entries(group)) if (!key.startsWith('_embind')) group[key] = wrap(value);
      }
      return instantiate(module, imports);
    };`;
  send(response, 200, 'text/javascript', script);
}

/** Answers with the status, type and body that the query names. */
function sayBack(response: ServerResponse, url: URL): void {
  const { status = '200', type = 'text/plain', body = '' } = Object.fromEntries(url.searchParams);
  send(response, Number(status), type, body);
}

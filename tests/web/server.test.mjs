// The demo's server through its HTTP face, on a real socket: headers, pacing, faults, recordings, the relay.
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { once } from 'node:events';

import { createAdaptorServer } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createApp } from '../../web/server/app.mjs';
import { loadDocuments } from '../../web/server/documents.mjs';
import { faults } from '../../web/server/faults.mjs';
import { SECURITY_HEADERS } from '../../web/server/headers.mjs';
import { paced, schedule } from '../../web/server/pacing.mjs';
import { relayFromEnvironment } from '../../web/server/relay.mjs';

const repository = new URL('../../', import.meta.url);
const documents = await loadDocuments(new URL('web/streams/', repository));
const KEY = 'sk-test-0123456789';
const RECORDED = 'data: {"a":1}\n\ndata: {"b":2}\n\ndata: [DONE]\n\n';

const closing = [];
/** Listens on a free port and returns the base address. */
async function serve(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

const demo = (options) =>
  serve(
    createAdaptorServer({ fetch: createApp({ root: repository, documents, host: '127.0.0.1', ...options }).fetch }),
  );

let base;
let recordings;

beforeAll(async () => {
  recordings = await mkdtemp(path.join(tmpdir(), 'sluice-recordings-'));
  await writeFile(path.join(recordings, 'plain.sse'), RECORDED);
  await writeFile(path.join(recordings, 'cut.sse'), RECORDED);
  await writeFile(path.join(recordings, 'cut.sse.chunks.json'), '[3,20,4]');
  await writeFile(path.join(recordings, 'INDEX.md'), 'not a recording');
  await mkdir(path.join(recordings, 'folder.sse'));
  await symlink('/etc/hostname', path.join(recordings, 'link.txt'));
  base = await demo({ recordings, relay: null });
});

afterAll(async () => {
  for (const close of closing) close();
  await rm(recordings, { recursive: true });
});

/** A request whose path and headers go out exactly as given, which `fetch` would tidy up. */
async function rawRequest(url, target, headers = {}) {
  const { hostname, port } = new URL(url);
  const request = httpRequest({ hostname, port, path: target, headers });
  request.end();
  const [response] = await once(request, 'response');
  response.resume();
  return response;
}

async function chunksOf(response) {
  const chunks = [];
  for await (const chunk of response.body) chunks.push(Buffer.from(chunk));
  return chunks;
}

describe('headers', () => {
  it.each([
    ['the page', '/', 200],
    ['an answer', '/api/answers/documents/why?rate=0', 200],
    ['an error body', '/api/answers/documents/why?fault=http-429', 429],
    ['what is not there', '/nowhere', 404],
    ['a bad request', '/api/answers/documents/why?rate=fast', 400],
  ])('are strict on %s', async (_, target, status) => {
    const response = await fetch(base + target);
    await response.arrayBuffer();
    expect(response.status).toBe(status);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(response.headers.get(name)).toBe(value);
  });

  it('give the page’s files their types', async () => {
    for (const [file, type] of [
      ['/', 'text/html'],
      ['/main.js', 'text/javascript'],
      ['/style.css', 'text/css'],
    ]) {
      const response = await fetch(base + file);
      await response.arrayBuffer();
      expect(response.headers.get('content-type')).toMatch(new RegExp(`^${type}`));
    }
  });
});

describe('what cannot be reached', () => {
  it.each([
    '/../package.json',
    '/page/../server.mjs',
    '/page/..%2fserver.mjs',
    '/page/%2e%2e/server.mjs',
    '/page/..%5cserver.mjs',
    '/dist/../package.json',
    '/dist/..%2fpackage.json',
    '/dist/%2e%2e%2fpackage.json',
    '//etc/passwd',
    '/server.mjs',
    '/server/relay.mjs',
    '/streams/why.md',
    '/api/answers/recordings/..%2f..%2fetc%2fpasswd',
    '/api/answers/recordings/INDEX.md',
    '/api/answers/recordings/link.txt',
    '/api/answers/recordings/folder.sse',
    '/api/answers/recordings/cut.sse.chunks.json',
    '/api/answers/documents/..%2f..%2fpackage',
  ])('%s', async (target) => {
    expect((await rawRequest(base, target)).statusCode).toBe(404);
  });

  it('anything under a foreign name', async () => {
    expect((await rawRequest(base, '/api/catalogue', { host: 'attacker.example' })).statusCode).toBe(403);
    expect((await rawRequest(base, '/', { host: 'attacker.example' })).statusCode).toBe(403);
    expect((await rawRequest(base, '/api/catalogue', { host: 'localhost:1' })).statusCode).toBe(200);
  });

  it('the interface from another site’s page', async () => {
    expect((await rawRequest(base, '/api/catalogue', { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await rawRequest(base, '/api/catalogue', { 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
    expect((await rawRequest(base, '/', { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(200);
  });
});

describe('the catalogue', () => {
  it('lists documents, protocols, faults and recordings', async () => {
    const catalogue = await (await fetch(`${base}/api/catalogue`)).json();
    expect(catalogue.documents.map(({ id }) => id)).toEqual([...documents.keys()]);
    expect(catalogue.protocols.map(({ id }) => id)).toContain('openai-responses');
    expect(catalogue.recordings).toEqual([
      { id: 'cut.sse', contentType: 'text/event-stream', bytes: RECORDED.length, chunked: true },
      { id: 'plain.sse', contentType: 'text/event-stream', bytes: RECORDED.length, chunked: false },
    ]);
    expect(catalogue.live).toBeNull();
  });
});

describe('playing', () => {
  it('sends a recording byte for byte, however it is cut', async () => {
    for (const name of ['plain.sse', 'cut.sse']) {
      for (const cut of ['event', 'torn', 'byte']) {
        const response = await fetch(`${base}/api/answers/recordings/${name}?rate=0&cut=${cut}`);
        expect(response.headers.get('content-type')).toBe('text/event-stream');
        expect(await response.text()).toBe(RECORDED);
      }
    }
  });

  it('keeps the network’s chunk sizes', async () => {
    const response = await fetch(`${base}/api/answers/recordings/cut.sse?rate=20`);
    const sizes = (await chunksOf(response)).map((chunk) => chunk.length);
    expect(sizes).toEqual([3, 20, 4, RECORDED.length - 27]);
  });

  it('takes the time that the rate asks for', async () => {
    const started = performance.now();
    const response = await fetch(`${base}/api/answers/documents/maths?protocol=text&rate=1000`);
    const first = performance.now() - started;
    const body = await response.text();
    const tokens = performance.now() - started;
    expect(body).toBe(documents.get('maths').text);
    expect(first).toBeLessThan(200);
    expect(tokens).toBeGreaterThan(200);
  });

  it('stops when the reader goes', async () => {
    let produced = 0;
    const chunks = Array.from({ length: 1000 }, () => ({ bytes: Buffer.from('x'), tokens: 1 }));
    const controller = new AbortController();
    const pace = { rate: 100, shape: 'steady', cut: 'event' };
    const reading = (async () => {
      for await (const chunk of paced(chunks, chunks.length, pace, controller.signal)) {
        produced += chunk.length;
        if (produced === 5) controller.abort();
      }
    })();
    await expect(reading).rejects.toThrow(/abort/i);
    expect(produced).toBe(5);
  });

  it.each([
    ['steady', [10, 500, 1000], [100, 5000, 10_000]],
    ['burst', [1, 40, 41], [400, 400, 800]],
    ['stall', [10, 400, 401], [100, 4000, 7010]],
  ])('knows when a token of a %s stream is due', (shape, tokens, milliseconds) => {
    const due = schedule(1000, { rate: 100, shape, cut: 'event' });
    expect(tokens.map(due)).toEqual(milliseconds);
  });

  it.each([
    ['rate=-1', /rate: expected/],
    ['rate=NaN', /rate: expected/],
    ['shape=wavy', /shape: expected one of steady, burst, stall, got "wavy"/],
    ['cut=half', /cut: expected/],
    ['fault=fire', /fault: expected/],
    ['protocol=smoke', /protocol: expected/],
    ['protocol=text&fault=malformed', /cannot happen/],
  ])('refuses %s and says what was expected', async (query, message) => {
    const response = await fetch(`${base}/api/answers/documents/why?${query}`);
    expect(response.status).toBe(400);
    expect((await response.json()).error.message).toMatch(message);
  });
});

describe('faults', () => {
  const play = (fault) => fetch(`${base}/api/answers/documents/why?rate=0&fault=${fault}`);
  let whole;
  beforeAll(async () => void (whole = await (await play('none')).text()));

  it('each ends without harming the server', async () => {
    for (const { id } of faults) await (await play(id)).text().catch(() => '');
    expect((await play('none')).status).toBe(200);
  });

  it('error: half an answer, then the error', async () => {
    const body = await (await play('error')).text();
    expect(body).toMatch(/data: \{"error":\{"message":"The model is overloaded[^\n]*\}\}\n\n$/);
    expect(body.length).toBeLessThan(whole.length);
  });

  it('malformed: the whole answer and a broken event', async () => {
    const body = await (await play('malformed')).text();
    expect(body).toContain('[DONE]');
    const data = body.split('\n').filter((line) => line.startsWith('data: {'));
    const broken = data.filter((line) => line.endsWith('"content":"'));
    expect(broken).toHaveLength(1);
  });

  it('truncated: ends inside an event, properly', async () => {
    const body = await (await play('truncated')).text();
    expect(body).not.toMatch(/\n\n$/);
    expect(body.length).toBeGreaterThan(1000);
  });

  it('drop: the body breaks off', async () => {
    const response = await play('drop');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('http-429: a JSON error and when to come back', async () => {
    const response = await play('http-429');
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('20');
    expect((await response.json()).error.code).toBe('rate_limit_exceeded');
  });

  it('html-200 and html-502: a proxy’s page', async () => {
    for (const [fault, status] of [
      ['html-200', 200],
      ['html-502', 502],
    ]) {
      const response = await play(fault);
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(await response.text()).toContain('<h1>502 Bad Gateway</h1>');
    }
  });

  it('empty: nothing at all', async () => {
    expect(await (await play('empty')).text()).toBe('');
  });
});

describe('the relay', () => {
  const messages = [{ role: 'user', content: 'Hello?' }];
  const ask = (address, body = JSON.stringify({ messages }), type = 'application/json') =>
    fetch(`${address}/api/answers/live`, { method: 'POST', headers: { 'content-type': type }, body });

  /** An endpoint that answers as told, and what it was asked. */
  async function endpoint(status, contentType, body) {
    const asked = [];
    const server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      asked.push({ url: request.url, authorization: request.headers.authorization, body: JSON.parse(text) });
      response.writeHead(status, { 'content-type': contentType, 'x-upstream': KEY });
      response.end(body);
    });
    const relay = { baseUrl: `${await serve(server)}/v1`, model: 'a-model', key: KEY };
    return { asked, address: await demo({ recordings: null, relay }) };
  }

  it('passes question and answer on', async () => {
    const { asked, address } = await endpoint(200, 'text/event-stream', RECORDED);
    const response = await ask(address);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await response.text()).toBe(RECORDED);
    expect(asked).toEqual([
      {
        url: '/v1/chat/completions',
        authorization: `Bearer ${KEY}`,
        body: { model: 'a-model', messages, stream: true, stream_options: { include_usage: true } },
      },
    ]);
  });

  it('never shows the key', async () => {
    const { address } = await endpoint(401, 'application/json', `{"error":{"message":"bad key ${KEY}"}}`);
    const response = await ask(address);
    const seen = (await response.text()) + JSON.stringify([...response.headers]);
    expect(response.status).toBe(401);
    expect(seen).toContain('bad key [key]');
    expect(seen).not.toContain(KEY);
    const catalogue = await (await fetch(`${address}/api/catalogue`)).json();
    expect(catalogue.live).toEqual({ model: 'a-model' });
  });

  it('follows no redirect', async () => {
    const server = createServer((_, response) => response.writeHead(307, { location: `${base}/` }).end());
    const relay = { baseUrl: await serve(server), model: 'm', key: KEY };
    const response = await ask(await demo({ recordings: null, relay }));
    expect(response.status).toBe(502);
  });

  it('says when the endpoint cannot be reached', async () => {
    const relay = { baseUrl: 'http://127.0.0.1:1', model: 'm', key: KEY };
    const response = await ask(await demo({ recordings: null, relay }));
    expect(response.status).toBe(502);
    expect((await response.json()).error.message).toMatch(/^The endpoint cannot be reached: /);
  });

  it('takes JSON messages only', async () => {
    const { asked, address } = await endpoint(200, 'text/event-stream', RECORDED);
    const bad = [
      ['{"messages":[]}', 'application/json'],
      ['{"messages":[{"role":"system","content":"x"}]}', 'application/json'],
      ['{', 'application/json'],
      [JSON.stringify({ messages }), 'text/plain'],
    ];
    for (const [body, type] of bad) expect((await ask(address, body, type)).status).toBe(400);
    const long = JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(300_000) }] });
    expect((await ask(address, long)).status).toBe(413);
    expect(asked).toEqual([]);
  });

  it('is off without a key or an endpoint', async () => {
    expect((await ask(base)).status).toBe(404);
    expect(relayFromEnvironment({})).toBeNull();
    expect(relayFromEnvironment({ OPENAI_API_KEY: KEY })?.key).toBe(KEY);
    expect(relayFromEnvironment({ OPENAI_BASE_URL: 'http://localhost:11434/v1/' })).toMatchObject({
      baseUrl: 'http://localhost:11434/v1',
      key: '',
    });
    expect(() => relayFromEnvironment({ OPENAI_BASE_URL: 'file:///etc/passwd' })).toThrow(/expected an http/);
  });
});

describe('streams that are kept', () => {
  const url = (stream) => `${base}/api/answers/documents/why?protocol=openai-chat&rate=0&stream=${stream}`;
  const text = async (stream, lastEventId) => {
    const headers = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
    return (await fetch(url(stream), { headers })).text();
  };

  it('have an id for each event, and go on after the one that is named', async () => {
    const whole = await text('kept');
    const events = whole.match(/id: \d+\n[^]*?\n\n/g);
    expect(events.join('')).toBe(whole);
    expect(events.map((event) => Number(/\d+/.exec(event)[0]))).toEqual(events.map((_, index) => index));
    for (const last of [0, 7, events.length - 2]) {
      expect(await text('kept', last)).toBe(events.slice(last + 1).join(''));
    }
    expect(await text('kept', events.length - 1)).toBe('');
    expect(await text('kept', 'unheard')).toBe(whole);
  });

  it('have names that are refused when they are strange, and can be dropped', async () => {
    expect((await fetch(url('a%2Fb'))).status).toBe(400);
    expect((await fetch(`${base}/api/streams/nobody/drop`, { method: 'POST' })).status).toBe(404);
    const response = await fetch(url('dropped').replace('rate=0', 'rate=1'));
    const reading = response.text();
    expect((await fetch(`${base}/api/streams/dropped/drop`, { method: 'POST' })).status).toBe(204);
    await expect(reading).rejects.toThrow();
  });
});

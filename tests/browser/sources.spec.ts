// Sources beside bodies, decoders of the page and growing JSON, in a real browser with the built package.
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import type * as SluiceJson from '../../js/src/json.js';
import { fixture } from './server.js';
import { expect, test } from './test.js';

/** Serves WebSockets, each with what `serve` does. @returns its URL, and what closes it */
async function socketServer(serve: (socket: ServerSocket) => void): Promise<{ url: string; close: () => void }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', serve);
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

/** The data of each event of a fixture. */
const eventsOf = (name: string) =>
  fixture(name)
    .toString()
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:') && !line.includes('[DONE]'))
    .map((line) => line.slice(5).trim());

test.describe('a WebSocket', () => {
  for (const binary of [false, true]) {
    test(`brings an answer in ${binary ? 'binary' : 'text'} messages`, async ({ open }) => {
      const server = await socketServer((socket) => {
        for (const data of eventsOf('openai-chat.sse')) socket.send(binary ? Buffer.from(data) : data);
        socket.close(1000);
      });
      const page = await open({ 'connect-src': `'self' ${server.url}` });
      const { html, finishReason } = await page.evaluate(async (url) => {
        const answer = document.querySelector('#answer')!;
        const { finishReason } = await sluice.render(new WebSocket(url), answer).finished;
        return { html: answer.innerHTML, finishReason };
      }, server.url);
      expect(html).toBe(fixture('openai-chat.html').toString());
      expect(finishReason).toBe('stop');
      server.close();
    });
  }

  test('that the server closes fails the answer, and keeps what was shown', async ({ open }) => {
    const server = await socketServer((socket) => {
      socket.send('data: {"choices":[{"index":0,"delta":{"content":"So far."}}]}\n\n');
      socket.close(4008, 'out of quota');
    });
    const page = await open({ 'connect-src': `'self' ${server.url}` });
    const seen = await page.evaluate(async (url) => {
      const answer = document.querySelector('#answer')!;
      const error = await sluice.render(new WebSocket(url), answer).finished.catch((reason: unknown) => reason);
      const { code, status, message } = error as InstanceType<typeof sluice.SluiceError>;
      return { code, status, message, text: answer.textContent };
    }, server.url);
    expect(seen).toEqual({
      code: 'provider-error',
      status: 4008,
      message: 'The WebSocket was closed with code 4008: out of quota.',
      text: 'So far.',
    });
    server.close();
  });

  test('is closed when the answer is aborted', async ({ open }) => {
    let closed: () => void = () => undefined;
    const hasClosed = new Promise<void>((resolve) => (closed = resolve));
    const server = await socketServer((socket) => {
      socket.send('{"choices":[{"index":0,"delta":{"content":"So far."}}]}');
      socket.on('close', closed);
    });
    const page = await open({ 'connect-src': `'self' ${server.url}` });
    const code = await page.evaluate(async (url) => {
      const handle = sluice.render(new WebSocket(url), document.querySelector('#answer')!);
      handle.addEventListener('delta', () => {
        handle.abort();
      });
      return handle.finished.catch((reason: unknown) => (reason as { code: string }).code);
    }, server.url);
    expect(code).toBe('aborted');
    await hasClosed;
    server.close();
  });
});

test('event objects of an SDK are handed to the worker as a stream', async ({ open }) => {
  const page = await open();
  const html = await page.evaluate(async (events) => {
    const stream = new ReadableStream<object>({
      start(controller) {
        for (const data of events) controller.enqueue(JSON.parse(data) as object);
        controller.close();
      },
    });
    const answer = document.querySelector('#answer')!;
    await sluice.render(Promise.resolve(stream), answer, { reasoning: false }).finished;
    return answer.innerHTML;
  }, eventsOf('anthropic-messages.sse'));
  expect(html).toBe(fixture('anthropic-messages.html').toString());
});

test('a decoder of the page and paths read the same as the core', async ({ open }) => {
  const page = await open();
  const seen = await page.evaluate(async () => {
    const [answer, other] = [document.querySelector('#answer')!, document.querySelector('#other')!];
    interface Chunk {
      choices: { delta: { content?: string }; finish_reason: string | null }[];
    }
    const byFunction = sluice.render('/replay/openai-chat.sse?chunk=100', answer, {
      provider: {
        decode: ({ json }) =>
          (json as Chunk).choices.map(({ delta, finish_reason }) => ({
            text: delta.content,
            finish: finish_reason,
          })) as [],
      },
    });
    const byPaths = sluice.render('/replay/openai-chat.sse?chunk=33', other, {
      provider: { text: 'choices[0].delta.content', finish: 'choices[0].finish_reason' },
    });
    const reasons = [(await byFunction.finished).finishReason, (await byPaths.finished).finishReason];
    return { html: [answer.innerHTML, other.innerHTML], reasons, violations };
  });
  const html = fixture('openai-chat.html').toString();
  expect(seen).toEqual({ html: [html, html], reasons: ['stop', 'stop'], violations: [] });
});

test('JSON grows while it arrives, from an answer and from a body', async ({ open }) => {
  const page = await open();
  const order = { name: 'Öre', items: Array.from({ length: 4 }, (_, id) => ({ id, note: 'As it was ordered.' })) };
  const seen = await page.evaluate(async (text) => {
    const module = '/dist/json.js';
    const { json } = (await import(module)) as typeof SluiceJson;
    const say = (body: string, type: string) => `/say?${new URLSearchParams({ body, type }).toString()}`;
    const event = (content: string) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
    const pieces = text.match(/[^]{1,9}/g) ?? [];
    let news = 0;
    const body = await json(say(text, 'application/json'), { onPartial: () => news++ });
    const answer = await json(say(`${pieces.map(event).join('')}data: [DONE]\n\n`, 'text/event-stream'));
    return { body, answer, news, violations };
  }, JSON.stringify(order));
  expect(seen).toMatchObject({ body: order, answer: order, violations: [] });
  expect(seen.news).toBeGreaterThan(0);
});

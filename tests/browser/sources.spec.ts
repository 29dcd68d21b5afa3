// Sources beside bodies, decoders of the page and growing JSON, in a real browser with the built package.
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import type { Page } from '@playwright/test';
import type { RenderHandle } from '../../js/src/index.js';
import type * as SluiceJson from '../../js/src/json.js';
import type * as SluiceWriter from '../../js/src/writer.js';
import { fixture } from './server.js';
import { expect, test } from './test.js';

/** What the tests of writers keep in the page. */
interface Written {
  writer: SluiceWriter.AnswerWriter;
  handle: RenderHandle;
}

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

test.describe('a writer', () => {
  const create = async (page: Page) =>
    page.evaluate(async () => {
      const library = '/dist/writer.js';
      const { AnswerWriter } = (await import(library)) as typeof SluiceWriter;
      const writer = new AnswerWriter({ highWaterMark: 1_000 });
      const handle = sluice.render(writer, document.querySelector('#answer')!, { provider: 'text' });
      Object.assign(globalThis, { writer, handle });
    });

  test('brings what a callback gives, without a message for each delta', async ({ open }) => {
    const page = await open();
    await page.evaluate(() => {
      const post = Worker.prototype.postMessage;
      Object.assign(globalThis, { posted: 0 });
      Worker.prototype.postMessage = function (message: { kind?: string }, ...rest: never[]) {
        if (message.kind === 'chunk') (globalThis as unknown as { posted: number }).posted++;
        post.call(this, message, ...rest);
      };
    });
    await create(page);
    const { html, text, posted } = await page.evaluate(async () => {
      const { writer, handle } = globalThis as unknown as Written;
      for (let i = 0; i < 400; i++) {
        // Halves of surrogate pairs, and bytes now and then.
        for (const unit of '*😀* '.split('')) writer.write(unit);
        if (i % 100 === 0) writer.write(new TextEncoder().encode('é\n\n'));
        await writer.ready;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      writer.close();
      const { text } = await handle.finished;
      const { posted } = globalThis as unknown as { posted: number };
      return { html: document.querySelector('#answer')!.innerHTML, text, posted };
    });
    expect(text).toBe(Array.from({ length: 400 }, (_, i) => `*😀* ${i % 100 === 0 ? 'é\n\n' : ''}`).join(''));
    expect(html.match(/<em>😀<\/em>/g)?.length).toBe(400);
    expect(posted).toBeLessThan(400);
  });

  test('that aborts ends the answer with its reason, and what it wrote is shown', async ({ open }) => {
    const page = await open();
    await create(page);
    const seen = await page.evaluate(async () => {
      const { writer, handle } = globalThis as unknown as Written;
      writer.write('so *far*');
      writer.abort(new Error('the socket is gone'));
      const error = (await handle.finished.catch((reason: unknown) => reason)) as { code: string; message: string };
      return { code: error.code, message: error.message, html: document.querySelector('#answer')!.innerHTML };
    });
    expect(seen).toEqual({
      code: 'network',
      message: 'The body broke off: the socket is gone.',
      html: '<p>so <em>far</em></p>',
    });
  });

  test('is told when the answer is aborted', async ({ open }) => {
    const page = await open();
    await create(page);
    const seen = await page.evaluate(async () => {
      const { writer, handle } = globalThis as unknown as Written;
      writer.write('a'.repeat(5_000));
      handle.abort();
      await handle.finished.catch(() => undefined);
      writer.write('in vain');
      await writer.ready;
      return { isTold: writer.signal.aborted, size: writer.desiredSize };
    });
    expect(seen).toEqual({ isTold: true, size: null });
  });
});

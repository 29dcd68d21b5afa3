// A running demo and a page on it that watches for what must not happen.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createAdaptorServer } from '@hono/node-server';
import { expect, test as base, type Locator, type Page } from '@playwright/test';

import { createApp } from '../../web/server/app.mjs';
import { loadDocuments } from '../../web/server/documents.mjs';

const repository = new URL('../../', import.meta.url);

/** The key of the pretended endpoint: it must be seen nowhere. */
export const RELAY_KEY = 'sk-browser-test-key';
export const RECORDING = 'recorded.sse';
export const TOOL_RECORDING = 'tool.sse';
export const RECORDED_TEXT = 'Recorded **once**, played again.';

/** A body in which a model calls a tool, its arguments in two pieces. */
const TOOL_BODY = [
  { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '' } }] },
  { tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] },
  { tool_calls: [{ index: 0, function: { arguments: '"Oulu"}' } }] },
]
  .map((delta) =>
    JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: null }] }),
  )
  .concat(
    '{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}',
    '[DONE]',
  )
  .map((data) => `data: ${data}\n\n`)
  .join('');

/** A body as an OpenAI-compatible endpoint streams it. */
function chatBody(text: string): string {
  const chunk = (delta: object, finishReason: string | null) => {
    const choices = [{ index: 0, delta, finish_reason: finishReason }];
    return `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', model: 'm', choices })}\n\n`;
  };
  return `${chunk({ role: 'assistant', content: text }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`;
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function close(server: Server): void {
  server.closeAllConnections();
  server.close();
}

interface Servers {
  /** The demo with a folder of recordings and no live model. */
  demo: string;
  /** The demo with a live model, and the questions that the model was asked. */
  live: { address: string; asked: unknown[] };
}

/** The demo's page. */
export class DemoPage {
  readonly answer: Locator;
  readonly state: Locator;
  readonly send: Locator;
  readonly question: Locator;

  constructor(readonly page: Page) {
    this.answer = page.locator('.answer__body').last();
    this.state = page.locator('#state');
    this.send = page.locator('#send');
    this.question = page.locator('#question');
  }

  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.page.locator('.suggestion').first().waitFor();
  }

  /** Chooses what is played and how. `speed` is a stop of the slider, from 0 (slow) to 10 (unlimited). */
  async choose(choice: { source?: string; protocol?: string; speed?: number; cut?: string; fault?: string }) {
    const { page } = this;
    if (choice.source !== undefined) await page.locator('#source').selectOption(choice.source);
    if (choice.protocol !== undefined) await page.locator('#protocol').selectOption(choice.protocol);
    if (choice.speed !== undefined) await page.locator('#rate').fill(String(choice.speed));
    if (choice.cut !== undefined)
      await page.getByRole('radio', { name: choice.cut, exact: true }).check({ force: true });
    if (choice.fault !== undefined) await page.locator('#fault').selectOption(choice.fault);
  }

  async ask(text = ''): Promise<void> {
    await this.question.fill(text);
    await this.question.press('Enter');
  }

  async ends(state: 'done' | 'failed' | 'stopped'): Promise<void> {
    await expect(this.state).toHaveText(state);
  }

  metric(name: string): Locator {
    return this.page.locator(`[data-metric="${name}"]`);
  }
}

/** What the page did that it must not do. */
export interface Trespasses {
  /** Errors and warnings on the console, exceptions, refusals by the Content Security Policy. */
  complaints: string[];
  /** Requests to other hosts. */
  foreignRequests: string[];
}

export const test = base.extend<{ demoPage: DemoPage; trespasses: Trespasses }, Servers>({
  demo: [
    // Playwright wants the first argument as a pattern, even an empty one.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const recordings = await mkdtemp(path.join(tmpdir(), 'sluice-demo-'));
      await writeFile(path.join(recordings, RECORDING), chatBody(RECORDED_TEXT));
      await writeFile(path.join(recordings, TOOL_RECORDING), TOOL_BODY);
      const documents = await loadDocuments(new URL('web/streams/', repository));
      const app = createApp({ root: repository, documents, recordings, relay: null, host: '127.0.0.1' });
      const server = createAdaptorServer({ fetch: app.fetch }) as Server;
      await use(await listen(server));
      close(server);
      await rm(recordings, { recursive: true });
    },
    { scope: 'worker' },
  ],

  live: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const asked: unknown[] = [];
      const endpoint = createServer((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          asked.push({ authorization: request.headers.authorization, ...JSON.parse(body) });
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.end(chatBody(`Answer *${asked.length}*.`));
        });
      });
      const relay = { baseUrl: await listen(endpoint), model: 'pretended-model', key: RELAY_KEY };
      const documents = await loadDocuments(new URL('web/streams/', repository));
      const app = createApp({ root: repository, documents, recordings: null, relay, host: '127.0.0.1' });
      const server = createAdaptorServer({ fetch: app.fetch }) as Server;
      await use({ address: await listen(server), asked });
      close(server);
      close(endpoint);
    },
    { scope: 'worker' },
  ],

  trespasses: async ({ page }, use) => {
    const trespasses: Trespasses = { complaints: [], foreignRequests: [] };
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) trespasses.complaints.push(message.text());
    });
    page.on('pageerror', (error) => trespasses.complaints.push(error.message));
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (protocol !== 'data:' && hostname !== '127.0.0.1') trespasses.foreignRequests.push(request.url());
    });
    await page.exposeFunction('reportViolation', (text: string) => trespasses.complaints.push(text));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        const { reportViolation } = window as unknown as { reportViolation: (text: string) => void };
        reportViolation(`${violatedDirective} refused ${blockedURI}`);
      });
    });
    await use(trespasses);
  },

  demoPage: async ({ page, demo, trespasses }, use) => {
    const demoPage = new DemoPage(page);
    await demoPage.open(demo);
    await use(demoPage);
    expect(trespasses.foreignRequests).toEqual([]);
  },
});

export { expect };

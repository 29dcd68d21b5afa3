// The demo, as the suite opens it.
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from '../../web/server/app.mjs';
import { loadDocuments } from '../../web/server/documents.mjs';

const repository = new URL('../../', import.meta.url);
const host = '127.0.0.1';

export class DemoServer {
  #server: Server | undefined;

  /** @returns its origin */
  async start(): Promise<string> {
    if (!this.#server) {
      const documents = await loadDocuments(new URL('web/streams/', repository));
      const app = createApp({ root: repository, documents, recordings: null, relay: null, host });
      this.#server = createAdaptorServer({ fetch: app.fetch }) as Server;
      this.#server.listen(0, host);
      await once(this.#server, 'listening');
    }
    return `http://${host}:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

/** Runs in the demo's page: asks for the tour, at full speed. */
export async function askDemo(): Promise<{ state: string | undefined; problems: string[] }> {
  const problems: string[] = [];
  addEventListener('error', ({ message }) => problems.push(message));
  addEventListener('unhandledrejection', ({ reason }) => problems.push(String(reason)));
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    problems.push(`${violatedDirective} ${blockedURI}`),
  );
  const until = async (condition: () => unknown) => {
    for (const end = Date.now() + 30_000; !condition() && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const element = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector)!;
  await until(() => document.querySelector('.suggestion'));
  const set = (selector: string, value: string) => {
    element<HTMLInputElement>(selector).value = value;
    for (const type of ['input', 'change']) element(selector).dispatchEvent(new Event(type, { bubbles: true }));
  };
  set('#source', 'document:tour');
  set('#rate', '10');
  set('#question', 'Show me');
  element<HTMLFormElement>('form').requestSubmit();
  await until(() => /done|failed|stopped/.test(element('#state').textContent));
  const body = element('.answer__body');
  for (const name of ['table', 'pre code', 'blockquote', 'ol', '.math'])
    if (!body.querySelector(name)) problems.push(`there is no ${name}`);
  return { state: element('#state').textContent.trim(), problems };
}

/** Runs in the gallery, where axe has been brought. */
export async function inspectGallery(): Promise<{ violations: string[]; isTooWide: boolean }> {
  while (document.body.dataset['state'] === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
  for (const details of document.querySelectorAll('details')) details.open = true;
  const { axe } = globalThis as unknown as {
    axe: { run: (...settings: object[]) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
  };
  // Chromium and Firefox put what scrolls in reach of the keyboard by themselves, which axe does not know.
  const settings = { rules: { 'scrollable-region-focusable': { enabled: false } } };
  const { violations } = await axe.run(document, settings);
  return {
    violations: violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
    isTooWide: document.documentElement.scrollWidth > innerWidth,
  };
}

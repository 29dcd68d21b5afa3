// <sluice-stream> as pages use it: from a folder of static files, below a sub-path, from another origin, in one file,
// under strict policies.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import type { SluiceStreamElement } from '../../js/src/sluice_stream.js';
import { distDir } from '../../tools/lib/paths.mjs';
import { CHAT_HTML, serveAnswers, serveFolder } from '../consumers/server.mjs';

interface Site {
  /** Opens a page of a folder that has the package in `sluice/`, and gives it the server of answers as `api`. */
  open: (body: string, options?: { base?: string; policy?: string }) => Promise<Page>;
  /** Origins of the server of answers, and of one that has the package for everybody. */
  api: string;
  elsewhere: string;
}

/** Everything from its own origin, but the answers; the worker, the module, no inline script or style. */
const strict = (api: string, more = '') =>
  `default-src 'none'; script-src 'self' 'wasm-unsafe-eval' ${more}; worker-src 'self' ${more}; style-src 'self'; ` +
  `connect-src 'self' ${api} ${more}; require-trusted-types-for 'script'; trusted-types sluice`;

const test = base.extend<Site>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the parameters' names
  api: async ({}, use) => {
    const { origin, close } = await serveAnswers();
    await use(origin);
    close();
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the parameters' names
  elsewhere: async ({}, use) => {
    const { origin, close } = await serveFolder(distDir, { headers: { 'access-control-allow-origin': '*' } });
    await use(origin);
    close();
  },
  open: async ({ page, api }, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sluice-site-'));
    cpSync(distDir, path.join(folder, 'sluice'), { recursive: true });
    const closers: (() => void)[] = [];
    await use(async (body, { base = '/', policy = strict(api) } = {}) => {
      const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>page</title>${body}</html>`;
      writeFileSync(path.join(folder, 'index.html'), html.replaceAll('{api}', api));
      const { origin, close } = await serveFolder(folder, { base, headers: { 'content-security-policy': policy } });
      closers.push(close);
      await page.addInitScript(() => {
        const seen: string[] = [];
        Object.assign(globalThis, { seen });
        const note = (event: Event) => {
          const { detail } = event as CustomEvent<Record<string, unknown>>;
          seen.push(`${event.type} ${String(detail['state'] ?? detail['code'] ?? detail['reason'] ?? '')}`.trim());
        };
        for (const name of ['statechange', 'error', 'fallback', 'finish', 'delta'])
          addEventListener(`sluice-${name}`, note);
        addEventListener('securitypolicyviolation', (event) => seen.push(`violation ${event.violatedDirective}`));
      });
      await page.goto(origin + base);
      return page;
    });
    for (const close of closers) close();
    rmSync(folder, { recursive: true, force: true });
  },
});

const script = '<script type="module" src="sluice/element.js"></script>';
const element =
  '<sluice-stream id="it" src="{api}/chat" method="post" body=\'{"q":1}\' provider="auto"></sluice-stream>';

const seenBy = (page: Page) => page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
const settled = async (page: Page) => {
  await expect(page.locator('#it')).toHaveAttribute('state', /done|failed|aborted/);
  return page.evaluate(() => document.querySelector('#it > .sluice')?.innerHTML);
};
/** Hands the element's class to the page's side of a test. */
type Stream = SluiceStreamElement;

test.describe('one tag and one script', () => {
  const whole = ['sluice-statechange streaming', 'sluice-finish stop', 'sluice-statechange done'];

  test('show an answer, under a strict policy', async ({ open }) => {
    const page = await open(script + element);
    expect(await settled(page)).toBe(CHAT_HTML);
    expect(await seenBy(page)).toEqual(whole);
    // The look comes along: no style sheet is linked.
    const font = await page.evaluate(() => getComputedStyle(document.querySelector('#it code')!).fontFamily);
    expect(font).toContain('monospace');
  });

  test('work below a sub-path', async ({ open }) => {
    const page = await open(script + element, { base: '/deep/down/' });
    expect(await settled(page)).toBe(CHAT_HTML);
    expect(await seenBy(page)).toEqual(whole);
  });

  test('work from another origin, in a worker where the policy allows blob:', async ({ open, api, elsewhere }) => {
    const from = `<script type="module" src="${elsewhere}/element.js"></script>`;
    const page = await open(from + element, { policy: strict(api, `blob: ${elsewhere}`) });
    expect(await settled(page)).toBe(CHAT_HTML);
    expect(await seenBy(page)).toEqual(whole);
  });

  test('work from another origin without one, and say why', async ({ open, api, elsewhere }) => {
    const from = `<script type="module" src="${elsewhere}/element.js"></script>`;
    const page = await open(from + element, { policy: strict(api, elsewhere) });
    expect(await settled(page)).toBe(CHAT_HTML);
    const seen = (await seenBy(page)).filter((event) => !event.startsWith('violation'));
    expect(seen[0]).toMatch(/^sluice-fallback ./);
    expect(seen.slice(1)).toEqual(whole);
  });

  test('work as one file', async ({ open, api, page }) => {
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await open('<script type="module" src="sluice/sluice.inline.js"></script>' + element, {
      policy: strict(api, 'blob:'),
    });
    expect(await settled(page)).toBe(CHAT_HTML);
    expect(await seenBy(page)).toEqual(whole);
    expect(requests.filter((name) => name.startsWith('/sluice/'))).toEqual(['/sluice/sluice.inline.js']);
  });

  test('say in one sentence what the browser lacks', async ({ open, page }) => {
    await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebAssembly'));
    await open(script + element);
    await settled(page);
    await expect(page.getByRole('alert')).toContainText('This browser cannot show the answer: it lacks WebAssembly.');
    expect(await seenBy(page)).toContain('sluice-error unsupported');
  });
});

test.describe('the element', () => {
  test('takes what was set before it was defined', async ({ open }) => {
    const page = await open('<sluice-stream id="it"></sluice-stream>');
    await page.evaluate(async (module) => {
      const it = document.querySelector('#it')! as Stream;
      Object.assign(it, {
        src: (globalThis as unknown as { api?: string }).api ?? '',
        source: new Response('Set *early*'),
      });
      it.options = { provider: 'text' };
      await import(module);
    }, '/sluice/element.js');
    expect(await settled(page)).toBe('<p>Set <em>early</em></p>');
  });

  test('reflects attributes as properties, and back', async ({ open }) => {
    const page = await open(script + '<sluice-stream id="it" manual></sluice-stream>');
    const seen = await page.evaluate(async () => {
      await customElements.whenDefined('sluice-stream');
      const it = document.querySelector('#it')! as Stream;
      it.body = { a: 1 };
      it.headers = { 'x-a': 'b' };
      it.method = 'put';
      it.manual = false;
      it.setAttribute('provider', 'text');
      it.name = 'answer';
      return { html: it.outerHTML, body: it.body, provider: it.provider, manual: it.manual, state: it.state };
    });
    expect(seen.html).toContain(
      'body="{&quot;a&quot;:1}" headers="{&quot;x-a&quot;:&quot;b&quot;}" method="put" provider="text" name="answer"',
    );
    expect(seen).toMatchObject({ body: '{"a":1}', provider: 'text', manual: false, state: 'idle' });
  });

  test('goes on while it is moved, and stops when it is taken out', async ({ open }) => {
    const page = await open(script + '<main></main><aside></aside>');
    const seen = await page.evaluate(async () => {
      await customElements.whenDefined('sluice-stream');
      const it = document.createElement('sluice-stream');
      let starts = 0;
      async function* source() {
        starts++;
        for (let line = 0; line < 1000; line++) {
          yield `line ${line}\n\n`;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }
      it.options = { provider: 'text' };
      it.source = source();
      document.querySelector('main')!.append(it);
      const shows = (text: string) =>
        new Promise<void>((resolve) => {
          const look = () => (it.textContent.includes(text) ? resolve() : void setTimeout(look, 10));
          look();
        });
      await shows('line 3');
      const first = it.querySelector('p');
      document.querySelector('aside')!.append(it);
      await shows('line 9');
      const moved = { state: it.state, same: it.querySelector('p') === first };
      it.remove();
      await it.finished?.catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve));
      return { moved, state: it.state, starts };
    });
    expect(seen).toEqual({ moved: { state: 'streaming', same: true }, state: 'aborted', starts: 1 });
  });

  test('shows another answer when its source changes', async ({ open }) => {
    const page = await open(script + element);
    await settled(page);
    const html = await page.evaluate(async () => {
      const it = document.querySelector('#it')! as Stream;
      it.options = { provider: 'text' };
      it.source = new Response('another');
      await new Promise((resolve) => it.addEventListener('sluice-statechange', resolve, { once: true }));
      await it.finished;
      return it.querySelector('.sluice')!.innerHTML;
    });
    expect(html).toBe('<p>another</p>');
  });

  test('has slots for what is pending and for errors, and starts again when asked', async ({ open }) => {
    const page = await open(
      `${script}<sluice-stream id="it" src="{api}/chat" manual><i slot="pending">wait</i></sluice-stream>`,
    );
    await page.evaluate(async () => {
      await customElements.whenDefined('sluice-stream');
      const it = document.querySelector('#it')! as Stream;
      it.source = Promise.reject<Response>(new Error('no network'));
      it.start();
    });
    await expect(page.getByText('wait')).toBeHidden();
    await expect(page.getByRole('alert')).toContainText('no network');
    await page.evaluate(() => ((document.querySelector('#it') as Stream).source = undefined));
    await page.getByRole('button', { name: 'Try again' }).click();
    expect(await settled(page)).toBe(CHAT_HTML);
    await expect(page.getByRole('alert')).toBeHidden();
  });

  test('gives a form the answer', async ({ open }) => {
    const named = element.replace('id="it"', 'id="it" name="answer"');
    const page = await open(`${script}<form>${named}</form>`);
    await settled(page);
    await page.evaluate(() => (document.querySelector('#it') as Stream).finished);
    const value = await page.evaluate(() => new FormData(document.querySelector('form')!).get('answer'));
    expect(value).toMatch(/^# Canal locks\n/);
  });
});

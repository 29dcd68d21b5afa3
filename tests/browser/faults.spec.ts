// docs/faults.md: what a reader sees when something fails. Each row of its table has a test of that name.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { fixture } from './server.js';
import { expect, test } from './test.js';

const html = fixture('openai-chat.html').toString();

/** Text of so many bytes that the module needs more memory than it begins with. */
const LONG = 3_000_000;

interface Seen {
  code: string | undefined;
  message: string;
  shown: string;
  html: string;
  text: string;
  bursts: number | undefined;
  reason: string | undefined;
  events: string[];
}

/** Renders one answer and says what became of it. */
function see(page: Page, source: string): Promise<Seen> {
  return page.evaluate(async (source) => {
    const answer = document.querySelector<HTMLElement>('#answer')!;
    answer.replaceChildren();
    const handle = sluice.render(source, answer);
    const events: string[] = [];
    for (const type of ['error', 'buffered', 'fallback'] as const)
      handle.addEventListener(type, () => events.push(type));
    const error = await handle.finished.then(
      () => undefined,
      (reason: unknown) => reason as { code: string; message: string },
    );
    const { text, metrics, finishReason } = handle.result!;
    return {
      code: error?.code,
      message: error?.message ?? '',
      shown: answer.innerText,
      html: answer.innerHTML,
      text,
      bursts: metrics.bursts,
      reason: finishReason,
      events,
    };
  }, source);
}

/** Renders a long answer beside two short ones, in a worker whose module has the fault. */
async function seeFault(page: Page, workerUrl: string, format: 'text' | 'ollama') {
  return page.evaluate(
    async ([workerUrl, format, length]) => {
      sluice.configure({ workerUrl });
      const targets = Array.from({ length: 4 }, () => document.body.appendChild(document.createElement('article')));
      const say = (text: string) =>
        format === 'text' ? text : `${JSON.stringify({ message: { content: text }, done: false })}\n`;
      const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
      let failed = false;
      const short = async function* (name: string) {
        for (let turn = 0; turn < 5 || !failed; turn++) {
          if (turn < 500)
            yield format === 'text' || name === 'text' ? `${name} ${turn}\n\n` : say(`${name} ${turn}\n\n`);
          await wait(20);
        }
        yield name === 'text' ? 'end' : say('end');
        if (format === 'ollama' && name !== 'text') yield '{"message":{"content":""},"done":true}\n';
      };
      const long = async function* () {
        yield say('It begins.\n\n');
        await wait(200);
        const block = say(`${'and goes on '.repeat(500)}\n\n`);
        for (let sent = 0; sent < length; sent += block.length) yield block;
      };
      const asText = { provider: 'text' };
      const handles = [
        sluice.render(long(), targets[0]!, format === 'text' ? asText : {}),
        sluice.render(short('text'), targets[1]!, asText),
        sluice.render(short('other'), targets[2]!, format === 'text' ? asText : {}),
      ];
      const ends = handles.map(({ finished }) =>
        finished.then(
          () => 'done',
          (error: { code: string }) => error.code,
        ),
      );
      const first = await ends[0]!;
      failed = true;
      const others = await Promise.all(ends.slice(1));
      const next = sluice.render(new Response('next'), targets[3]!, asText);
      const [after] = await Promise.all([
        next.finished.then(
          () => 'done',
          (error: { code: string }) => error.code,
        ),
      ]);
      return {
        first,
        others,
        after,
        shown: targets.map((target) => target.innerText.slice(0, 10)),
        wholeOthers: targets.slice(1, 3).map((target) => target.innerText.trim().endsWith('end')),
        partial: handles[0]!.result!.text.slice(0, 10),
      };
    },
    [workerUrl, format, LONG] as const,
  );
}

test('the table of faults has a test for each row', () => {
  const read = (name: string) => readFileSync(path.join(import.meta.dirname, name), 'utf8');
  const lines = read('../../docs/faults.md').split('\n');
  const end = lines.indexOf(
    '',
    lines.findIndex((line) => line.startsWith('| fault |')),
  );
  const rows = lines.slice(lines.findIndex((line) => line.startsWith('| fault |')) + 2, end);
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    const [where = '', name = ''] = row
      .split('|')
      .map((cell) => cell.trim())
      .slice(4);
    const file = read(`../${where.replaceAll('`', '')}`);
    expect(name !== '' && file.includes(name), row).toBe(true);
  }
});

test('the table of limits has a row for each', () => {
  const read = (name: string) => readFileSync(path.join(import.meta.dirname, '../..', name), 'utf8');
  const limits = [...read('wasm/core/limits.h').matchAll(/constexpr [\w:]+ (k\w+) =/g)].map(([, name]) => name!);
  expect(limits.length).toBeGreaterThan(15);
  const table = read('docs/faults.md');
  for (const limit of limits) expect(table).toContain(`\`${limit}\``);
});

test.describe('the worker', () => {
  test('a trap in the module', async ({ open }) => {
    const seen = await seeFault(await open(), '/faulty/trap.js', 'text');
    expect(seen).toMatchObject({
      first: 'internal',
      others: ['done', 'done'],
      after: 'done',
      wholeOthers: [true, true],
    });
    expect(seen.shown[0]).toBe('It begins.');
    expect(seen.partial).toBe('It begins.');
  });

  test('the module runs out of memory', async ({ open }) => {
    const seen = await seeFault(await open(), '/faulty/out-of-memory.js', 'text');
    expect(seen).toMatchObject({ first: 'out-of-memory', others: ['done', 'done'], after: 'done' });
    expect(seen.wholeOthers).toEqual([true, true]);
    expect(seen.shown[0]).toBe('It begins.');
  });

  test('the worker hangs', async ({ open }) => {
    const page = await open();
    await page.clock.install();
    const seen = seeFault(page, '/faulty/hang.js', 'text');
    // What makes the worker hang comes after a time that the page's clock tells.
    await expect(page.locator('article:not([id])').first()).toHaveText('It begins.');
    for (let turn = 0; turn < 40; turn++) {
      await page.clock.runFor(500);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await seen).toMatchObject({
      first: 'worker-failed',
      others: ['worker-failed', 'worker-failed'],
      after: 'done',
    });
    expect((await seen).shown[0]).toBe('It begins.');
  });

  test('the browser ends the worker', async ({ open }) => {
    const page = await open();
    await page.clock.install();
    const outcome = page.evaluate(async () => {
      const workers: Worker[] = [];
      globalThis.Worker = class extends Worker {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          workers.push(this);
        }
      };
      const answer = document.querySelector<HTMLElement>('#answer')!;
      const source = async function* () {
        yield 'It begins.\n\n';
        await new Promise(() => undefined);
      };
      const handle = sluice.render(source(), answer, { provider: 'text' });
      handle.addEventListener('start', () => {
        workers[0]!.terminate();
      });
      const error = (await handle.finished.catch((reason: unknown) => reason)) as { code: string };
      const next = sluice.render(new Response('Next.'), answer, { provider: 'text' });
      await next.finished;
      return { code: error.code, shown: answer.innerText };
    });
    for (let turn = 0; turn < 40; turn++) {
      await page.clock.runFor(500);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(await outcome).toEqual({ code: 'worker-failed', shown: 'It begins.\n\nNext.' });
  });

  test('a trap in the module of the rare formats', async ({ open }) => {
    const seen = await seeFault(await open(), '/faulty/trap.js?from=2', 'ollama');
    expect(seen).toMatchObject({
      first: 'internal',
      others: ['done', 'done'],
      after: 'done',
      wholeOthers: [true, true],
    });
    expect(seen.shown[0]).toBe('It begins.');
  });

  test('the module of the rare formats cannot be loaded', async ({ open }) => {
    const page = await open();
    await page.evaluate(() => {
      sluice.configure({ wasmAllUrl: '/dist/no-such.wasm' });
    });
    const body = encodeURIComponent('{"model":"m","message":{"content":"Hi"},"done":false}\n');
    expect(await see(page, `/say?type=application/x-ndjson&body=${body}`)).toMatchObject({ code: 'worker-failed' });
    expect(await see(page, '/replay/openai-chat.sse')).toMatchObject({ code: undefined, html });
  });

  test('costs nothing while nothing is under way', async ({ open }) => {
    const page = await open();
    const posted = await page.evaluate(async () => {
      const posted: string[] = [];
      const post = Worker.prototype.postMessage as (this: Worker, ...args: unknown[]) => void;
      Worker.prototype.postMessage = function (this: Worker, ...args: unknown[]) {
        posted.push((args[0] as { kind: string }).kind);
        post.apply(this, args);
      };
      await sluice.render('/replay/openai-chat.sse', document.querySelector('#answer')!).finished;
      posted.length = 0;
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      return posted;
    });
    expect(posted).toEqual([]);
  });
});

test.describe('the network', () => {
  test('the page is offline', async ({ open }) => {
    const page = await open();
    await page.evaluate(() => sluice.preload());
    await page.context().setOffline(true);
    const seen = await see(page, '/replay/openai-chat.sse');
    expect(seen).toMatchObject({ code: 'network', shown: '', events: ['error'] });
    await page.context().setOffline(false);
    expect(await see(page, '/replay/openai-chat.sse')).toMatchObject({ code: undefined, html });
  });

  test('the connection is slow', async ({ open }) => {
    const page = await open();
    await page.evaluate(() => sluice.preload());
    const client = await page.context().newCDPSession(page);
    await client.send('Network.enable');
    const slow3G = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };
    await client.send('Network.emulateNetworkConditions', slow3G);
    expect(await see(page, '/replay/openai-chat.sse')).toMatchObject({ code: undefined, html, events: [] });
  });

  test('a proxy buffers the answer', async ({ open }) => {
    const page = await open();
    const seen = await see(page, '/replay/openai-chat.sse?hold=1200&chunk=65536');
    expect(seen).toMatchObject({ code: undefined, html, bursts: 1, events: ['buffered'] });
    const streamed = await see(page, '/replay/openai-chat.sse?chunk=200&delay=2');
    expect(streamed).toMatchObject({ html, bursts: 0, events: [] });
  });

  test('a proxy cuts the connection', async ({ open }) => {
    const seen = await see(await open(), '/replay/openai-chat.sse?chunk=300&delay=40&cut=6000');
    expect(seen.code).toBe('network');
    expect(seen.shown).toMatch(/^Canal locks/);
    expect(seen.text).toMatch(/^# Canal locks/);
  });

  test('a proxy ends the response in good form', async ({ open }) => {
    const seen = await see(await open(), '/replay/openai-chat.sse?chunk=300&delay=5&cut=6000&politely');
    expect(seen).toMatchObject({ code: undefined, events: ['error'], reason: undefined });
    expect(seen.shown).toMatch(/^Canal locks/);
  });

  test('one byte at a time', async ({ open }) => {
    const seen = await see(await open(), '/replay/openai-chat.sse?chunk=1&delay=0');
    expect(seen).toMatchObject({ code: undefined, html });
  });

  test('resets at random places', async ({ open }) => {
    const page = await open();
    const whole = (await see(page, '/replay/openai-chat.sse')).text;
    const size = fixture('openai-chat.sse').length;
    // A fixed sequence that looks random (the minimal standard generator), so that a failure can be repeated.
    for (let turn = 0, seed = 20_261; turn < 12; turn++) {
      seed = (seed * 48_271) % 2_147_483_647;
      const cut = 1 + (seed % (size - 1));
      const seen = await see(page, `/replay/openai-chat.sse?chunk=200&delay=1&cut=${cut}`);
      expect(seen.code, `cut at ${cut}`).toMatch(/^(network|empty-body)$/);
      expect(whole.startsWith(seen.text), `cut at ${cut}`).toBe(true);
    }
  });
});

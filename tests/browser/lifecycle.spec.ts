// docs/lifecycle.md as it is written: every event in every state.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import type { RenderHandle, RenderState } from '../../js/src/index.js';
import { chromiumArguments, findChromium } from '../../tools/lib/browser.mjs';
import { fixture } from './server.js';
import { expect, test } from './test.js';

const STATES = ['connecting', 'streaming', 'done', 'aborted', 'failed'] as const;

/** The rows of the table: what follows from the event in each state, as it is written there. */
function readTable(): { event: string; cells: string[] }[] {
  const text = readFileSync(path.join(import.meta.dirname, '../../docs/lifecycle.md'), 'utf8');
  const lines = text.split('\n');
  const header = lines.findIndex((line) => line.startsWith('| event |'));
  const end = lines.indexOf('', header);
  return lines.slice(header + 2, end).map((line) => {
    const [event = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return { event, cells };
  });
}

interface Outcome {
  states: string[];
  code: string | undefined;
  /** What was shown before the event and after everything. */
  before: string;
  after: string;
}

declare global {
  var lifecycle: { tryOut: (event: string, state: RenderState, expected: string) => Promise<Outcome> };
}

/** Runs in the page before its own scripts. */
function install(): void {
  const workers: Worker[] = [];
  globalThis.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      workers.push(this);
    }
  };

  const rest = (milliseconds = 30) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const delta = (text: string) =>
    new TextEncoder().encode(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n`);

  /** An answer whose source does what it is told. */
  class Answer {
    readonly target = document.body.appendChild(document.createElement('article'));
    readonly signal = new AbortController();
    readonly states: string[] = [];
    readonly handle: RenderHandle;
    code: string | undefined;
    respond!: (response: Response) => void;
    #body!: ReadableStreamDefaultController<Uint8Array>;
    #response!: Response;

    constructor() {
      this.handle = sluice.render(this.#source(), this.target, { signal: this.signal.signal });
      this.handle.addEventListener('statechange', ({ detail }) => this.states.push(detail.state));
      this.handle.finished.catch((error: { code: string }) => (this.code = error.code));
    }

    /** A response that has yet to come. */
    #source(): Promise<Response> {
      this.#response = new Response(new ReadableStream<Uint8Array>({ start: (body) => void (this.#body = body) }));
      return new Promise<Response>((resolve) => (this.respond = resolve));
    }

    /** @throws SluiceError while the answer has not ended; then its own source is left alone */
    retry() {
      const { respond } = this;
      const [body, response] = [this.#body, this.#response];
      try {
        void this.handle.retry(this.#source());
      } catch (error) {
        Object.assign(this, { respond });
        [this.#body, this.#response] = [body, response];
        throw error;
      }
    }

    begin() {
      this.respond(this.#response);
    }

    /** Tells the body to do something that it may be past. */
    body(does: (body: ReadableStreamDefaultController<Uint8Array>) => void) {
      try {
        does(this.#body);
      } catch {
        // It has been closed or cancelled.
      }
    }

    send(text: string) {
      this.body((body) => {
        body.enqueue(delta(text));
      });
    }

    async until(condition: () => boolean) {
      while (!condition()) await rest(5);
    }

    async reach(state: RenderState) {
      if (state === 'connecting') return;
      this.begin();
      this.send('One.\n\nTwo');
      await this.until(() => this.target.textContent.includes('Two'));
      if (state === 'done')
        this.body((body) => {
          body.close();
        });
      if (state === 'aborted') this.handle.abort();
      if (state === 'failed')
        this.body((body) => {
          body.error(new Error('gone'));
        });
      await this.until(() => this.handle.state === state);
    }
  }

  const setVisibility = (state: DocumentVisibilityState) => {
    Object.defineProperty(document, 'visibilityState', { get: () => state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  };

  const events: Record<string, (answer: Answer) => void | Promise<void>> = {
    'the response begins': (answer) => {
      answer.begin();
    },
    'the response is an error': (answer) => {
      answer.respond(new Response('Busy', { status: 503 }));
    },
    'text arrives': (answer) => {
      answer.send(' and');
    },
    'the body ends': (answer) => {
      answer.body((body) => {
        body.close();
      });
    },
    'the body breaks off': (answer) => {
      answer.body((body) => {
        body.error(new TypeError('reset'));
      });
    },
    'the provider reports an error and the body ends': (answer) => {
      const error = new TextEncoder().encode('data: {"error":{"message":"Overloaded"}}\n\n');
      answer.body((body) => {
        body.enqueue(error);
        body.close();
      });
    },
    '`abort()`': (answer) => {
      answer.handle.abort();
    },
    'the signal of the options aborts': (answer) => {
      answer.signal.abort();
    },
    '`dispose()`': (answer) => {
      answer.handle.dispose();
    },
    'a `using` block ends': (answer) => {
      answer.handle[Symbol.dispose]();
    },
    'the target leaves the document': (answer) => {
      answer.target.remove();
    },
    'the page takes nodes of the answer away that still grow': async (answer) => {
      answer.send('\n\n- Three');
      await rest(50);
      document.createElement('div').append(...answer.target.querySelectorAll('ul'));
      answer.send('\n- Four\n\nFive');
      await rest();
    },
    'another `render` into the same target': async (answer) => {
      const other = sluice.render(new Response(delta('Other.')), answer.target);
      await other.finished;
      answer.target.querySelector('p:last-of-type')!.remove();
    },
    'the tab is hidden and shown again': async () => {
      setVisibility('hidden');
      await rest();
      setVisibility('visible');
    },
    'the page goes into the back-forward cache and comes back': async () => {
      dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      setVisibility('hidden');
      document.dispatchEvent(new Event('freeze'));
      await rest();
      document.dispatchEvent(new Event('resume'));
      setVisibility('visible');
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    },
    '`retry()`': (answer) => {
      const mayRetry = answer.handle.result !== undefined;
      let code: string | undefined;
      try {
        answer.retry();
      } catch (error) {
        ({ code } = error as { code: string });
      }
      if (code !== (mayRetry ? undefined : 'invalid-options')) throw new Error(`retry: ${code}`);
    },
    'the worker reports that it has failed': (answer) => {
      workers.at(-1)!.dispatchEvent(new ErrorEvent('error', { message: 'gone' }));
      return answer.until(() => true);
    },
  };

  globalThis.lifecycle = {
    async tryOut(event, state, expected) {
      await sluice.preload();
      const answer = new Answer();
      await answer.reach(state);
      answer.states.length = 0;
      const before = answer.target.innerHTML;
      const fire = events[event];
      if (!fire) throw new Error(`no event "${event}"`);
      await fire(answer);
      for (let turn = 0; turn < 100 && !answer.states.includes(expected); turn++) await rest(expected ? 20 : 0);
      const states = [...answer.states];
      if (['connecting', 'streaming'].includes(answer.handle.state)) {
        // It must go on to its end.
        answer.begin();
        if (event !== 'the body ends' && !event.includes('breaks off')) answer.send(' end.');
        await rest();
        answer.body((body) => {
          body.close();
        });
        await answer.handle.finished.catch(() => undefined);
        if (states.length === 0) states.push(`goes on to ${answer.handle.state}`);
      }
      await rest(0);
      return { states, code: answer.code, before, after: answer.target.innerHTML };
    },
  };
}

async function outcomes(page: Page, event: string, expected: string[]): Promise<Outcome[]> {
  const all: Outcome[] = [];
  for (const [index, state] of STATES.entries()) {
    const task = [event, state, expected[index]!] as const;
    all.push(await page.evaluate(([event, state, next]) => lifecycle.tryOut(event, state, next), task));
  }
  return all;
}

test.describe('the life of an answer', () => {
  const table = readTable();

  test('is a table', () => {
    expect(table.length).toBeGreaterThan(10);
    for (const { cells } of table) expect(cells).toHaveLength(STATES.length);
  });

  for (const { event, cells } of table) {
    test(`in each state: ${event}`, async ({ open, page }) => {
      await page.addInitScript(install);
      await open();
      const expected = cells.map((cell) => cell.split(' ')[0]!.replace('–', ''));
      const all = await outcomes(page, event, expected);
      all.forEach((outcome, index) => {
        const state = STATES[index]!;
        const [next, code] = cells[index]!.split(' ');
        const isFinal = index > 1;
        const context = `${event} while ${state}`;
        if (next !== '–') {
          expect(outcome.states, context).toEqual([next]);
          if (code) expect(`\`${outcome.code}\``, context).toBe(code);
          if (state === 'streaming') expect(outcome.after, context).toContain('Two');
          // What is begun anew replaces what was there.
          if (isFinal) expect(outcome.after, context).toBe('<p>end.</p>');
        } else if (isFinal) {
          expect(outcome.states, context).toEqual([]);
          if (!event.includes('nodes')) expect(outcome.after, context).toBe(outcome.before);
        } else {
          expect(outcome.states, context).toEqual([expect.stringMatching(/^goes on to (done|failed)$/)]);
        }
      });
    });
  }
});

test.describe('disposal', () => {
  test('comes with a `using` declaration', async ({ open }) => {
    const page = await open();
    // As a string, because no transpiler may replace the declaration.
    const state = await page.evaluate<string>(`(async () => {
      let kept;
      {
        using handle = sluice.render('/replay/openai-chat.sse?chunk=200&delay=20', document.querySelector('#answer'));
        kept = handle;
        while (document.querySelector('#answer').textContent.length < 10) await new Promise(requestAnimationFrame);
      }
      {
        await using other = sluice.render('/replay/openai-chat.sse?delay=20', document.querySelector('#other'));
        kept.other = other;
      }
      return kept.state + ' ' + kept.other.state;
    })()`);
    expect(state).toBe('aborted aborted');
  });

  test('reaches the server within 200 ms', async ({ open, server }) => {
    const page = await open();
    const at = await page.evaluate(async () => {
      const answer = document.querySelector('#answer')!;
      const handle = sluice.render('/replay/openai-chat.sse?chunk=300&delay=50&log=dispose', answer);
      while (answer.textContent.length < 30) await new Promise(requestAnimationFrame);
      handle.dispose();
      return Date.now();
    });
    await expect.poll(() => server.log('dispose')?.closedAt).toBeDefined();
    expect(server.log('dispose')!.closedAt! - at).toBeLessThan(200);
  });
});

test('two answers in one target keep their blocks together', async ({ open }) => {
  const page = await open();
  const html = await page.evaluate(async () => {
    const answer = document.querySelector('#answer')!;
    answer.append('Before. ');
    const shows = async (text: string) => {
      while (!answer.textContent.includes(text)) await new Promise(requestAnimationFrame);
    };
    const say = async function* (name: string, other: string) {
      yield `${name} 1\n\n`;
      await shows(`${other} 1`);
      yield `${name} 2\n\n`;
      await shows(`${other} 2`);
      yield `- ${name} 3`;
    };
    await Promise.all(
      [say('A', 'B'), say('B', 'A')].map((source) => sluice.render(source, answer, { provider: 'text' }).finished),
    );
    return answer.innerHTML.replaceAll('\n', '');
  });
  const block = (name: string) => `<p>${name} 1</p><p>${name} 2</p><ul><li>${name} 3</li></ul>`;
  expect(html).toMatch(new RegExp(`^Before. (${block('A')}${block('B')}|${block('B')}${block('A')})$`));
});

test('a page that has been frozen goes on', async ({ open }) => {
  const page = await open();
  const client = await page.context().newCDPSession(page);
  await page.evaluate(() => {
    const answer = document.querySelector('#answer')!;
    Object.assign(globalThis, {
      answerEnd: sluice
        .render('/replay/openai-chat.sse?chunk=100&delay=20', answer)
        .finished.then(() => answer.innerHTML),
    });
  });
  await client.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((resolve) => setTimeout(resolve, 500));
  await client.send('Page.setWebLifecycleState', { state: 'active' });
  const html = await page.evaluate(() => (globalThis as unknown as { answerEnd: Promise<string> }).answerEnd);
  expect(html).toBe(fixture('openai-chat.html').toString());
});

test('a page that comes back from the back-forward cache has its answer whole', async ({ server }) => {
  // Playwright turns that cache off.
  const off = '--disable-back-forward-cache';
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: chromiumArguments(),
    ignoreDefaultArgs: [off],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/page?policy={}&kept`);
    await page.waitForFunction(() => 'sluice' in globalThis);
    await page.evaluate(() => {
      const answer = document.querySelector('#answer')!;
      const seen: { isKept?: boolean; code?: string; html?: string } = {};
      Object.assign(globalThis, { seen });
      addEventListener('pageshow', (event) => (seen.isKept = event.persisted));
      const { finished } = sluice.render('/replay/openai-chat.sse?chunk=100&delay=40&kept', answer);
      void finished
        .catch((error: { code: string }) => (seen.code = error.code))
        .then(() => (seen.html = answer.innerHTML));
    });
    await page.waitForFunction(() => document.querySelector('#answer')!.textContent.length > 20);
    await page.goto(`${server.origin}/page?policy={}&kept&another`);
    await page.goBack({ waitUntil: 'commit' });
    const read = () =>
      page.evaluate(
        () => (globalThis as unknown as { seen?: { isKept?: boolean; code?: string; html?: string } }).seen,
      );
    await expect.poll(async () => (await read())?.html).toBeDefined();
    const seen = (await read())!;
    expect(seen.isKept).toBe(true);
    // The browser may keep the connection or not; either way nothing that came is lost.
    if (seen.code === undefined) expect(seen.html).toBe(fixture('openai-chat.html').toString());
    else expect(seen).toMatchObject({ code: 'network', html: expect.stringContaining('<') });
  } finally {
    await browser.close();
  }
});

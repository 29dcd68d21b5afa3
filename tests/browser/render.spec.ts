import { fixture } from './server.js';
import { expect, test } from './test.js';

const expectedHtml = (name: string) => fixture(`${name}.html`).toString();

test.describe('an answer', () => {
  test('grows in its element, in a worker, under a strict policy', async ({ open }) => {
    const page = await open();
    const seen = await page.evaluate(async () => {
      const answer = document.querySelector('#answer')!;
      const lengths = new Set<number>();
      const observer = new MutationObserver(() => lengths.add(answer.textContent.length));
      observer.observe(answer, { childList: true, subtree: true, characterData: true });
      const handle = sluice.render('/replay/openai-chat.sse?chunk=400&delay=20', answer);
      const states: string[] = [handle.state];
      handle.addEventListener('statechange', ({ detail }) => states.push(detail.state));
      const { metrics, ...result } = await handle.finished;
      return { html: answer.innerHTML, steps: lengths.size, states, metrics, result, violations };
    });
    expect(seen.html).toBe(expectedHtml('openai-chat'));
    expect(seen.steps).toBeGreaterThan(5);
    expect(seen.states).toEqual(['connecting', 'streaming', 'done']);
    expect(seen.violations).toEqual([]);
    expect(seen.result).toMatchObject({
      finishReason: 'stop',
      usage: { inputTokens: 12, outputTokens: 96, totalTokens: 108 },
      reasoning: '',
    });
    expect(seen.result.text).toContain('# Canal locks\n');
    expect(seen.metrics).toMatchObject({ engine: 'worker', bytes: fixture('openai-chat.sse').length });
    expect(seen.metrics.timeToFirstByte).toBeGreaterThan(0);
    expect(seen.metrics.timeToFirstPatch).toBeGreaterThan(seen.metrics.timeToFirstByte!);
    expect(seen.metrics.duration).toBeGreaterThan(seen.metrics.timeToFirstPatch!);
    expect(seen.metrics.patches).toBeGreaterThan(5);
  });

  test('is touched at most once in a frame', async ({ open }) => {
    const page = await open();
    const most = await page.evaluate(async () => {
      const answer = document.querySelector('#answer')!;
      let frame = 0;
      const count = () => {
        frame++;
        requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
      const touches = new Map<number, number>();
      new MutationObserver(() => touches.set(frame, (touches.get(frame) ?? 0) + 1)).observe(answer, {
        childList: true,
        subtree: true,
        characterData: true,
      });
      await sluice.render('/replay/openai-chat.sse?chunk=50&delay=1', answer).finished;
      return Math.max(...touches.values());
    });
    expect(most).toBe(1);
  });

  test('too large for a frame grows over several, in order', async ({ open }) => {
    const page = await open();
    const seen = await page.evaluate(async () => {
      const answer = document.querySelector('#answer')!;
      const steps: string[] = [];
      new MutationObserver(() => steps.push(answer.textContent)).observe(answer, { childList: true, subtree: true });
      const text = Array.from({ length: 20_000 }, (_, i) => `- *item* ${i}\n`).join('');
      const source = new Response(text, { headers: { 'content-type': 'text/plain' } });
      const { metrics } = await sluice.render(source, answer, { highWaterMark: 1_000_000 }).finished;
      const final = answer.textContent;
      const inOrder = steps.every((step) => final.startsWith(step));
      return { steps: steps.length, inOrder, items: answer.querySelectorAll('li').length, metrics };
    });
    expect(seen.items).toBe(20_000);
    expect(seen.inOrder).toBe(true);
    expect(seen.metrics.frames).toBeGreaterThan(2 * seen.metrics.patches);
    expect(seen.steps).toBeGreaterThan(seen.metrics.patches);
    // Some frames go into reading a patch.
    expect(seen.steps).toBeLessThanOrEqual(seen.metrics.frames);
  });

  test('keeps a selection that the reader makes in it', async ({ open }) => {
    const page = await open();
    const { before, after } = await page.evaluate(async () => {
      const answer = document.querySelector('#answer')!;
      const handle = sluice.render('/replay/openai-chat.sse?chunk=300&delay=20', answer);
      await new Promise<void>((resolve) => {
        new MutationObserver((_, observer) => {
          const first = answer.querySelector('p');
          if (!first?.textContent.startsWith('A lock lifts')) return;
          observer.disconnect();
          getSelection()!.setBaseAndExtent(answer.querySelector('h1')!.firstChild!, 2, first.firstChild!, 6);
          resolve();
        }).observe(answer, { childList: true, subtree: true, characterData: true });
      });
      const before = getSelection()!.toString();
      await handle.finished;
      return { before, after: getSelection()!.toString() };
    });
    expect(before).toMatch(/^nal locks\s+A lock$/);
    expect(after).toBe(before);
  });

  test('goes on in a hidden tab and is settled when it shows again', async ({ open }) => {
    const page = await open();
    const { shown, html } = await page.evaluate(async () => {
      const answer = document.querySelector('#answer')!;
      let visibility: DocumentVisibilityState = 'visible';
      Object.defineProperty(document, 'visibilityState', { get: () => visibility });
      // A hidden tab gets no frames.
      const frames: FrameRequestCallback[] = [];
      globalThis.requestAnimationFrame = (callback) => frames.push(callback);
      const handle = sluice.render('/replay/openai-chat.sse?chunk=300&delay=10', answer);
      visibility = 'hidden';
      document.dispatchEvent(new Event('visibilitychange'));
      await handle.finished;
      const shown = answer.innerHTML;
      visibility = 'visible';
      document.dispatchEvent(new Event('visibilitychange'));
      return { shown, html: answer.innerHTML };
    });
    expect(shown).toBe(expectedHtml('openai-chat'));
    expect(html).toBe(shown);
  });

  test('has footnotes whose links lead to each other, beside another answer', async ({ open }) => {
    const page = await open();
    const seen = await page.evaluate(async () => {
      const text = ['A[^1]\n\n', '[^1]: B\n'];
      const bodies = [new Response(text.join('')), new Response(text.join(''))];
      const targets = ['#answer', '#other'].map((selector) => document.querySelector(selector)!);
      await Promise.all(
        bodies.map((body, index) => sluice.render(body, targets[index]!, { provider: 'text' }).finished),
      );
      return targets.map((target) => {
        const reference = target.querySelector<HTMLAnchorElement>('.footnote-ref a')!;
        reference.click();
        const note = document.querySelector(':target');
        target.querySelector<HTMLAnchorElement>('.footnote > a')!.click();
        return [
          note === target.querySelector('.footnote'),
          document.querySelector(':target') === target.querySelector('.footnote-ref'),
        ];
      });
    });
    expect(seen).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  test('runs beside another', async ({ open }) => {
    const page = await open();
    const [first, second] = await page.evaluate(async () => {
      const targets = ['#answer', '#other'].map((selector) => document.querySelector(selector)!);
      await Promise.all([
        sluice.render('/replay/openai-chat.sse?chunk=300&delay=5', targets[0]!).finished,
        sluice.render('/replay/openai-responses.sse?chunk=100&delay=5', targets[1]!).finished,
      ]);
      return targets.map((target) => target.innerHTML);
    });
    expect(first).toBe(expectedHtml('openai-chat'));
    expect(second).toBe(expectedHtml('openai-responses'));
  });

  test('of which fifty run at a time is whole in each', async ({ open }) => {
    const page = await open();
    const { htmls, gone } = await page.evaluate(async () => {
      const targets = Array.from({ length: 50 }, () => document.body.appendChild(document.createElement('article')));
      const body = await (await fetch('/replay/openai-chat.sse')).text();
      const pieces = body.match(/[^]{1,97}/g)!;
      const slowly = async function* () {
        for (const piece of pieces) {
          yield piece;
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      };
      const handles = targets.map((target) => sluice.render(slowly(), target));
      await Promise.all(handles.map((handle) => handle.finished));
      return { htmls: targets.map((target) => target.innerHTML), gone: handles.every(({ state }) => state === 'done') };
    });
    expect(gone).toBe(true);
    expect(new Set(htmls)).toEqual(new Set([expectedHtml('openai-chat')]));
  });
});

test.describe('reasoning', () => {
  const url = '/replay/anthropic-messages.sse?chunk=200&delay=5';

  test('goes into a <details> before the answer', async ({ open }) => {
    const page = await open();
    const seen = await page.evaluate(async (source) => {
      const answer = document.querySelector('#answer')!;
      answer.append('kept ');
      const { reasoning } = await sluice.render(source, answer, { reasoningLabel: 'Thoughts' }).finished;
      const details = answer.querySelector('details')!;
      const rest = answer.innerHTML.replace(details.outerHTML, '|');
      return {
        reasoning,
        summary: details.firstElementChild!.outerHTML,
        content: details.lastElementChild!.innerHTML,
        rest,
      };
    }, url);
    expect(seen.summary).toBe('<summary>Thoughts</summary>');
    expect(seen.content).toMatch(/^<p>The reader asks for a plan. Two options: <em>water<\/em>/);
    expect(seen.reasoning).toContain('*water*');
    expect(seen.rest).toBe(`kept |${expectedHtml('anthropic-messages')}`);
  });

  test('goes where the page wants it', async ({ open }) => {
    const page = await open();
    const [answer, other] = await page.evaluate(async (source) => {
      const targets = ['#answer', '#other'].map((selector) => document.querySelector(selector)!);
      await sluice.render(source, targets[0]!, { reasoning: targets[1]! }).finished;
      return targets.map((target) => target.innerHTML);
    }, url);
    expect(answer).toBe(expectedHtml('anthropic-messages'));
    expect(other).toContain('<em>water</em>');
  });

  test('can be left out and still be had as text', async ({ open }) => {
    const page = await open();
    const seen = await page.evaluate(async (source) => {
      const answer = document.querySelector('#answer')!;
      const handle = sluice.render(source, answer, { reasoning: false });
      let heard = '';
      handle.addEventListener('reasoning', ({ detail }) => (heard += detail.text));
      const { reasoning } = await handle.finished;
      return { html: answer.innerHTML, heard, reasoning };
    }, url);
    expect(seen.html).toBe(expectedHtml('anthropic-messages'));
    expect(seen.heard).toBe(seen.reasoning);
    expect(seen.heard).toContain('Gravel is cheaper');
  });
});

test.describe('events', () => {
  test('come in order and bring the text to who listens', async ({ open }) => {
    const page = await open();
    const { names, heard, text, shownAtFinish } = await page.evaluate(async () => {
      const answer = document.querySelector('#answer')!;
      const handle = sluice.render('/replay/openai-chat.sse?chunk=500', answer);
      const names: string[] = [];
      let heard = '';
      let shownAtFinish = '';
      for (const name of ['start', 'message', 'finish', 'usage', 'error', 'statechange'] as const) {
        handle.addEventListener(name, () => names.push(name));
      }
      handle.addEventListener('delta', ({ detail }) => (heard += detail.text));
      handle.addEventListener('finish', () => (shownAtFinish = answer.textContent));
      const { text } = await handle.finished;
      return { names, heard, text, shownAtFinish };
    });
    expect(names).toEqual(['statechange', 'start', 'message', 'finish', 'usage', 'statechange']);
    expect(heard).toBe(text);
    expect(shownAtFinish).toContain('the guide');
  });

  test('say what the sanitizer refused', async ({ open }) => {
    const page = await open();
    const refused = await page.evaluate(async () => {
      const answer = document.querySelector('#answer')!;
      const stream = new Blob(['![x](https://evil.example/?q=secret)\n\n[l](javascript:alert(1))\n']).stream();
      const handle = sluice.render(stream, answer, { provider: 'text' });
      const refused: string[] = [];
      handle.addEventListener('refused', ({ detail }) => refused.push(`${detail.kind} ${detail.value}`));
      await handle.finished;
      return [...refused, ...[...answer.querySelectorAll('img,a[href]')].map((element) => element.outerHTML)];
    });
    expect(refused).toEqual(['image https://evil.example/?q=secret', 'url javascript:alert(1)']);
  });
});

test.describe('sources', () => {
  const kinds = ['Response', 'promise', 'bytes', 'strings', 'iterable', 'URL', 'Request'] as const;
  for (const kind of kinds) {
    test(kind, async ({ open }) => {
      const page = await open();
      const html = await page.evaluate(async (kind) => {
        const url = '/replay/openai-chat.sse?chunk=700';
        const sources = {
          Response: () => fetch(url),
          promise: () => Promise.resolve(fetch(url)),
          bytes: async () => (await fetch(url)).body!,
          strings: async () => (await fetch(url)).body!.pipeThrough(new TextDecoderStream()),
          iterable: () =>
            (async function* () {
              const text = await (await fetch(url)).text();
              for (const piece of text.match(/[^]{1,99}/g)!) yield piece;
            })(),
          URL: () => new URL(url, location.href),
          Request: () => new Request(url, { method: 'POST', body: '{}' }),
        };
        const made = sources[kind]();
        const source = kind === 'promise' ? (made as Promise<Response>) : await made;
        const answer = document.querySelector('#answer')!;
        await sluice.render(source, answer).finished;
        return answer.innerHTML;
      }, kind);
      expect(html).toBe(expectedHtml('openai-chat'));
    });
  }
});

test.describe('abort', () => {
  test('shows what has come and reaches the server', async ({ open, server }) => {
    const page = await open();
    const log = 'abort';
    const seen = await page.evaluate(async (log) => {
      const answer = document.querySelector('#answer')!;
      const url = `/replay/openai-chat.sse?chunk=300&delay=50&log=${log}`;
      const handle = sluice.render(url, answer);
      while (answer.textContent.length < 30) await new Promise(requestAnimationFrame);
      const at = Date.now();
      handle.abort();
      const error: unknown = await handle.finished.catch((reason: unknown) => reason);
      const shown = answer.textContent;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return {
        at,
        code: (error as InstanceType<typeof sluice.SluiceError>).code,
        state: handle.state,
        partial: handle.result!.text,
        shown,
        later: answer.textContent,
        violations,
        rejections,
      };
    }, log);
    expect(seen).toMatchObject({
      code: 'aborted',
      state: 'aborted',
      later: seen.shown,
      violations: [],
      rejections: [],
    });
    expect(seen.shown.length).toBeGreaterThanOrEqual(30);
    expect(seen.partial).toContain('# Canal locks');
    await expect.poll(() => server.log(log)?.closedAt).toBeDefined();
    expect(server.log(log)!.closedAt! - seen.at).toBeLessThan(200);
    expect(server.log(log)!.complete).toBe(false);
  });

  test('comes from a signal as well, also before anything has begun', async ({ open }) => {
    const page = await open();
    const codes = await page.evaluate(async () => {
      const answer = document.querySelector('#answer')!;
      const outcomes: unknown[] = [];
      const outcome = async (handle: { finished: Promise<unknown> }) => {
        outcomes.push(await handle.finished.catch((reason: { code: string }) => reason.code));
      };
      await outcome(sluice.render('/replay/openai-chat.sse', answer, { signal: AbortSignal.abort() }));
      const controller = new AbortController();
      const running = sluice.render('/replay/openai-chat.sse?delay=50', answer, { signal: controller.signal });
      running.addEventListener('start', () => {
        controller.abort();
      });
      await outcome(running);
      await outcome(sluice.render(new Promise<Response>(() => undefined), answer, { signal: AbortSignal.timeout(50) }));
      const init = { signal: AbortSignal.timeout(50) };
      await outcome(sluice.render('/replay/openai-chat.sse?delay=100', answer, { init }));
      return [...outcomes, ...rejections];
    });
    expect(codes).toEqual(['aborted', 'aborted', 'aborted', 'aborted']);
  });

  test('does nothing after the end', async ({ open }) => {
    const page = await open();
    const state = await page.evaluate(async () => {
      const handle = sluice.render('/replay/openai-chat.sse', document.querySelector('#answer')!);
      await handle.finished;
      handle.abort();
      handle.dispose();
      return handle.state;
    });
    expect(state).toBe('done');
  });

  test('by dispose ends at once and without another event', async ({ open }) => {
    const page = await open();
    const seen = await page.evaluate(async () => {
      const answer = document.querySelector('#answer')!;
      const handle = sluice.render('/replay/openai-chat.sse?chunk=200&delay=20', answer);
      while (answer.textContent.length < 10) await new Promise(requestAnimationFrame);
      handle.dispose();
      const { state } = handle;
      const shown = answer.innerHTML;
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { state, same: answer.innerHTML === shown, rejections };
    });
    expect(seen).toEqual({ state: 'aborted', same: true, rejections: [] });
  });
});

test.describe('faults', () => {
  /** What becomes of an answer from `url`. */
  const cases: { name: string; url: string; error: object; shown: RegExp }[] = [
    {
      name: 'an HTTP error with a message',
      url: `/say?status=429&type=application/json&body=${encodeURIComponent('{"error":{"message":"Slow down"}}')}`,
      error: { code: 'http-status', status: 429, message: 'HTTP status 429 Too Many Requests: Slow down' },
      shown: /^$/,
    },
    {
      name: 'an HTTP error with a page',
      url: `/say?status=502&type=text/html&body=${encodeURIComponent('<html><h1>Bad Gateway</h1></html>')}`,
      error: { code: 'http-status', status: 502, message: 'HTTP status 502 Bad Gateway.' },
      shown: /^$/,
    },
    { name: 'an empty body', url: '/say', error: { code: 'empty-body' }, shown: /^$/ },
    {
      name: 'an HTML page under status 200',
      url: `/say?type=text/html&body=${encodeURIComponent('<!doctype html><title>Log in</title>')}`,
      error: { code: 'html-response' },
      shown: /^$/,
    },
    {
      name: 'an error in an HTTP 200 body',
      url: `/say?type=application/json&body=${encodeURIComponent('{"error":{"message":"No credit"}}')}`,
      error: { code: 'provider-error', message: /No credit/ },
      shown: /^$/,
    },
    {
      name: 'a dropped connection',
      url: '/replay/openai-chat.sse?chunk=500&delay=5&cut=6000',
      // A browser may drop what it had received when the connection was reset.
      error: { code: 'network', offset: expect.any(Number) },
      shown: /^Canal locks/,
    },
    { name: 'a server that is not there', url: 'http://127.0.0.1:9/', error: { code: 'network' }, shown: /^$/ },
  ];

  for (const { name, url, error, shown } of cases) {
    test(name, async ({ open }) => {
      const page = await open({ 'connect-src': "'self' http://127.0.0.1:9" });
      const seen = await page.evaluate(async (source) => {
        const answer = document.querySelector<HTMLElement>('#answer')!;
        const handle = sluice.render(source, answer);
        const errors: { code: string; fatal: boolean }[] = [];
        handle.addEventListener('error', ({ detail }) => errors.push({ code: detail.code, fatal: detail.fatal }));
        // Listens to events only: no rejection may go unhandled.
        await new Promise<void>((resolve) => {
          handle.addEventListener('statechange', ({ detail }) => {
            if (detail.state !== 'streaming') resolve();
          });
        });
        await new Promise((resolve) => setTimeout(resolve, 50));
        const { code, status, message, offset } = (await handle.finished.catch(
          (reason: unknown) => reason,
        )) as InstanceType<typeof sluice.SluiceError>;
        return {
          error: { code, status, message, offset },
          state: handle.state,
          errors,
          shown: answer.innerText,
          rejections,
        };
      }, url);
      const { message, ...rest } = error as { message?: string | RegExp; code: string };
      expect(seen.error).toMatchObject(rest);
      if (message)
        expect(seen.error.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
      expect(seen.errors.at(-1)).toEqual({ code: rest.code, fatal: true });
      expect(seen.errors.filter(({ fatal }) => fatal)).toHaveLength(1);
      expect(seen.state).toBe('failed');
      expect(seen.shown).toMatch(shown);
      expect(seen.rejections).toEqual([]);
    });
  }

  test('a wrong content type is seen through', async ({ open }) => {
    const page = await open();
    for (const type of ['text/plain', 'application/json', 'text/html', 'application/octet-stream']) {
      const html = await page.evaluate(async (type) => {
        const answer = document.querySelector('#answer')!;
        answer.replaceChildren();
        await sluice.render(`/replay/openai-chat.sse?type=${encodeURIComponent(type)}`, answer).finished;
        return answer.innerHTML;
      }, type);
      expect(html, type).toBe(expectedHtml('openai-chat'));
    }
  });

  test('a target that cannot hold an answer is refused at once', async ({ open }) => {
    const page = await open();
    const codes = await page.evaluate(() =>
      ['script', 'style', 'textarea', 'template', 'img'].map((name) => {
        try {
          sluice.render('/replay/openai-chat.sse', document.createElement(name));
          return 'taken';
        } catch (error) {
          return (error as InstanceType<typeof sluice.SluiceError>).code;
        }
      }),
    );
    expect(new Set(codes)).toEqual(new Set(['invalid-options']));
  });

  test('one stream that fails leaves the others alone', async ({ open }) => {
    const page = await open();
    const [html, code] = await page.evaluate(async () => {
      const answer = document.querySelector('#answer')!;
      const good = sluice.render('/replay/openai-chat.sse?chunk=300&delay=10', answer);
      const bad = sluice.render(
        '/replay/openai-chat.sse?chunk=300&delay=2&cut=2000',
        document.querySelector('#other')!,
      );
      const code: unknown = await bad.finished.catch((reason: { code: string }) => reason.code);
      await good.finished;
      return [answer.innerHTML, code];
    });
    expect(code).toBe('network');
    expect(html).toBe(expectedHtml('openai-chat'));
  });
});

test.describe('without a worker', () => {
  const policies = {
    'that the policy forbids': { 'worker-src': "'none'" },
    'whose Trusted Types policy is not listed': { 'trusted-types': "'none'" },
  };
  for (const [name, policy] of Object.entries(policies)) {
    test(`${name} the page's thread does the work`, async ({ open }) => {
      const page = await open(policy);
      const seen = await page.evaluate(async () => {
        const answer = document.querySelector('#answer')!;
        const handle = sluice.render('/replay/openai-chat.sse?chunk=300&delay=2', answer);
        const reasons: string[] = [];
        handle.addEventListener('fallback', ({ detail }) => reasons.push(detail.reason));
        const { metrics } = await handle.finished;
        return { html: answer.innerHTML, reasons, engine: metrics.engine };
      });
      expect(seen.html).toBe(expectedHtml('openai-chat'));
      expect(seen.engine).toBe('page');
      expect(seen.reasons).toHaveLength(1);
      expect(seen.reasons[0]).not.toBe('');
    });
  }

  test('and without WebAssembly there is a typed error', async ({ open }) => {
    const page = await open({ 'script-src': "'self'", 'worker-src': "'none'" });
    const seen = await page.evaluate(async () => {
      const handle = sluice.render('/replay/openai-chat.sse', document.querySelector('#answer')!);
      const error = (await handle.finished.catch((reason: unknown) => reason)) as { code: string; message: string };
      return { code: error.code, message: error.message, rejections };
    });
    expect(seen).toMatchObject({ code: 'worker-failed', rejections: [] });
    expect(seen.message).toMatch(/in a worker: .*; on the page's thread: .*/);
  });
});

test.describe('trouble on the page', () => {
  test('a worker that dies fails its answers; the next one gets another', async ({ open }) => {
    const page = await open();
    const seen = await page.evaluate(async () => {
      const workers: Worker[] = [];
      globalThis.Worker = class extends Worker {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          workers.push(this);
        }
      };
      const targets = ['#answer', '#other'].map((selector) => document.querySelector<HTMLElement>(selector)!);
      const handle = sluice.render('/replay/openai-chat.sse?chunk=300&delay=20', targets[0]!);
      while (targets[0]!.textContent.length < 30) await new Promise(requestAnimationFrame);
      workers[0]!.dispatchEvent(new ErrorEvent('error', { message: 'out of luck' }));
      const error = (await handle.finished.catch((reason: unknown) => reason)) as { code: string; message: string };
      const shown = targets[0]!.innerText;
      await sluice.render('/replay/openai-chat.sse', targets[1]!).finished;
      return { ...error, message: error.message, shown, html: targets[1]!.innerHTML, workers: workers.length };
    });
    expect(seen).toMatchObject({ code: 'worker-failed', message: expect.stringMatching(/out of luck/), workers: 2 });
    expect(seen.shown).toMatch(/^Canal locks/);
    expect(seen.html).toBe(expectedHtml('openai-chat'));
  });

  test('nodes that the page takes away end the answer with a typed error', async ({ open }) => {
    const page = await open();
    const seen = await page.evaluate(async () => {
      const answer = document.querySelector<HTMLElement>('#answer')!;
      const handle = sluice.render('/replay/openai-chat.sse?chunk=100&delay=5', answer);
      while (!answer.querySelector('li')) await new Promise(requestAnimationFrame);
      document.querySelector('#other')!.append(...answer.childNodes);
      const error = (await handle.finished.catch((reason: unknown) => reason)) as { code: string; message: string };
      return { code: error.code, message: error.message, state: handle.state, rejections };
    });
    expect(seen).toMatchObject({ code: 'invalid-patch', state: 'failed', rejections: [] });
    expect(seen.message).toContain('left its container');
  });

  test('a target out of the document, or taken out of it, still gets its answer', async ({ open }) => {
    const page = await open();
    const htmls = await page.evaluate(async () => {
      const loose = document.createElement('div');
      await sluice.render('/replay/openai-chat.sse', loose).finished;
      const answer = document.querySelector('#answer')!;
      const handle = sluice.render('/replay/openai-chat.sse?chunk=300&delay=5', answer);
      while (answer.textContent.length < 30) await new Promise(requestAnimationFrame);
      answer.remove();
      await handle.finished;
      return [loose.innerHTML, answer.innerHTML];
    });
    expect(htmls).toEqual([expectedHtml('openai-chat'), expectedHtml('openai-chat')]);
  });

  test('a listener that throws does no harm', async ({ open }) => {
    const page = await open();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    const html = await page.evaluate(async () => {
      const answer = document.querySelector('#answer')!;
      const handle = sluice.render('/replay/openai-chat.sse?chunk=300', answer);
      handle.addEventListener('delta', () => {
        throw new Error('the listener failed');
      });
      await handle.finished;
      return answer.innerHTML;
    });
    expect(html).toBe(expectedHtml('openai-chat'));
    expect(errors).toContain('the listener failed');
  });
});

test.describe('the parts', () => {
  test('may lie elsewhere, and the module may have the wrong type', async ({ open, server }) => {
    const page = await open();
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    const html = await page.evaluate(async () => {
      sluice.configure({ wasmUrl: '/dist/sluice.wasm?type=text/plain', workerUrl: '/dist/worker.js?v=2' });
      await sluice.preload();
      const answer = document.querySelector('#answer')!;
      await sluice.render('/replay/openai-chat.sse', answer).finished;
      return answer.innerHTML;
    });
    expect(html).toBe(expectedHtml('openai-chat'));
    expect(requested).toContain(`${server.origin}/dist/worker.js?v=2`);
  });

  test('are loaded once for all answers', async ({ open }) => {
    const page = await open();
    const requested: string[] = [];
    page.on('request', (request) => requested.push(new URL(request.url()).pathname));
    await page.evaluate(async () => {
      for (const selector of ['#answer', '#other']) {
        await sluice.render('/replay/openai-chat.sse', document.querySelector(selector)!).finished;
      }
    });
    expect(requested.filter((path) => path === '/dist/worker.js')).toHaveLength(1);
    expect(requested.filter((path) => path === '/dist/sluice.wasm')).toHaveLength(1);
  });

  test('for rare formats come with the first answer that needs them', async ({ open }) => {
    const page = await open();
    const requested: string[] = [];
    page.on('request', (request) => requested.push(new URL(request.url()).pathname));
    const counts: number[] = [];
    const ollama = '{"message":{"content":"*Hello*"},"done":false}\n{"message":{"content":""},"done":true}\n';
    for (const body of ['data: {"choices":[{"delta":{"content":"*Hello*"}}]}\n\ndata: [DONE]\n\n', ollama, ollama]) {
      const html = await page.evaluate(async (body) => {
        const answer = document.querySelector('#answer')!;
        answer.replaceChildren();
        await sluice.render(new Response(body, { headers: { 'content-type': '' } }), answer).finished;
        return answer.innerHTML;
      }, body);
      expect(html).toBe('<p><em>Hello</em></p>');
      counts.push(requested.filter((path) => path === '/dist/sluice-all.wasm').length);
    }
    expect(counts).toEqual([0, 1, 1]);
  });
});

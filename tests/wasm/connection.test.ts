// The connection of a URL or Request: what is repeated, when, how often, and what is said about it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectionPolicy } from '../../js/src/connection_policy.js';
import type { RetryEvent } from '../../js/src/events.js';
import type { RenderHandle } from '../../js/src/render_handle.js';
import { chatEvent, failure, FakeServer, silent, stream, unreachable } from './fake_server.js';
import { Page } from './page.js';

const URL = 'http://server.test/answer';
const whole = [chatEvent({ content: 'Hello *all*' }), chatEvent({}, undefined, 'stop'), 'data: [DONE]\n\n'];
const ok = stream(whole);

let page: Page;

beforeEach(async () => {
  page = await Page.open();
  // The longest that the jitter gives.
  vi.spyOn(Math, 'random').mockReturnValue(1);
});

afterEach(() => {
  page.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Waits without letting a faked clock go on. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

function retriesOf(handle: RenderHandle): RetryEvent[] {
  const retries: RetryEvent[] = [];
  handle.addEventListener('retry', ({ detail }) => void retries.push(detail));
  return retries;
}

const fast: ConnectionPolicy = { backoff: 1 };

describe('a request that fails', () => {
  it.each([
    ['without a response', unreachable(), 'network'],
    ['with the status 408', failure(408), 'http-status'],
    ['with the status 429', failure(429), 'http-status'],
    ['with the status 500', failure(500), 'http-status'],
    ['with the status 503', failure(503), 'http-status'],
  ])('%s is repeated', async (_, answer, code) => {
    const server = new FakeServer(answer, answer, ok);
    const handle = page.render(URL, { connection: fast });
    const retries = retriesOf(handle);
    const { text, metrics } = await handle.finished;
    expect(text).toBe('Hello *all*');
    expect(metrics.retries).toBe(2);
    expect(server.asked).toHaveLength(3);
    expect(retries).toMatchObject([
      { attempt: 2, code, resumes: false },
      { attempt: 3, code, resumes: false },
    ]);
  });

  it('is repeated without a policy, too', async () => {
    vi.mocked(Math.random).mockReturnValue(0);
    new FakeServer(unreachable(), ok);
    expect((await page.render(URL).finished).text).toBe('Hello *all*');
  });

  it.each([400, 401, 403, 404, 409, 410, 422])('with the status %i is not repeated', async (status) => {
    const server = new FakeServer(failure(status), ok);
    const handle = page.render(URL, { connection: fast });
    await expect(handle.finished).rejects.toMatchObject({ code: 'http-status', status, attempts: 1 });
    expect(handle.state).toBe('failed');
    expect(server.asked).toHaveLength(1);
  });

  it('fails in the end, and says how often it was tried', async () => {
    const server = new FakeServer(failure(503));
    const handle = page.render(URL, { connection: { backoff: 1, retries: 2 } });
    await expect(handle.finished).rejects.toMatchObject({
      code: 'http-status',
      status: 503,
      attempts: 3,
      message: expect.stringContaining('not now') as string,
    });
    expect(server.asked).toHaveLength(3);
    expect(handle.metrics.retries).toBe(2);
    new FakeServer(unreachable());
    const other = page.render(URL, { connection: { backoff: 1, retries: 1 } });
    await expect(other.finished).rejects.toMatchObject({ code: 'network', attempts: 2 });
  });

  it('is not repeated where the page does not want it', async () => {
    const server = new FakeServer(failure(503));
    for (const connection of [false, { retries: 0 }] as const) {
      await expect(page.render(URL, { connection }).finished).rejects.toMatchObject({ status: 503 });
    }
    expect(server.asked).toHaveLength(2);
  });

  it('waits twice as long each time, at most, with full jitter', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const server = new FakeServer(failure(503));
    const handle = page.render(URL, { connection: { backoff: 1000, retries: 4, maxDelay: 3000 } });
    const retries = retriesOf(handle);
    const bounds = [1000, 2000, 3000, 3000];
    const randoms = [1, 0.5, 0.25, 1];
    for (const random of randoms) vi.mocked(Math.random).mockReturnValueOnce(random);
    for (const [index, bound] of bounds.entries()) {
      await until(() => retries.length > index);
      const delay = bound * randoms[index]!;
      expect(retries[index]!.delay).toBe(delay);
      await vi.advanceTimersByTimeAsync(delay - 1);
      expect(server.asked).toHaveLength(index + 1);
      await vi.advanceTimersByTimeAsync(1);
      await until(() => server.asked.length > index + 1);
    }
    await expect(handle.finished).rejects.toMatchObject({ attempts: 5 });
  });
});

describe('Retry-After', () => {
  it.each([
    ['seconds', '2', 2000],
    ['a date', new Date(Date.now() + 3_600_000).toUTCString(), undefined],
    ['a date in the past', 'Sun, 06 Nov 1994 08:49:37 GMT', 1],
    ['nonsense', 'soon', 1],
  ])('in %s', async (_, value, delay) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    new FakeServer(failure(429, { 'retry-after': value }), ok);
    const handle = page.render(URL, { connection: fast });
    const retries = retriesOf(handle);
    if (delay === undefined) {
      // An hour is more than a reader waits.
      await expect(handle.finished).rejects.toMatchObject({ status: 429 });
      expect(retries).toEqual([]);
      return;
    }
    await until(() => retries.length > 0);
    expect(retries).toMatchObject([{ delay }]);
    await vi.advanceTimersByTimeAsync(delay);
    vi.useRealTimers();
    expect((await handle.finished).text).toBe('Hello *all*');
  });

  it('as a date is the time until then', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.UTC(2030, 0, 1, 0, 0, 0) });
    new FakeServer(failure(503, { 'retry-after': 'Tue, 01 Jan 2030 00:00:07 GMT' }), ok);
    const handle = page.render(URL, { connection: fast });
    const retries = retriesOf(handle);
    await until(() => retries.length > 0);
    expect(retries).toMatchObject([{ delay: 7000 }]);
    await vi.advanceTimersByTimeAsync(7000);
    vi.useRealTimers();
    await handle.finished;
  });
});

describe('a POST', () => {
  const init = { method: 'POST', body: '{"question":"why?"}' };

  it('is sent once', async () => {
    for (const connection of [undefined, fast]) {
      const server = new FakeServer(failure(503), ok);
      await expect(page.render(URL, { init, connection }).finished).rejects.toMatchObject({ status: 503, attempts: 1 });
      expect(server.asked).toHaveLength(1);
    }
  });

  it.each([
    ['the page says that it may', init, { backoff: 1, idempotent: true }],
    ['it has an Idempotency-Key', { ...init, headers: { 'Idempotency-Key': 'k1' } }, fast],
  ])('is repeated when %s', async (_, request, connection) => {
    const server = new FakeServer(failure(503), unreachable(), ok);
    expect((await page.render(URL, { init: request, connection }).finished).text).toBe('Hello *all*');
    expect(server.asked.map(({ method, body }) => [method, body])).toEqual(Array(3).fill(['POST', init.body]));
    const keys = server.asked.map(({ headers }) => headers.get('idempotency-key'));
    expect(new Set(keys).size).toBe(1);
  });

  it('may be a Request, whose body is sent again', async () => {
    const server = new FakeServer(failure(503), ok);
    const request = new Request(URL, { ...init, headers: { 'Idempotency-Key': 'k2' } });
    await page.render(request, { connection: fast }).finished;
    expect(server.asked.map(({ body }) => body)).toEqual([init.body, init.body]);
  });

  it('whose body is a stream cannot be', async () => {
    const server = new FakeServer(failure(503), ok);
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('x'));
        controller.close();
      },
    });
    const streamed = { method: 'POST', body, duplex: 'half' } as RequestInit;
    const handle = page.render(URL, { init: streamed, connection: { backoff: 1, idempotent: true } });
    await expect(handle.finished).rejects.toMatchObject({ status: 503 });
    expect(server.asked).toHaveLength(1);
  });
});

describe('time-outs', () => {
  it('of the response: the request is given up and made again', async () => {
    const server = new FakeServer(silent(), ok);
    const handle = page.render(URL, { connection: { ...fast, connectTimeout: 20 } });
    const retries = retriesOf(handle);
    expect((await handle.finished).text).toBe('Hello *all*');
    expect(server.asked[0]!.signal.aborted).toBe(true);
    expect(retries).toMatchObject([{ code: 'timeout' }]);
  });

  it('of the response end in a typed error', async () => {
    new FakeServer(silent());
    const handle = page.render(URL, { connection: { ...fast, connectTimeout: 5, retries: 1 } });
    await expect(handle.finished).rejects.toMatchObject({ code: 'timeout', attempts: 2 });
  });

  it('of the body count from the last byte', async () => {
    new FakeServer(stream([whole[0]!], { end: 'open' }));
    const handle = page.render(URL, { connection: { idleTimeout: 60 } });
    await expect(handle.finished).rejects.toMatchObject({ code: 'timeout', message: 'Nothing has come for 60 ms.' });
    expect(handle.result!.text).toBe('Hello *all*');
  });

  it('of the body take comments as life', async () => {
    const slow = () => {
      let left = 8;
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 25));
          controller.enqueue(new TextEncoder().encode(left-- > 0 ? ': alive\n\n' : whole.join('')));
          if (left < 0) controller.close();
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    };
    new FakeServer(slow);
    const { text } = await page.render(URL, { connection: { idleTimeout: 150, retries: 0 } }).finished;
    expect(text).toBe('Hello *all*');
  });
});

describe('abort', () => {
  it('ends the request at once', async () => {
    const server = new FakeServer(silent());
    const handle = page.render(URL);
    await vi.waitFor(() => {
      expect(server.asked).toHaveLength(1);
    });
    handle.abort();
    expect(server.asked[0]!.signal.aborted).toBe(true);
    await expect(handle.finished).rejects.toMatchObject({ code: 'aborted' });
    expect(handle.state).toBe('aborted');
  });

  it('cancels the wait for the next attempt', async () => {
    const server = new FakeServer(failure(503, { 'retry-after': '20' }), ok);
    const handle = page.render(URL);
    const retries = retriesOf(handle);
    await vi.waitFor(() => {
      expect(retries).toHaveLength(1);
    });
    const errors: unknown[] = [];
    handle.addEventListener('error', ({ detail }) => void errors.push(detail));
    handle.abort();
    await expect(handle.finished).rejects.toMatchObject({ code: 'aborted' });
    expect(handle.state).toBe('aborted');
    expect(errors).toEqual([]);
    expect(server.asked).toHaveLength(1);
  });

  it('cancels the wait for a lost connection, and keeps what has come', async () => {
    const server = new FakeServer(stream(['retry: 20000\n\n', chatEvent({ content: 'so far' }, 1)], { end: 'broken' }));
    const handle = page.render(URL);
    const retries = retriesOf(handle);
    await vi.waitFor(() => {
      expect(retries).toMatchObject([{ delay: 20_000, resumes: true }]);
    });
    handle.abort();
    await expect(handle.finished).rejects.toMatchObject({ code: 'aborted' });
    expect(handle.result!.text).toBe('so far');
    expect(server.asked).toHaveLength(1);
  });

  it('may come by a signal, and before anything else', async () => {
    const server = new FakeServer(ok);
    const controller = new AbortController();
    controller.abort();
    const handle = page.render(URL, { signals: [controller.signal] });
    await expect(handle.finished).rejects.toMatchObject({ code: 'aborted' });
    expect(server.asked).toHaveLength(0);
  });
});

describe('retry()', () => {
  it('starts over in place, after any end', async () => {
    const target = page.target();
    target.append('kept');
    const server = new FakeServer(
      stream([chatEvent({ content: '# One' })], { end: 'broken' }),
      failure(404),
      stream([chatEvent({ content: 'Two *2*' }), chatEvent({}, undefined, 'stop')]),
      stream([
        chatEvent({ reasoning_content: 'hm' }),
        chatEvent({ content: 'Three' }),
        chatEvent({}, undefined, 'length'),
      ]),
    );
    const handle = page.render(URL, { target });
    const states: string[] = [];
    handle.addEventListener('statechange', ({ detail }) => void states.push(detail.state));
    await expect(handle.finished).rejects.toMatchObject({ code: 'network' });
    expect(target.innerHTML).toBe('kept<h1>One</h1>');
    // An attempt that shows nothing leaves what is there.
    await expect(handle.retry()).rejects.toMatchObject({ status: 404 });
    expect(target.innerHTML).toBe('kept<h1>One</h1>');
    expect(await handle.retry()).toMatchObject({ text: 'Two *2*', finishReason: 'stop' });
    expect(target.innerHTML).toBe('kept<p>Two <em>2</em></p>');
    expect(await handle.retry()).toMatchObject({ text: 'Three', reasoning: 'hm', finishReason: 'length' });
    expect(target.querySelectorAll('details')).toHaveLength(1);
    expect(target.innerHTML).toMatch(/^kept<details.*hm.*<\/details><p>Three<\/p>$/);
    expect(await handle.finished).toMatchObject({ text: 'Three' });
    expect(server.asked).toHaveLength(4);
    const [failed, done] = ['connecting streaming failed', 'connecting streaming done'].map((each) => each.split(' '));
    expect(states).toEqual([...failed!.slice(1), 'connecting', 'failed', ...done!, ...done!]);
  });

  it('replaces what is shown within one frame', async () => {
    const target = page.target();
    const { MutationObserver } = page.document.defaultView!;
    new FakeServer(ok);
    const handle = page.render(URL, { target });
    await handle.finished;
    const seen: string[] = [];
    new MutationObserver(() => void seen.push(target.textContent)).observe(target, { childList: true, subtree: true });
    await handle.retry();
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).not.toContain('');
    expect(target.innerHTML).toBe('<p>Hello <em>all</em></p>');
  });

  it('sends a POST again: that is what was asked for', async () => {
    const init = { method: 'POST', body: 'q' };
    const server = new FakeServer(failure(500), ok);
    const handle = page.render(URL, { init });
    await expect(handle.finished).rejects.toMatchObject({ status: 500 });
    expect((await handle.retry()).text).toBe('Hello *all*');
    expect(server.asked.map(({ body }) => body)).toEqual(['q', 'q']);
  });

  it('works after an abort, tells that it begins anew, and can be aborted again', async () => {
    new FakeServer(stream([whole[0]!], { end: 'open' }));
    const controller = new AbortController();
    const handle = page.render(URL, { signals: [controller.signal] });
    const restarts: unknown[] = [];
    handle.addEventListener('restart', ({ detail }) => void restarts.push(detail));
    await vi.waitFor(() => {
      expect(handle.metrics.patches).toBe(1);
    });
    handle.abort();
    await expect(handle.finished).rejects.toMatchObject({ code: 'aborted' });
    const again = handle.retry();
    expect(restarts).toEqual([{ reason: 'retry' }]);
    expect(handle.state).toBe('connecting');
    expect(handle.metrics).toMatchObject({ patches: 0, bytes: 0, operations: 0 });
    await vi.waitFor(() => {
      expect(handle.metrics.patches).toBe(1);
    });
    controller.abort();
    await expect(again).rejects.toMatchObject({ code: 'aborted' });
  });

  it('takes another source, and refuses while the answer runs or is disposed of', async () => {
    new FakeServer(ok);
    const handle = page.render(new Response('once', { headers: { 'content-type': 'text/plain' } }));
    expect(() => handle.retry()).toThrow(expect.objectContaining({ code: 'invalid-options' }) as Error);
    await handle.finished;
    await expect(handle.retry()).rejects.toMatchObject({ code: 'invalid-options' });
    expect((await handle.retry(URL)).text).toBe('Hello *all*');
    handle.dispose();
    expect(() => handle.retry()).toThrow(expect.objectContaining({ code: 'invalid-options' }) as Error);
  });
});

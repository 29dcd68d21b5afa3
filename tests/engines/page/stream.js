// The connection: what the server sees, what is lost, what goes on.
import { equal, errorOf, fail, html, serialize, sleep, text, truthy, until } from './check.js';

const MB = 1024 * 1024;
/** What may lie between the sender and the engine: sockets on both sides, the browser's pipes, the high-water mark. */
const ON_THE_WAY = 48 * MB;

const logOf = async (name) => JSON.parse(await text(`/log?name=${name}`));

export const streamCases = {
  'an abort reaches the server, and what was received stays': {
    async run({ render, answer, violations }) {
      const url = '/replay/openai-chat.sse?chunk=100&delay=20&repeat=50&log=aborted';
      const handle = render(url, answer);
      await until(() => answer.querySelector('li'), 'a list');
      handle.abort();
      const error = await errorOf(handle.finished);
      equal([error.code, handle.state], ['aborted', 'aborted']);
      await until(async () => (await logOf('aborted')).isClosed, 'the end of the connection');
      equal((await logOf('aborted')).complete, false);
      truthy(answer.querySelector('li'), 'what was shown');
      equal(violations, []);
    },
  },
  'a page that is blocked is not flooded, and slows the sender down where the engine lets it': {
    async run({ engine, render, answer }) {
      const bytes = (engine === 'chromium' ? 96 : 8) * MB;
      const handle = render(`/flood?bytes=${bytes}&log=flood`, answer);
      await until(() => answer.textContent !== '', 'the beginning');
      for (const end = performance.now() + 2_500; performance.now() < end;);
      const { written, complete } = await logOf('flood');
      const taken = handle.metrics.bytes;
      // Firefox and WebKit take a body as fast as it comes, and keep what nobody has read.
      if (engine === 'chromium') {
        equal(complete, false);
        if (written - taken > ON_THE_WAY) fail(`${written} bytes are sent and ${taken} taken`);
        handle.abort();
        await errorOf(handle.finished);
      } else equal((await handle.finished).metrics.bytes > bytes, true);
      const { largestBacklog } = handle.metrics;
      // The high-water mark, and what a slice of a chunk brings on top of it.
      if (largestBacklog > MB + MB / 4) fail(`${largestBacklog} bytes have waited for the page`);
    },
  },
  'a stream of the page is read no faster than the page shows it': {
    async run({ render, answer }) {
      const { requestAnimationFrame } = globalThis;
      globalThis.requestAnimationFrame = (callback) => setTimeout(callback, 200);
      let pulled = 0;
      const words = new TextEncoder().encode('word '.repeat(200) + '\n\n');
      const source = new ReadableStream({
        pull(controller) {
          pulled += words.length;
          controller.enqueue(words);
        },
      });
      const options = { provider: 'text', highWaterMark: 8_192 };
      const handle = render(source, answer, options);
      await until(() => answer.textContent !== '', 'the beginning');
      await sleep(1_500);
      const read = pulled;
      handle.abort();
      await errorOf(handle.finished);
      globalThis.requestAnimationFrame = requestAnimationFrame;
      if (read > 250_000) fail(`${read} bytes were read in 1.5 s`);
    },
  },
  'an answer goes on where its connection broke off': {
    async run({ render, answer }) {
      const url = '/replay/openai-chat.sse?ids=1&chunk=300&delay=5&cut=4000&log=broken';
      const handle = render(url, answer, { connection: { backoff: 10 } });
      const nodes = [];
      handle.addEventListener('retry', () => nodes.push(...answer.querySelectorAll('*')));
      const { metrics } = await handle.finished;
      equal(serialize(answer), await html({ fixture: 'openai-chat.sse' }));
      truthy(nodes.length > 0 && nodes.every((node) => answer.contains(node)), 'what was there before');
      equal(metrics.resumed, 1);
    },
  },
  'a snapshot is gone on with': {
    async run({ render, answer, other }) {
      const url = '/replay/openai-chat.sse?ids=1&chunk=200&delay=10';
      const handle = render(url, answer, { connection: { snapshots: true } });
      await until(() => answer.querySelector('p'), 'a paragraph');
      const restore = JSON.parse(JSON.stringify(handle.snapshot()));
      handle.abort();
      await errorOf(handle.finished);
      await render(url, other, { restore }).finished;
      equal(serialize(other), await html({ fixture: 'openai-chat.sse' }));
    },
  },
  'a connection that drops is reported, and what came stays': {
    async run({ engine, render, answer }) {
      const url = '/replay/openai-chat.sse?chunk=500&delay=5&cut=6000';
      const handle = render(url, answer, { connection: false });
      const errors = [];
      handle.addEventListener('error', ({ detail }) => errors.push(detail.code));
      const error = await handle.finished.catch((reason) => reason);
      // WebKitGTK takes a socket that is closed too early for a body that ends.
      equal(errors.at(-1), engine === 'webkit' ? 'truncated' : 'network');
      if (engine !== 'webkit') equal([error.code, error.name], ['network', 'SluiceError']);
      truthy(answer.textContent.startsWith('Canal locks'), 'what was shown');
    },
  },
  'an HTTP error is told in the words of the server': {
    async run({ render, answer }) {
      const body = encodeURIComponent('{"error":{"message":"Slow down"}}');
      const url = `/say?status=429&type=application/json&body=${body}`;
      const error = await errorOf(render(url, answer, { connection: { attempts: 1 } }).finished);
      equal([error.code, error.status], ['http-status', 429]);
      truthy(error.message.includes('Slow down'), error.message);
    },
  },
  'a request with a body is made as it is given': {
    async run({ render, answer }) {
      await render('/posted', answer, { init: { method: 'POST', body: '{"q":1}' } }).finished;
      equal(answer.textContent, 'POST: {"q":1}');
      const request = new Request('/posted', { method: 'PUT', body: 'two' });
      answer.replaceChildren();
      await render(request, answer).finished;
      equal(answer.textContent, 'PUT: two');
    },
  },
  'streams and iterables are sources, and are let go of': {
    async run({ render, answer, other }) {
      let cancelled = false;
      const endless = new ReadableStream({
        pull: async (controller) => {
          await sleep(5);
          controller.enqueue(new TextEncoder().encode('one *two* '));
        },
        cancel: () => void (cancelled = true),
      });
      const options = { provider: 'text' };
      const handle = render(endless, answer, options);
      let returned = false;
      const iterable = async function* () {
        try {
          for (;;) {
            yield 'three **four** ';
            await sleep(5);
          }
        } finally {
          returned = true;
        }
      };
      const second = render(iterable(), other, options);
      await until(() => answer.querySelector('em') && other.querySelector('strong'), 'both');
      handle.abort();
      second.abort();
      await Promise.all([errorOf(handle.finished), errorOf(second.finished)]);
      await until(() => cancelled && returned, 'both ends');
    },
  },
  'text that comes in bursts is shown smoothly': {
    async run({ render, answer, sluice }) {
      const steps = {};
      for (const pace of ['immediate', 'smooth']) {
        answer.replaceChildren();
        const lengths = new Set();
        const watch = new MutationObserver(() => lengths.add(answer.textContent.length));
        watch.observe(answer, { childList: true, subtree: true, characterData: true });
        await render('/replay/openai-chat.sse?chunk=4000&delay=250', answer, { pace }).finished;
        watch.disconnect();
        steps[pace] = lengths.size;
        equal(serialize(answer), await html({ fixture: 'openai-chat.sse' }));
      }
      truthy(typeof sluice.render === 'function', 'render');
      if (steps.smooth < 2 * steps.immediate) fail(`smooth has ${steps.smooth} steps of ${steps.immediate}`);
    },
  },
};

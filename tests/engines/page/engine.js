// Where the work is done: in a worker, or where there can be none on the page's thread.
import { equal, errorOf, fail, html, serialize, text, truthy } from './check.js';

/** Plays an answer. @returns why it was not read in a worker */
async function fallbackReasons({ render, answer }, options = {}) {
  const handle = render('/replay/openai-chat.sse?chunk=300&delay=2', answer, options);
  const reasons = [];
  handle.addEventListener('fallback', ({ detail }) => reasons.push(detail.reason));
  const { metrics } = await handle.finished;
  equal(serialize(answer), await html({ fixture: 'openai-chat.sse' }));
  equal(metrics.engine, reasons.length > 0 ? 'page' : 'worker');
  return reasons;
}

/** Replaces a global for the rest of the page's life. */
const replace = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

export const engineCases = {
  'a browser whose bodies are no byte streams gives what it has chunk by chunk': {
    async run(page) {
      const { getReader } = ReadableStream.prototype;
      let refused = 0;
      ReadableStream.prototype.getReader = function (options) {
        if (options?.mode !== 'byob') return getReader.call(this, options);
        refused++;
        throw new TypeError('not a byte stream');
      };
      equal(await fallbackReasons(page), []);
      equal(refused, 1);
    },
  },
  'a policy that forbids workers leaves the work to the page': {
    policy: { 'worker-src': "'none'" },
    async run(page) {
      equal((await fallbackReasons(page)).length, 1);
    },
  },
  'a policy for Trusted Types without ours leaves the work to the page, where they exist': {
    policy: { 'trusted-types': "'none'" },
    async run(page) {
      equal((await fallbackReasons(page)).length, 'trustedTypes' in globalThis ? 1 : 0);
    },
  },
  'a browser without Trusted Types needs none': {
    policy: { 'require-trusted-types-for': '', 'trusted-types': '' },
    async run(page) {
      replace('trustedTypes', undefined);
      equal(await fallbackReasons(page), []);
    },
  },
  'a browser without workers, and one without module workers, do it on the page': {
    params: 'workers',
    async run(page, lack) {
      if (lack === 'none') delete globalThis.Worker;
      else {
        const Original = Worker;
        // As old browsers do: the option is not known, and an `import` is a syntax error in the worker.
        replace(
          'Worker',
          class {
            constructor(url) {
              return new Original(url);
            }
          },
        );
      }
      const reasons = await fallbackReasons(page);
      equal(reasons.length, 1);
      truthy(reasons[0], 'the reason');
    },
  },
  "a browser without requestIdleCallback and AbortSignal's newer parts": {
    async run(page) {
      delete globalThis.requestIdleCallback;
      equal(await fallbackReasons(page), []);
    },
  },
  'without WebAssembly there is a typed error': {
    policy: { 'script-src': "'self'", 'worker-src': "'none'" },
    async run({ render, answer }) {
      const error = await errorOf(render('/replay/openai-chat.sse', answer).finished);
      equal(error.code, 'worker-failed');
      truthy(/in a worker: .*; on the page's thread: .*/.test(error.message), error.message);
    },
  },
  'the package may lie on another origin': {
    needsOther: true,
    async run({ answer, elsewhere, violations }) {
      const { render } = await import(`${elsewhere}/shared/index.js`);
      equal(await fallbackReasons({ answer, render }), []);
      equal(violations, []);
    },
  },
  'the parts may lie elsewhere, and the module may have the wrong type': {
    async run(page) {
      page.sluice.configure({ wasmUrl: '/dist/sluice.wasm?type=text/plain', workerUrl: '/dist/worker.js?v=2' });
      await page.sluice.preload();
      equal(await fallbackReasons(page), []);
      truthy(
        performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/dist/worker.js?v=2')),
        'the worker',
      );
    },
  },
  'a module that traps fails its answer and no other': {
    params: 'faults',
    async run({ sluice, render, answer, other }, fault) {
      sluice.configure({ workerUrl: `/faulty/${fault}.js` });
      const long = Array.from({ length: 4000 }, (_, line) => `- line ${line} of a list that is long\n`).join('');
      const error = await errorOf(render(new Response(long.repeat(20)), answer, { provider: 'text' }).finished);
      truthy(['internal', 'out-of-memory'].includes(error.code), error.code);
      await render('/replay/openai-chat.sse', other).finished;
      equal(serialize(other), await html({ fixture: 'openai-chat.sse' }));
    },
  },
  'many answers share one worker': {
    async run({ render, answer }) {
      const targets = Array.from({ length: 12 }, () => answer.appendChild(document.createElement('div')));
      await Promise.all(targets.map((target) => render('/replay/openai-chat.sse?chunk=200&delay=2', target).finished));
      const expected = await html({ fixture: 'openai-chat.sse' });
      for (const target of targets) equal(serialize(target), expected);
      const workers = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/worker.js'));
      if (workers.length > 1) fail(`${workers.length} workers were loaded`);
      truthy((await text('/dist/worker.js')).length > 0, 'the worker');
    },
  },
};

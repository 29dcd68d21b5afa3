// What is shown, in every protocol.
import { equal, html, serialize, truthy } from './check.js';

export const renderingCases = {
  // The streams hold everything that their protocol can say: some end in an error.
  'the stream of a protocol becomes what sluice/node makes of it': {
    params: 'wire',
    async run({ render, answer, violations }, name) {
      const handle = render(`/replay/${name}?chunk=97&type=`, answer);
      await handle.finished.catch(() => undefined);
      equal(serialize(answer), await html({ fixture: name }));
      truthy(answer.textContent.length > 0, 'what is shown');
      equal(handle.metrics.engine, 'worker');
      equal(violations, []);
    },
  },
  "the demo's answers are what sluice/node makes of them, in each of its protocols": {
    params: 'played',
    async run({ render, answer }, name) {
      await render(`/played/${name}`, answer).finished;
      equal(serialize(answer), await html({ played: name }));
    },
  },
  'an answer grows in steps, in a worker, under a strict policy, and no node is made twice': {
    async run({ render, answer, violations }) {
      const lengths = new Set();
      const watch = new MutationObserver(() => lengths.add(answer.textContent.length));
      watch.observe(answer, { childList: true, subtree: true, characterData: true });
      const handle = render('/replay/openai-chat.sse?chunk=400&delay=20', answer);
      const states = [handle.state];
      handle.addEventListener('statechange', ({ detail }) => states.push(detail.state));
      const { metrics, finishReason, usage, text } = await handle.finished;
      equal(serialize(answer), await html({ fixture: 'openai-chat.sse' }));
      truthy(lengths.size > 5, 'the number of steps');
      equal(states, ['connecting', 'streaming', 'done']);
      equal(violations, []);
      equal([finishReason, usage.totalTokens], ['stop', 108]);
      truthy(text.startsWith('# Canal locks\n'), 'the text');
      equal(metrics.engine, 'worker');
      truthy(metrics.timeToFirstByte > 0 && metrics.duration > metrics.timeToFirstPatch, 'the order of times');
    },
  },
  'every character reference is known, after the module that has them all has come': {
    async run({ render, answer }) {
      const markdown = '&CounterClockwiseContourIntegral; &amp; &NotEqualTilde;';
      await render(new Response(markdown), answer, { provider: 'text' }).finished;
      equal(answer.textContent, '∳ & ≂̸');
    },
  },
};

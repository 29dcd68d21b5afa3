// Events that are not well-formed are skipped, counted, and reported with where they were; the answer goes on.
import { expect, it } from 'vitest';
import { render } from '../../js/src/index.js';
import { inTasks, target } from './page_globals.js';

it('counts the events that it skips, and says where they were', async () => {
  const events = [
    '{"choices":[{"index":0,"delta":{"content":"Hi "}}]}',
    '{"choices":[{"index":0,"delta":{"content":"lost"}]}',
    '{"choices":[{"index":0,"delta":{"content":"there"}}]}',
    '{"choices":',
    '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}',
    '[DONE]',
  ].map((data) => `data: ${data}\n\n`);
  const handle = render(inTasks(events), target());
  const offsets: number[] = [];
  handle.addEventListener('error', ({ detail }) => {
    expect(detail).toMatchObject({ code: 'malformed-json', fatal: false });
    offsets.push(detail.offset);
  });
  const { text, metrics } = await handle.finished;
  expect(text).toBe('Hi there');
  expect(metrics.malformedEvents).toBe(2);
  expect(offsets).toEqual([1, 3].map((count) => events.slice(0, count).join('').length));
});

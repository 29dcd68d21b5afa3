// Bodies that are not gone on with when their connection is lost: the answer has failed, and what came stays. That of a
// decoder of the page's own is in tests/page/decoder.test.ts.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { awsMessage } from './aws_message.js';
import { chatEvent, FakeServer, stream } from './fake_server.js';
import { Page } from './page.js';

const URL = 'http://server.test/answer';

let page: Page;

beforeEach(async () => {
  page = await Page.open();
});

afterEach(() => {
  page.close();
  vi.unstubAllGlobals();
});

/** Renders a body that breaks off, although the policy and a hook would have it gone on with. */
async function broken(pieces: (string | Uint8Array)[], type: string) {
  const server = new FakeServer(stream(pieces, { end: 'broken', type }));
  const target = page.target();
  const resume = vi.fn(() => URL);
  const handle = page.render(URL, { target, connection: { backoff: 0, retries: 1, resume } });
  const failure: unknown = await handle.finished.catch((error: unknown) => error);
  return {
    failure,
    html: target.innerHTML,
    state: handle.state,
    asked: server.asked.length,
    hooks: resume.mock.calls.length,
  };
}

const failed = { failure: { code: 'network' }, state: 'failed', asked: 1, hooks: 0 };
const mebibyte = `: ${'x'.repeat((1 << 20) - 4)}\n\n`;
const chat = (content: string, id: number) => chatEvent({ content }, id);

it('a JSON array', async () => {
  const element = (text: string) => JSON.stringify({ candidates: [{ index: 0, content: { parts: [{ text }] } }] });
  const body = `[${element('*a*')},\n${element(' b')},\n{"cand`;
  expect(await broken([body], 'application/json')).toMatchObject({ ...failed, html: '<p><em>a</em> b</p>' });
});

it('an AWS event stream', async () => {
  const message = awsMessage('contentBlockDelta', '{"contentBlockIndex":0,"delta":{"text":"*a* b"},"p":"ab"}');
  const pieces = [awsMessage('messageStart', '{"role":"assistant"}'), message, message.subarray(0, 20)];
  expect(await broken(pieces, 'application/vnd.amazon.eventstream')).toMatchObject({
    ...failed,
    html: '<p><em>a</em> b</p>',
  });
});

it.each([1, 17])('a body above 16 MB, unlike a smaller one: %i MB', { timeout: 30_000 }, async (mebibytes) => {
  const pieces = [chat('*a*', 0), ...Array<string>(mebibytes).fill(mebibyte), chat(' b', 1)];
  const isAbove = mebibytes > 16;
  expect(await broken(pieces, 'text/event-stream')).toMatchObject({
    ...failed,
    asked: isAbove ? 1 : 2,
    hooks: isAbove ? 0 : 2,
    html: '<p><em>a</em> b</p>',
  });
});

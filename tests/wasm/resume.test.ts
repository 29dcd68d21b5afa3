// A connection that is lost: what the page shows is what it would have shown without.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectionPolicy, ResumeState, Snapshot } from '../../js/src/connection_policy.js';
import type { RetryEvent } from '../../js/src/events.js';
import { chatEvent, failure, FakeServer, stream, unreachable, type Answer } from './fake_server.js';
import { Page, type PageOptions } from './page.js';
import { Random } from './random.js';

const URL = 'http://server.test/answer';
const policy: ConnectionPolicy = { backoff: 0 };

let page: Page;

beforeEach(async () => {
  page = await Page.open();
});

afterEach(() => {
  page.close();
  vi.unstubAllGlobals();
});

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text);

/** Reasoning, Markdown over several events, a surrogate pair that two of them share, a tool call, text beyond ASCII. */
const deltas: object[] = [
  { role: 'assistant', reasoning_content: 'Hm' },
  { content: '# Ä\n\n- o\ud83d' },
  { content: '\ude00 **b' },
  { content: 'o**' },
  { tool_calls: [{ index: 0, id: 't', function: { name: 'f', arguments: '{"a"' } }] },
  { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] },
  { content: '\n- 文' },
];

/** The events of that answer; `idOf` gives the id of each, by its number. */
function chat(idOf: (index: number) => string | number | undefined): string[] {
  const events = deltas.map((delta, index) => chatEvent(delta, idOf(index)));
  return [...events, chatEvent({}, idOf(deltas.length), 'stop'), 'data: [DONE]\n\n'];
}

/** What a page ends up with. */
interface Shown {
  html: string;
  text: string;
  toolArguments: string;
  finishReason: string | undefined;
  state: string;
}

async function shownBy(source: string | Request, options: PageOptions = {}): Promise<Shown> {
  const target = page.target();
  const handle = page.render(source, { target, connection: policy, ...options });
  let toolArguments = '';
  handle.addEventListener('tool-arguments', ({ detail }) => (toolArguments += detail.delta));
  handle.addEventListener('restart', () => (toolArguments = ''));
  await handle.finished.catch(() => undefined);
  const { text, finishReason } = handle.result!;
  return { html: target.innerHTML, text, toolArguments, finishReason, state: handle.state };
}

/** A server that keeps a stream: it goes on after the event that a request names, or begins if it knows none such. */
function keeping(events: readonly string[], cutsOff: (connection: number) => number = () => Infinity): Answer {
  let connection = 0;
  return (asked) => {
    const id = asked.headers.get('last-event-id');
    const known = id === null ? -1 : events.findIndex((event) => event.startsWith(`id: ${id}\n`));
    const body = bytes(events.slice(known + 1).join(''));
    const cut = cutsOff(connection++);
    return stream([body.subarray(0, cut)], { end: cut < body.length ? 'broken' : 'whole' })(asked);
  };
}

async function uncut(events: readonly string[]): Promise<Shown> {
  new FakeServer(keeping(events));
  const shown = await shownBy(URL);
  expect(shown).toMatchObject({ state: 'done', finishReason: 'stop', toolArguments: '{"a":1}' });
  return shown;
}

describe('a connection that is lost', () => {
  it('goes on wherever a short stream is cut', async () => {
    const short = (content: string, id: number) =>
      `id: ${id}\ndata: {"choices":[{"delta":{"content":"${content}"}}]}\n\n`;
    const events = [short('*ä\\ud83d', 0), short('\\ude00* b', 1), `id: 2\ndata: [DONE]\n\n`];
    new FakeServer(keeping(events));
    const expected = await shownBy(URL);
    expect(expected).toMatchObject({ html: '<p><em>ä😀</em> b</p>', state: 'done' });
    const { length } = bytes(events.join(''));
    for (let cut = 0; cut < length; cut++) {
      const server: FakeServer = new FakeServer((asked) =>
        keeping(events, () => (server.asked.length === 1 ? cut : Infinity))(asked),
      );
      expect(await shownBy(URL), `cut at ${cut}`).toEqual(expected);
      expect(server.asked).toHaveLength(2);
    }
  }, 30_000);

  it.each<[string, (index: number) => string | number | undefined]>([
    ['every event has an id', (index) => index],
    ['ids are texts beyond ASCII', (index) => `ü-${index}`],
    ['every third event has an id', (index) => (index % 3 === 0 ? index : undefined)],
  ])('goes on when %s', async (_, idOf) => {
    const events = chat(idOf);
    const expected = await uncut(events);
    const body = bytes(events.join(''));
    const { length } = body;
    const ends = events.map((_, index) => bytes(events.slice(0, index).join('')).length);
    // Every boundary of events, and places in between; before the first id there is nothing to go on from.
    const cuts = [...ends.slice(1), ...ends.slice(1).map((end) => Math.min(length - 1, end + 37))];
    const decode = (header: string | null) =>
      header === null ? null : new TextDecoder().decode(Uint8Array.from(header, (unit) => unit.charCodeAt(0)));
    for (const cut of cuts) {
      const server: FakeServer = new FakeServer((asked) => {
        const id = decode(asked.headers.get('last-event-id'));
        const known = events.findIndex((event) => event.startsWith(`id: ${id}\n`));
        return server.asked.length === 1
          ? stream([body.subarray(0, cut)], { end: 'broken' })(asked)
          : stream(events.slice(known + 1))(asked);
      });
      expect(await shownBy(URL), `cut at ${cut}`).toEqual(expected);
      expect(server.asked).toHaveLength(2);
    }
  });

  it('goes on when its lines end with CR LF, wherever the cut is and whatever the chunks are', async () => {
    const events = chat((index) => index).map((event) => event.replaceAll('\n', '\r\n').replaceAll('\\r\\n', '\\n'));
    const expected = await uncut(events);
    const random = new Random(3);
    const body = bytes(events.join(''));
    for (let cut = 0; cut < body.length; cut += 31) {
      const server: FakeServer = new FakeServer((asked) => {
        const id = asked.headers.get('last-event-id');
        // Servers resume inclusively, too: the event that is named comes again.
        const known = Math.max(
          0,
          events.findIndex((event) => event.startsWith(`id: ${id}\r`)),
        );
        const rest = bytes(events.slice(known).join(''));
        if (server.asked.length === 1) return stream([rest.subarray(0, cut)], { end: 'broken' })(asked);
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < rest.length;) pieces.push(rest.subarray(at, (at += 1 + random.below(40))));
        return stream(pieces)(asked);
      });
      expect(await shownBy(URL), `cut at ${cut}`).toEqual(expected);
    }
  }, 30_000);

  it('may be lost again and again', async () => {
    const events = chat((index) => index);
    const expected = await uncut(events);
    // Each connection brings an event or two.
    const server = new FakeServer(keeping(events, () => 250));
    const target = page.target();
    const handle = page.render(URL, { target, connection: { backoff: 0, retries: 1 } });
    const retries: RetryEvent[] = [];
    handle.addEventListener('retry', ({ detail }) => void retries.push(detail));
    const { metrics } = await handle.finished;
    expect(target.innerHTML).toBe(expected.html);
    expect(server.asked.length).toBeGreaterThan(3);
    expect(metrics).toMatchObject({ retries: server.asked.length - 1, resumed: server.asked.length - 1 });
    expect(retries.every(({ resumes, code }) => resumes && code === 'network')).toBe(true);
  });

  it('goes on in the nodes that are there', async () => {
    const events = chat((index) => index);
    const expected = await uncut(events);
    const cut = bytes(events.slice(0, 4).join('')).length + 20;
    const server: FakeServer = new FakeServer((asked) =>
      keeping(events, () => (server.asked.length === 1 ? cut : Infinity))(asked),
    );
    const target = page.target();
    const handle = page.render(URL, { target, connection: policy });
    const nodes: Node[] = [];
    handle.addEventListener('retry', () => void nodes.push(...target.querySelectorAll('*')));
    await handle.finished;
    expect(target.innerHTML).toBe(expected.html);
    expect(nodes.length).toBeGreaterThan(4);
    expect(nodes.every((node) => target.contains(node))).toBe(true);
  });

  it('may end quietly, before the answer does', async () => {
    const events = chat((index) => index);
    const expected = await uncut(events);
    const server: FakeServer = new FakeServer((asked) =>
      server.asked.length === 1 ? stream(events.slice(0, 3))(asked) : keeping(events)(asked),
    );
    expect(await shownBy(URL)).toEqual(expected);
    expect(server.asked[1]!.headers.get('last-event-id')).toBe('2');
  });

  it('is not made again when the answer was complete', async () => {
    const server = new FakeServer(stream(chat((index) => index).slice(0, -1)));
    expect(await shownBy(URL)).toMatchObject({ state: 'done' });
    expect(server.asked).toHaveLength(1);
  });

  it('is tried again while the server is away, and no longer than the policy says', async () => {
    const events = chat((index) => index);
    const expected = await uncut(events);
    const lost = stream([events.slice(0, 2).join('')], { end: 'broken' });
    new FakeServer(lost, unreachable(), failure(503), keeping(events));
    expect(await shownBy(URL)).toEqual(expected);
    const server = new FakeServer(lost, unreachable());
    const target = page.target();
    const handle = page.render(URL, { target, connection: { backoff: 0, retries: 2 } });
    await expect(handle.finished).rejects.toMatchObject({ code: 'network', attempts: 3 });
    expect(server.asked).toHaveLength(3);
    expect(target.textContent).toContain('Ä');
    new FakeServer(lost, failure(404));
    const gone = page.render(URL, { connection: policy });
    await expect(gone.finished).rejects.toMatchObject({ code: 'http-status', status: 404, attempts: 2 });
  });

  it('cannot go on without ids: what has been shown stays, and nothing is asked twice', async () => {
    const server = new FakeServer(
      stream(
        [
          chat(() => undefined)
            .slice(0, 3)
            .join(''),
        ],
        { end: 'broken' },
      ),
    );
    expect(await shownBy(URL)).toMatchObject({ state: 'failed', text: '# Ä\n\n- o😀 **b' });
    expect(server.asked).toHaveLength(1);
  });

  it('begins again without ids as long as nothing has been shown', async () => {
    const events = chat(() => undefined);
    const expected = await uncut(events);
    const role = chatEvent({ role: 'assistant', content: '' });
    for (const start of ['', ': hello\n\n', role, role + events[0]!.slice(0, 30)]) {
      const server = new FakeServer(stream([start], { end: 'broken' }), stream(events));
      expect(await shownBy(URL), start).toEqual(expected);
      expect(server.asked).toHaveLength(2);
    }
  });

  it('of a POST is not made again unless it may', async () => {
    const init = { method: 'POST', body: 'q' };
    const events = chat((index) => index);
    const lost = stream([events.slice(0, 2).join('')], { end: 'broken' });
    const server = new FakeServer(lost, keeping(events));
    expect(await shownBy(URL, { init, connection: undefined })).toMatchObject({ state: 'failed' });
    expect(await shownBy(URL, { init })).toMatchObject({ state: 'done' });
    expect(server.asked).toHaveLength(2);
    const other = new FakeServer(lost, keeping(events));
    expect(await shownBy(URL, { init, connection: { backoff: 0, idempotent: true } })).toMatchObject({ state: 'done' });
    expect(other.asked.map(({ method, body }) => `${method} ${body}`)).toEqual(['POST q', 'POST q']);
    expect(other.asked[1]!.headers.get('last-event-id')).toBe('1');
  });

  it('is over when the server says that there is no more: status 204', async () => {
    const lost = stream(
      [
        chat((index) => index)
          .slice(0, 2)
          .join(''),
      ],
      { end: 'broken' },
    );
    const server = new FakeServer(lost, () => new Response(null, { status: 204 }));
    expect(await shownBy(URL)).toMatchObject({ state: 'failed' });
    expect(server.asked).toHaveLength(2);
  });
});

describe('a server that begins at another place', () => {
  const events = chat((index) => index);
  const lost = (count: number) =>
    stream([events.slice(0, count).join('') + events[count]!.slice(0, 20)], { end: 'broken' });

  it.each([0, 1, 2, 3, 4])('%i events early: what has come is recognised', async (early) => {
    const expected = await uncut(events);
    const server = new FakeServer(lost(4), stream(events.slice(4 - early)));
    expect(await shownBy(URL)).toEqual(expected);
    expect(server.asked).toHaveLength(2);
  });

  it('and repeats events of which only some have ids', async () => {
    const sparse = chat((index) => (index % 4 === 0 ? index : undefined));
    const expected = await uncut(sparse);
    for (const begin of [0, 4, 5]) {
      new FakeServer(stream([sparse.slice(0, 7).join('')], { end: 'broken' }), stream(sparse.slice(begin)));
      expect(await shownBy(URL), `from ${begin}`).toEqual(expected);
    }
  });

  it('and sends pings in between', async () => {
    const expected = await uncut(events);
    const ping = ': wait\n\nevent: ping\ndata: {"type":"ping"}\n\n';
    const rest = events.slice(2).map((event) => ping + event);
    new FakeServer(lost(4), stream(rest));
    expect(await shownBy(URL)).toEqual(expected);
  });

  it('and breaks off again among what it repeats', async () => {
    const expected = await uncut(events);
    new FakeServer(
      lost(4),
      stream([events.slice(0, 2).join('')], { end: 'broken' }),
      stream(events.slice(0, 3)),
      stream(events),
    );
    expect(await shownBy(URL)).toEqual(expected);
  });
});

describe('a change of epoch', () => {
  const events = chat((index) => index);
  const lost = stream([events.slice(0, 4).join('')], { end: 'broken' });
  const other = [chatEvent({ content: 'Another *story*' }, 0), chatEvent({}, 1, 'stop'), 'data: [DONE]\n\n'];

  const restarts = async (...answers: Answer[]) => {
    const server = new FakeServer(lost, ...answers);
    const target = page.target();
    const handle = page.render(URL, { target, connection: policy });
    const reasons: string[] = [];
    let text = '';
    handle.addEventListener('delta', ({ detail }) => (text += detail.text));
    handle.addEventListener('restart', ({ detail }) => {
      reasons.push(detail.reason);
      text = '';
    });
    const emptied: string[] = [];
    const { MutationObserver } = page.document.defaultView!;
    new MutationObserver(() => {
      if (target.textContent === '') emptied.push('');
    }).observe(target, { childList: true });
    const result = await handle.finished;
    expect(emptied).toEqual([]);
    expect(text).toBe(result.text);
    return {
      html: target.innerHTML,
      asked: server.asked.map(({ headers }) => headers.get('last-event-id')),
      reasons,
      state: handle.state,
    };
  };

  const expected = { html: '<p>Another <em>story</em></p>', reasons: ['epoch'], state: 'done' };

  it('by ids that begin anew replaces what is shown, without another request', async () => {
    expect(await restarts(stream(other))).toEqual({ ...expected, asked: [null, '3'] });
  });

  it('after a beginning that is the same', async () => {
    const halfSame = [...events.slice(0, 2), chatEvent({ content: 'Another *story*' }, 2), ...other.slice(1)];
    const { html, ...rest } = await restarts(stream(halfSame));
    expect(html).toMatch(/<h1>Ä<\/h1>.*Another <em>story<\/em>/s);
    expect(rest).toMatchObject({ reasons: ['epoch'], asked: [null, '3'] });
  });

  it('in the midst of the stream asks for its beginning', async () => {
    const middle = [chatEvent({ content: 'story*' }, 3), ...other.slice(1)];
    expect(await restarts(stream(middle), stream(other))).toEqual({ ...expected, asked: [null, '3', null] });
  });

  it("by the provider's id of the answer", async () => {
    const renamed = other.map((event, index) => event.replace('"c1"', '"c2"').replace(/^id: .*/, `id: new-${index}`));
    expect(await restarts(stream(renamed))).toEqual({ ...expected, asked: [null, '3'] });
  });
});

describe('the hook that asks for the rest', () => {
  it("asks OpenAI's Responses by the sequence number", async () => {
    const event = (number: number, fields: object) =>
      `event: x\ndata: ${JSON.stringify({ ...fields, sequence_number: number })}\n\n`;
    const created = { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', output: [] } };
    const text = (delta: string) => ({
      ...{ type: 'response.output_text.delta', item_id: 'm', output_index: 0, content_index: 0, delta },
      obfuscation: Math.random().toString(36),
    });
    const done = { type: 'response.completed', response: { id: 'resp_1', status: 'completed', output: [] } };
    const make = () => [event(0, created), event(1, text('**Hel')), event(2, text('lo**')), event(3, done)];
    const states: ResumeState[] = [];
    const connection: ConnectionPolicy = {
      backoff: 0,
      resume: (state) => {
        states.push(state);
        return `http://server.test/v1/responses/${state.messageId}?stream=true&starting_after=${state.lastEventId}`;
      },
    };
    const init = { method: 'POST', body: '{}' };
    // Exactly what follows, or an event more: the padding of a repeated event is another.
    for (const from of [2, 1, 0]) {
      const server = new FakeServer(
        stream([make().slice(0, 2).join('')], { end: 'broken' }),
        stream(make().slice(from)),
      );
      expect(await shownBy(URL, { init, connection })).toMatchObject({
        html: '<p><strong>Hello</strong></p>',
        state: 'done',
      });
      expect(server.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
        `POST ${URL}`,
        'GET http://server.test/v1/responses/resp_1?stream=true&starting_after=1',
      ]);
    }
    expect(states[0]).toMatchObject({ messageId: 'resp_1', lastEventId: '1', events: 2, text: '**Hel' });
  });

  it("asks the AI SDK's resume route, which sends the stream from its beginning", async () => {
    const parts = [
      { type: 'start', messageId: 'm1' },
      { type: 'text-start', id: '0' },
      ...['One ', '*two', '* three'].map((delta) => ({ type: 'text-delta', id: '0', delta })),
      { type: 'text-end', id: '0' },
      { type: 'finish' },
    ];
    const events = [...parts.map((part) => `data: ${JSON.stringify(part)}\n\n`), 'data: [DONE]\n\n'];
    const init = { method: 'POST', body: '{}' };
    const connection: ConnectionPolicy = { backoff: 0, resume: () => 'http://server.test/api/chat/7/stream' };
    new FakeServer(stream(events));
    const expected = await shownBy(URL, { init });
    const { length } = bytes(events.join(''));
    for (let cut = 0; cut < length; cut += 17) {
      const server = new FakeServer(
        stream([bytes(events.join('')).subarray(0, cut)], { end: 'broken' }),
        stream(events),
      );
      expect(await shownBy(URL, { init, connection }), `cut at ${cut}`).toEqual(expected);
      expect(server.asked.length, `cut at ${cut}`).toBe(2);
    }
    // Status 204: nothing is under way any more.
    new FakeServer(stream(events.slice(0, 3), { end: 'broken' }), () => new Response(null, { status: 204 }));
    expect(await shownBy(URL, { init, connection })).toMatchObject({ state: 'failed', text: 'One ' });
  });

  it('asks for bytes of a plain text', async () => {
    const text = '# Ä\n\nOne *two* 文 three';
    const connection: ConnectionPolicy = {
      backoff: 0,
      resume: ({ bytes: at }) => new Request(URL, { headers: { range: `bytes=${at}-` } }),
    };
    const body = bytes(text);
    for (let cut = 1; cut < body.length; cut += 2) {
      for (const goesOn of [true, false]) {
        const server: FakeServer = new FakeServer(
          stream([body.subarray(0, cut)], { end: 'broken', type: 'text/plain' }),
          (asked) => {
            const at = Number(/\d+/.exec(asked.headers.get('range')!)![0]);
            return goesOn
              ? stream([body.subarray(at)], { type: 'text/plain', status: 206 })(asked)
              : stream([body], { type: 'text/plain' })(asked);
          },
        );
        const shown = await shownBy(URL, { connection });
        expect(shown, `cut at ${cut}`).toMatchObject({ text, state: 'done' });
        expect(server.asked).toHaveLength(2);
      }
    }
  }, 20_000);

  it('may give up', async () => {
    const server = new FakeServer(stream([chat(() => undefined)[1]!], { end: 'broken' }));
    const connection = { backoff: 0, resume: () => undefined };
    expect(await shownBy(URL, { connection })).toMatchObject({ state: 'failed' });
    expect(server.asked).toHaveLength(1);
  });
});

describe('a snapshot', () => {
  const snapshots: ConnectionPolicy = { backoff: 0, snapshots: true };
  const events = chat((index) => (index % 2 === 0 ? index : undefined));
  const body = bytes(events.join(''));

  /** The snapshot of a page that is left when so much has come. */
  async function snapshotAt(cut: number): Promise<Snapshot | undefined> {
    new FakeServer(stream([body.subarray(0, cut)], { end: 'open' }));
    const handle = page.render(URL, { connection: snapshots });
    const ends = events.slice(0, -1).map((_, index) => bytes(events.slice(0, index + 1).join('')).length);
    const whole = ends.filter((end) => end <= cut).length;
    await vi.waitFor(() => {
      expect(handle.snapshot()?.cursor.events ?? 0).toBe(whole);
    });
    const snapshot = handle.snapshot();
    handle.dispose();
    return snapshot && (JSON.parse(JSON.stringify(snapshot)) as Snapshot);
  }

  it('lets another page go on, wherever the first one was left', async () => {
    const expected = await uncut(events);
    let restored = 0;
    for (let cut = 0; cut <= body.length; cut += 19) {
      const snapshot = await snapshotAt(cut);
      if (!snapshot) continue;
      restored++;
      const server = new FakeServer(keeping(events));
      const shown = await shownBy(URL, { restore: snapshot, connection: snapshots });
      expect(shown, `left at ${cut}`).toEqual(expected);
      expect(server.asked.length, `left at ${cut}`).toBeLessThanOrEqual(1);
    }
    expect(restored).toBeGreaterThan(10);
  }, 60_000);

  it('tells what has come, and shows it before anything is asked', async () => {
    const snapshot = (await snapshotAt(bytes(events.slice(0, 4).join('')).length))!;
    expect(snapshot).toMatchObject({
      version: 1,
      done: false,
      cursor: { lastEventId: '2', events: 4 },
      messageId: 'c1',
      framing: 'sse',
      channels: [
        { channel: { kind: 'reasoning', choice: 0 }, text: 'Hm', open: true },
        { channel: { kind: 'text', choice: 0 }, text: '# Ä\n\n- o😀 **bo**', open: true },
      ],
    });
    const target = page.target();
    new FakeServer(() => new Promise(() => undefined));
    const handle = page.render(URL, { target, restore: snapshot });
    await vi.waitFor(() => {
      expect(target.querySelector('strong')?.textContent).toBe('bo');
    });
    expect(handle.metrics.retries).toBe(0);
    handle.dispose();
  });

  it('of a complete answer asks for nothing', async () => {
    for (const ending of [events, [...events.slice(0, -2), events.at(-2)!.trimEnd()]]) {
      new FakeServer(stream(ending));
      const first = page.render(URL, { connection: snapshots });
      await first.finished;
      const server = new FakeServer(failure(500));
      const shown = await shownBy(URL, { restore: first.snapshot()! });
      expect(shown).toMatchObject({ state: 'done', finishReason: 'stop', toolArguments: '{"a":1}' });
      expect(server.asked).toHaveLength(0);
      expect(first.snapshot()!.channels.every(({ open }) => !open)).toBe(true);
    }
  });

  it('of a plain text asks the hook', async () => {
    const connection: ConnectionPolicy = {
      ...snapshots,
      resume: ({ bytes: at }) => new Request(URL, { headers: { range: `bytes=${at}-` } }),
    };
    const text = bytes('One 文 *two*');
    new FakeServer(stream([text.subarray(0, 6)], { end: 'open', type: 'text/plain' }));
    const first = page.render(URL, { connection });
    await vi.waitFor(() => {
      expect(first.snapshot()?.cursor.bytes).toBe(6);
    });
    const snapshot = first.snapshot()!;
    first.dispose();
    const server = new FakeServer(stream([text.subarray(6)], { type: 'text/plain', status: 206 }));
    expect(await shownBy(URL, { restore: snapshot, connection })).toMatchObject({
      text: 'One 文 *two*',
      state: 'done',
    });
    expect(server.asked[0]!.headers.get('range')).toBe('bytes=6-');
  });

  it('can be taken again from an answer that was restored', async () => {
    const expected = await uncut(events);
    let snapshot = (await snapshotAt(200))!;
    for (const cut of [100, 150]) {
      new FakeServer(keeping(events, () => cut));
      const handle = page.render(URL, { restore: snapshot, connection: { ...snapshots, retries: 0 } });
      await handle.finished.catch(() => undefined);
      snapshot = handle.snapshot()!;
    }
    new FakeServer(keeping(events));
    expect(await shownBy(URL, { restore: snapshot })).toEqual(expected);
  });

  it('is small: an event costs little more than its text', async () => {
    const words = Array.from({ length: 400 }, (_, index) => chatEvent({ content: `word${index} ` }, index));
    new FakeServer(stream([...words, chatEvent({}, 'end', 'stop')]));
    const handle = page.render(URL, { connection: snapshots });
    const { text, metrics } = await handle.finished;
    const size = JSON.stringify(handle.snapshot()).length - text.length;
    expect(metrics.bytes).toBeGreaterThan(30_000);
    expect(size).toBeLessThan(6 * text.length);
  });

  it('must have been asked for, and be one', async () => {
    new FakeServer(stream(events));
    const handle = page.render(URL);
    await handle.finished;
    expect(() => handle.snapshot()).toThrow(expect.objectContaining({ code: 'invalid-options' }) as Error);
    for (const broken of [{}, { version: 2 }, { version: 1, wire: [[3, 0, 'x']] }, { version: 1, wire: [7] }]) {
      const restored = page.render(URL, { restore: broken as unknown as Snapshot });
      await expect(restored.finished).rejects.toMatchObject({ code: 'invalid-options' });
    }
    const response = page.render(new Response('x'), { restore: {} as Snapshot });
    await expect(response.finished).rejects.toMatchObject({ code: 'invalid-options' });
  });
});

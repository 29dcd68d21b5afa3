import { describe, expect, it } from 'vitest';
import type { SluiceError } from '../../js/src/index.js';
import { json, type JsonOptions } from '../../js/src/json.js';
import { chat, cut, inTasks, toolCall } from '../page/page_globals.js';

const ORDER = {
  type: 'message',
  name: 'Öre `x`',
  items: [{ id: 1, price: 12.5 }, { id: 2 }],
  done: true,
  note: '😀 "q"',
};
const TEXT = JSON.stringify(ORDER);

const bytes = (text: string) => new TextEncoder().encode(text);
const response = (text: string, type: string) => new Response(bytes(text), { headers: { 'content-type': type } });
const streamed = (text: string, size = 7) => inTasks(cut(text, size));

async function errorOf<T>(text: string, options: JsonOptions<T> = {}): Promise<SluiceError> {
  return (await json(streamed(text), options).finished.then(
    () => expect.unreachable('It was accepted.'),
    (error: unknown) => error,
  )) as SluiceError;
}

describe('json', () => {
  it('gives the value of an answer, and what it is on the way', async () => {
    const seen: { value: unknown; changed: readonly string[] }[] = [];
    let kept: unknown;
    const slowly = async function* () {
      for await (const piece of streamed(chat(cut(TEXT, 5)), 60)) {
        await new Promise((resolve) => setTimeout(resolve, 6));
        yield piece;
      }
    };
    const handle = json(slowly(), {
      onPartial: (value, changed) => {
        kept ??= value;
        expect(value).toBe(kept);
        seen.push({ value: structuredClone(value), changed });
      },
    });
    const { value, text, finishReason } = await handle.finished;
    expect(value).toEqual(ORDER);
    expect(value).toBe(kept);
    expect(handle.value).toBe(kept);
    expect(await handle).toBe(kept);
    expect({ text, finishReason }).toEqual({ text: TEXT, finishReason: 'stop' });
    expect(seen.length).toBeGreaterThan(5);
    expect(seen[0]!.changed).toEqual(['']);
    expect(
      seen.some(({ value }) => {
        const { name = '' } = value as { name?: string };
        return ORDER.name.startsWith(name) && name !== ORDER.name;
      }),
    ).toBe(true);
    expect(seen.at(-1)!.value).toEqual(ORDER);
  });

  it.each<[string, () => Parameters<typeof json>[0]]>([
    ['pieces of text', () => streamed(TEXT)],
    ['pieces of bytes', () => inTasks([...bytes(TEXT)].map((byte) => new Uint8Array([byte])))],
    ['a response of JSON', () => response(TEXT, 'application/json')],
    ['a response of text', () => response(TEXT, 'text/plain')],
    ['a body that begins with a byte order mark', () => response(`\ufeff ${TEXT}\n`, 'application/json')],
    ['an answer', () => response(chat([TEXT]), 'text/event-stream')],
    [
      'an answer that was not streamed',
      () =>
        response(
          JSON.stringify({
            id: 'x',
            object: 'chat.completion',
            choices: [{ message: { content: TEXT }, finish_reason: 'stop' }],
          }),
          'application/json',
        ),
    ],
    [
      'lines of an answer',
      () =>
        streamed(
          `${JSON.stringify({ model: 'm', created_at: 'now', message: { content: TEXT }, done: false })}\n${JSON.stringify({ model: 'm', done: true, done_reason: 'stop' })}\n`,
        ),
    ],
    [
      'event objects',
      () => inTasks([{ candidates: [{ content: { parts: [{ text: TEXT }] }, finishReason: 'STOP' }] }]),
    ],
    [
      'an array of events',
      () =>
        streamed(JSON.stringify([{ candidates: [{ content: { parts: [{ text: TEXT }] }, finishReason: 'STOP' }] }])),
    ],
    ['a fenced answer', () => response(chat(cut(`\n\`\`\`json\n${TEXT}\n\`\`\`\n`, 3)), 'text/event-stream')],
    ['a fenced body', () => streamed(`\`\`\`\`\n${TEXT}\n\`\`\`\``, 1)],
    ['a fence that is not closed', () => streamed(`\`\`\`json\n${TEXT}`)],
    ['an answer after reasoning', () => response(chat(['<think>Hm</think>', TEXT]), 'text/event-stream')],
  ])('reads %s', async (_, source) => {
    expect(await json(source())).toEqual(ORDER);
  });

  it.each([
    '0',
    '-1.5',
    '"text"',
    'true',
    'null',
    '[]',
    '[[{"id":1}]]',
    '{}',
    '{"id":1,"error":null}',
    '{"type":"order"}',
    '[{"id":1},{"id":2}]',
  ])('reads a body of %s', async (text) => {
    expect(await json(streamed(text, 1))).toEqual(JSON.parse(text));
  });

  it('takes the word of who says that the body is JSON', async () => {
    const text = '{"choices":[{"delta":{"content":"x"}}]}';
    expect(await json(streamed(text), { provider: 'json' })).toEqual(JSON.parse(text));
  });

  it('reads the arguments of a tool', async () => {
    const body = toolCall('order', cut(TEXT, 4));
    expect(await json(streamed(body, 50), { tool: 'order' })).toEqual(ORDER);
    expect(await json(streamed(body, 50), { tool: true })).toEqual(ORDER);
    expect(await errorOf(body, { tool: 'other' })).toMatchObject({ code: 'truncated' });
  });

  it.each<[string, string, object]>([
    ['text that is no JSON', chat(['Here is ', 'your order']), { code: 'malformed-json', offset: 0 }],
    ['a comma too many', '{"a":1,}', { code: 'malformed-json', offset: 7 }],
    ['something after it', chat(['{"a":1}', ' and more']), { code: 'malformed-json', offset: 8 }],
    ['something after the fence', '```\n{}\n```\nDone!', { code: 'malformed-json' }],
    ['an end too soon', chat(['{"a":"b'], 'length'), { code: 'truncated', offset: 7 }],
    ['no text', chat([]), { code: 'truncated', offset: 0 }],
    ['a body that stops', '{"a":[1,', { code: 'truncated', offset: 8 }],
    ['an error of the provider', '{"error":{"message":"busy"}}', { code: 'provider-error', message: 'busy' }],
    ['too deep', '['.repeat(600), { code: 'json-too-deep', offset: 512 }],
  ])('refuses %s', async (_, text, expected) => {
    expect(await errorOf(text)).toMatchObject(expected);
  });

  it('keeps what it has read when it fails, and stops reading', async () => {
    let cancelled = false;
    const body = new ReadableStream<string>({
      start(controller) {
        controller.enqueue('{"a":"b","c":x');
      },
      cancel() {
        cancelled = true;
      },
    });
    const handle = json(body);
    await expect(handle.finished).rejects.toMatchObject({ code: 'malformed-json', offset: 13 });
    expect(handle.value).toEqual({ a: 'b' });
    expect(cancelled).toBe(true);
  });

  it('is aborted, also while it looks at what has come', async () => {
    for (const first of ['{"id":', '{"name":"x"', '']) {
      let cancelled = false;
      const body = new ReadableStream<string>({
        start(controller) {
          if (first !== '') controller.enqueue(first);
        },
        cancel() {
          cancelled = true;
        },
      });
      const handle = json(body);
      setTimeout(() => {
        handle.abort();
      }, 20);
      await expect(handle.finished).rejects.toMatchObject({ code: 'aborted' });
      expect(cancelled).toBe(true);
    }
  });

  it('fails with what onPartial throws', async () => {
    const thrown = new RangeError('mine');
    const handle = json(streamed('{"a":1}'), {
      onPartial: () => {
        throw thrown;
      },
    });
    await expect(handle.finished).rejects.toBe(thrown);
  });
});

describe('validation', () => {
  it('is by a function, whose result is the value', async () => {
    const validate = (value: unknown) => (value as { a: number }).a * 2;
    expect(await json(streamed('{"a":21}'), { validate })).toBe(42);
    const cause = new TypeError('no number');
    const refuse = () => {
      throw cause;
    };
    expect(await errorOf('{"a":21}', { validate: refuse })).toMatchObject({
      code: 'invalid-value',
      message: 'The value is not valid: no number.',
      cause,
    });
  });

  it('is by a Standard Schema', async () => {
    const issues = [{ message: 'too small', path: ['a'] }];
    const schema = (limit: number) => ({
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: async (value: unknown) =>
          Promise.resolve((value as { a: number }).a < limit ? { issues } : { value: { checked: value } }),
      },
    });
    expect(await json(streamed('{"a":21}'), { validate: schema(3) })).toEqual({ checked: { a: 21 } });
    expect(await errorOf('{"a":21}', { validate: schema(30) })).toMatchObject({
      code: 'invalid-value',
      message: 'The value is not valid: too small.',
      cause: issues,
    });
  });

  it('comes after the text has shown to be JSON', async () => {
    let asked = false;
    const validate = () => {
      asked = true;
    };
    expect(await errorOf('{"a":', { validate })).toMatchObject({ code: 'truncated' });
    expect(asked).toBe(false);
  });
});

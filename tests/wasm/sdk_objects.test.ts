// Streams of the event objects that SDKs hand over: they say the same as the body that they were read from.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamOutcome } from '../../js/src/protocol.js';
import { toChunk } from '../../js/src/chunk_encoder.js';
import { EngineClient } from './engine_client.js';

const fixture = (name: string) => readFileSync(path.join(import.meta.dirname, '../fixtures', name), 'utf8');

/** The data of each event, parsed, as an SDK does it. */
function objectsOf(sse: string): object[] {
  return sse
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:') && !line.includes('[DONE]'))
    .map((line) => JSON.parse(line.slice(5)) as object);
}

let client: EngineClient;

beforeEach(async () => {
  client = await EngineClient.start();
});

afterEach(() => {
  client.close();
});

async function read(stream: number, chunks: Iterable<string | object>): Promise<StreamOutcome> {
  client.open(stream, { deltas: false });
  for (const chunk of chunks) client.chunk(stream, toChunk(chunk));
  client.closeBody(stream);
  return client.outcome(stream);
}

const eventsOf = (stream: number) =>
  client
    .updates(stream)
    .flatMap(({ events }) => events)
    .filter(({ type }) => type !== 'start');

describe('event objects', () => {
  it.each(['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini-generate'])('of %s', async (name) => {
    const sse = fixture(`${name}.sse`);
    const objects = await read(1, objectsOf(sse));
    const bytes = await read(2, [sse]);
    expect(objects).toMatchObject({ code: 'none', message: '' });
    expect(objects.texts[0]!.text.length).toBeGreaterThan(50);
    expect(objects.texts).toEqual(bytes.texts);
    expect(eventsOf(1)).toEqual(eventsOf(2));
    expect(eventsOf(1).filter(({ type }) => type === 'error')).toEqual([]);
  });

  it.each<[string, object[]]>([
    [
      'the AI SDK (UI messages)',
      [
        { type: 'start', messageId: 'm' },
        { type: 'reasoning-delta', id: '0', delta: 'Hm' },
        { type: 'text-delta', id: '1', delta: 'Hi ' },
        { type: 'text-delta', id: '1', delta: 'there' },
        { type: 'finish', finishReason: 'stop' },
      ],
    ],
    [
      'the AI SDK (full stream)',
      [
        { type: 'start' },
        { type: 'start-step', request: {} },
        { type: 'reasoning-delta', id: '0', text: 'Hm' },
        { type: 'text-delta', id: '1', text: 'Hi there' },
        { type: 'finish', finishReason: 'stop', totalUsage: { inputTokens: 1 } },
      ],
    ],
    [
      'Bedrock',
      [
        { messageStart: { role: 'assistant' } },
        { contentBlockDelta: { delta: { reasoningContent: { text: 'Hm' } }, contentBlockIndex: 0 } },
        { contentBlockDelta: { delta: { text: 'Hi there' }, contentBlockIndex: 1 } },
        { messageStop: { stopReason: 'end_turn' } },
      ],
    ],
    [
      'Ollama',
      [
        { model: 'm', message: { role: 'assistant', content: '', thinking: 'Hm' }, done: false },
        { model: 'm', message: { role: 'assistant', content: 'Hi there' }, done: false },
        { model: 'm', message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop' },
      ],
    ],
  ])('of %s', async (_, events) => {
    const { code, texts } = await read(1, events);
    expect(code).toBe('none');
    expect(texts.map(({ channel, text }) => [channel.kind, text])).toEqual([
      ['reasoning', 'Hm'],
      ['text', 'Hi there'],
    ]);
    expect(eventsOf(1).find(({ type }) => type === 'finish')).toMatchObject({ reason: 'stop' });
    expect(eventsOf(1).filter(({ type }) => type === 'error')).toEqual([]);
  });
});

// What the module that every page loads reads says the same as the module of all formats; anything else it leaves to that
// one before it has said anything. Streams: tests/fixtures/wire, and the recordings where they are.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { WasmModule } from '../../js/src/wasm_module.js';
import { loadCommonModule, loadModule, textsOf } from './module.js';

const fixtures = path.join(import.meta.dirname, '../fixtures/wire');
const recordings = process.env['SLUICE_RECORDINGS'] ?? path.join(import.meta.dirname, '../../../shared/recordings');

let common: WasmModule;
let all: WasmModule;
beforeAll(async () => {
  [common, all] = await Promise.all([loadCommonModule(), loadModule()]);
});

function read(module: WasmModule, body: Uint8Array) {
  const stream = module.createStream({});
  const failure = stream.feed(body) ?? stream.finish();
  const said = {
    text: textsOf(stream, 'text'),
    reasoning: textsOf(stream, 'reasoning'),
    events: stream.takeEvents(),
    code: failure?.code,
  };
  stream.destroy();
  return said;
}

/** @returns whether the common module reads it */
function compare(body: Uint8Array): boolean {
  const said = read(common, body);
  if (said.code === 'uncommon-format') {
    expect(said).toEqual({ text: new Map(), reasoning: new Map(), events: '', code: 'uncommon-format' });
    return false;
  }
  expect(said).toEqual(read(all, body));
  return true;
}

const filesOf = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('the module that every page loads', () => {
  it.each(filesOf(fixtures))('%s', (name) => {
    const isCommon = /^(?:openai-chat|openai-responses|anthropic-messages|gemini)\.(?:\w+\.)?sse$/.test(name);
    expect(compare(readFileSync(path.join(fixtures, name)))).toBe(isCommon);
  });

  it.each([
    ['an error alone', 'data: {"error":{"message":"Slow down"}}\n\n'],
    ['an error with a message', 'data: {"type":"x","message":"Slow down"}\n\n'],
    ['text in events', 'data: Hello\n\n'],
    ['a first event that is cut', 'data: {"choices":\n\ndata: {"choices":[{"delta":{"content":"a"}}]}\n\n'],
    ['an unknown first event', 'data: {"ping":1}\n\ndata: {"choices":[{"delta":{"content":"a"}}]}\n\n'],
    ['an output that begins as JSON', 'event: output\ndata: {"a":\n\nevent: output\ndata: 1}\n\n'],
    ['an object of Baidu', 'data: {"object":"chat.completion","result":"a","is_end":true}\n\n'],
    ['an error among events', 'data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: {"message":"no","code":1}\n\n'],
    ['a call without a name', 'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a"}]}}]}\n\n'],
    ['no stream of events', 'data\u0000a\u0000'],
    ['a JSON body', '{"choices":[{"message":{"content":"Hello"}}]}'],
    ['a JSON array', '[{"candidates":[{"content":{"parts":[{"text":"Hello"}]}}]}]'],
    ['text', 'Hello'],
    ['nothing', ''],
  ])('%s', (_, text) => {
    compare(bytesOf(text));
  });

  const recorded = filesOf(recordings).filter((name) => /(?<!\.chunks)\.(?:sse|ndjson|json|eventstream)$/.test(name));
  it('recordings', ({ skip }) => {
    if (recorded.length === 0) skip(`${recordings} does not exist`);
    const read = recorded.filter((name) => compare(readFileSync(path.join(recordings, name))));
    console.log(`the common module reads ${read.length} of ${recorded.length} recordings`);
    expect(read.length).toBeGreaterThan(0);
  });
});

// Makes docs/providers.md's table of providers and features, from what the module that reads every format says of the streams in
// tests/fixtures/wire: one a protocol family, with all that its servers send, an error at the end.
//
//   node tools/generate_providers.mjs           writes the table
//   node tools/generate_providers.mjs --check   fails when it is not what would be written
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildPreset } from './lib/cmake.mjs';
import { root } from './lib/paths.mjs';
import { runMain } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';
import { loadStages } from './wire/stages.mjs';

/** Each family, and who speaks it. */
const speakers = {
  'openai-chat':
    'OpenAI Chat, Azure, DeepSeek, xAI, Groq, OpenRouter, Mistral, Together, Perplexity, Z.ai, Alibaba, Moonshot, ' +
    'Fireworks, Cerebras, SambaNova, Databricks, Hugging Face, Snowflake, Writer, and local servers',
  'openai-responses': 'OpenAI Responses, and others that speak it',
  'anthropic-messages': 'Anthropic Messages',
  gemini: 'Google Gemini',
  'ai-sdk-ui': 'AI SDK, UI message stream',
  'ai-sdk-data': 'AI SDK before version 5, data stream',
  'ag-ui': 'AG-UI',
  'bedrock-converse': 'Amazon Bedrock, Converse',
  'cohere-v2': 'Cohere v2',
  'cohere-v1': 'Cohere v1',
  dashscope: 'Alibaba DashScope, its own API',
  'gemini-code-assist': 'Google Gemini Code Assist',
  'gemini-interactions': 'Google Gemini, Interactions',
  ollama: 'Ollama, both APIs',
  'openai-assistants': 'OpenAI Assistants',
  'openai-completions': 'OpenAI Completions',
  'openai-transcription': 'OpenAI transcription',
  'anthropic-completions': 'Anthropic Completions',
  'text-generation-inference': 'Text Generation Inference',
  watsonx: 'IBM watsonx',
  'json-text':
    'text in a member of JSON events: llama.cpp, Cloudflare Workers AI, InvokeModel on Bedrock, LangServe, LangGraph, ' +
    'LM Studio, Baidu, Dify, Coze',
  'sse-text': 'plain text in events (Replicate)',
};

/** The columns: what a reading has to have. */
const features = {
  text: ({ text }) => text === 'Rivers carry sand.',
  reasoning: ({ reasoning }) => reasoning === 'Sand is heavy.',
  refusal: has('refusal'),
  'tool calls': ({ events }) => events.some((event) => isCall(event) && !event.server && argumentsOf(events, event)),
  'server tools': ({ events }) => events.some(({ type, server }) => type === 'tool-result' || server === true),
  citations: has('citation'),
  files: has('file'),
  safety: has('safety'),
  usage: ({ events }) => events.some(({ type, outputTokens }) => type === 'usage' && outputTokens > 0),
  finish: ({ events }) => events.some(({ type, reason }) => type === 'finish' && reason !== 'other'),
  errors: ({ events }) =>
    events.some(({ code, message }) => code === 'provider-error' && message === 'The river is dry.'),
};

const folder = path.join(root, 'tests/fixtures/wire');
const begin = '<!-- providers: made by tools/generate_providers.mjs -->';
const end = '<!-- end of providers -->';

await runMain(async () => {
  await ensureTools(needs.wasm);
  const built = await buildPreset('wasm', ['sluice-wire-all']);
  const stages = await loadStages(path.join(built, 'wasm/bench/wire/sluice-wire-all.wasm'));
  const document = path.join(root, 'docs/providers.md');
  const before = readFileSync(document, 'utf8');
  const [start, rest] = before.split(begin);
  if (rest === undefined || !rest.includes(end))
    throw new Error(`docs/providers.md has no "${begin}" with "${end}" after it.`);
  const after = `${start}${begin}\n\n${table(stages)}\n\n${end}${rest.split(end)[1]}`;
  if (after === before) return console.log('the table of providers is up to date');
  if (!process.argv.includes('--check')) return writeFileSync(document, after);
  console.error(
    'The table of providers in docs/providers.md is not up to date; run: node tools/generate_providers.mjs',
  );
  process.exitCode = 1;
});

function table(stages) {
  const names = Object.keys(features);
  const rows = Object.entries(speakers).map(([family, who]) => {
    const reading = read(stages, family);
    return [who, `\`${family}\``, ...names.map((name) => (features[name](reading) ? '✓' : ''))];
  });
  const lines = [['speaks it', 'family', ...names], ['---', '---', ...names.map(() => ':-:')], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What the module says of a family's fixture. */
function read(stages, family) {
  const name = readdirSync(folder).find((file) => path.parse(file).name === family);
  if (name === undefined) throw new Error(`tests/fixtures/wire has no stream of ${family}.`);
  const reading = stages.decode([readFileSync(path.join(folder, name))]);
  const events = JSON.parse(reading.events);
  const [{ provider }] = events;
  if (provider !== family) throw new Error(`${name} is read as ${provider}.`);
  const broken = events.find(({ code }) => code === 'malformed-json' || code === 'truncated');
  if (broken) throw new Error(`${name}: ${broken.message} (at ${broken.offset}).`);
  return { ...reading, events };
}

function has(type) {
  return ({ events }) => events.some((event) => event.type === type);
}

function isCall({ type, name }) {
  return type === 'tool-call' && name === 'measure';
}

/** Whether the arguments of a call are whole. */
function argumentsOf(events, call) {
  const pieces = events.filter(({ type, index }) => type === 'tool-arguments' && index === call.index);
  const text = pieces.map(({ delta }) => delta).join('');
  return text !== '' && JSON.parse(text).depth === 3;
}

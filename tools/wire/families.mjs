// For each protocol family a body as its servers write it, and the least that a page's own code would do with an event:
// take the text out of what JSON.parse gave. Answers are the demo's, so that text is as models write it.
import path from 'node:path';
import { anthropicMessages } from '../../web/protocols/anthropic_messages.mjs';
import { geminiGenerate } from '../../web/protocols/gemini_generate.mjs';
import { openaiChat } from '../../web/protocols/openai_chat.mjs';
import { openaiResponses } from '../../web/protocols/openai_responses.mjs';
import { loadDocuments, toAnswer } from '../../web/server/documents.mjs';
import { root } from '../lib/paths.mjs';

const created = 1_755_005_026;
const documents = await loadDocuments(new URL(`file://${path.join(root, 'web/streams/')}`));
const answers = [...documents.values()]
  .filter(({ id }) => id !== 'long')
  .map((document) => toAnswer(document, created));
const answer = {
  ...answers[0],
  text: answers.flatMap(({ text }) => text),
  reasoning: answers.flatMap(({ reasoning }) => reasoning),
};

const sse = (data, event) => `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
const line = (data) => `${JSON.stringify(data)}\n`;
const padding = (i) => 'abcdefghijklmnopqrstuvwxyz'.slice(0, 1 + ((i * 7) % 26));

/** A body of one kind of event: what comes before the text, an event for each token, what ends it. */
function streamed(event, end = '') {
  return answer.text.map(event).join('') + end;
}

/** A body of the demo's encoder of the protocol. */
function encoded(protocol) {
  return [...protocol.encode(answer)].map(({ data }) => data).join('');
}

/**
 * name: the family's public name, with what is special after it
 * body: all of it
 * text: what a page takes from a parsed event, or undefined
 */
export const families = [
  {
    name: 'openai-chat',
    body: encoded(openaiChat),
    text: (json) => json.choices[0]?.delta.content,
  },
  {
    name: 'openai-chat, padded',
    body: streamed(
      (content, i) =>
        sse({
          id: 'chatcmpl-C3aQyT0vVbNqkPzYw2Zl5JmXr8Hd1',
          object: 'chat.completion.chunk',
          created,
          model: 'model-mini-2026-07-18',
          service_tier: 'default',
          system_fingerprint: 'fp_0392822090',
          choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: null }],
          usage: null,
          obfuscation: padding(i),
        }),
      'data: [DONE]\n\n',
    ),
    text: (json) => json.choices[0]?.delta.content,
  },
  {
    name: 'openai-responses',
    body: encoded(openaiResponses),
    text: (json) => (json.type === 'response.output_text.delta' ? json.delta : undefined),
  },
  {
    name: 'anthropic-messages',
    body: encoded(anthropicMessages),
    text: (json) => (json.type === 'content_block_delta' ? json.delta.text : undefined),
  },
  {
    name: 'gemini',
    body: encoded(geminiGenerate),
    text: (json) => json.candidates[0]?.content?.parts?.map((part) => (part.thought ? '' : part.text)).join(''),
  },
  {
    name: 'ollama',
    body: streamed((content, i) =>
      line({
        model: 'model:latest',
        created_at: `2026-08-07T06:08:${String(10 + (i % 50))}.${String(100_000 + ((i * 7919) % 900_000))}Z`,
        message: { role: 'assistant', content },
        done: false,
      }),
    ),
    text: (json) => json.message.content,
    isLines: true,
  },
  {
    name: 'cohere-v2',
    body: streamed((text) =>
      sse({ type: 'content-delta', index: 0, delta: { message: { content: { text } } } }, 'content-delta'),
    ),
    text: (json) => json.delta.message.content.text,
  },
  {
    name: 'bedrock-converse, decoded',
    body: streamed((text, i) => line({ contentBlockDelta: { contentBlockIndex: 0, delta: { text }, p: padding(i) } })),
    text: (json) => json.contentBlockDelta.delta.text,
    isLines: true,
  },
  {
    name: 'ai-sdk-ui',
    body: streamed((delta) => sse({ type: 'text-delta', id: 'txt-0', delta })),
    text: (json) => json.delta,
  },
  {
    name: 'ag-ui',
    body: streamed((delta) => sse({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'msg_1', delta })),
    text: (json) => json.delta,
  },
  {
    name: 'watsonx',
    body: streamed(
      (generated_text, i) =>
        `id: ${i}\nevent: message\n` +
        sse({
          model_id: 'ibm/model',
          created_at: '2026-04-11T09:37:34.014Z',
          results: [{ generated_text, generated_token_count: i, input_token_count: 0, stop_reason: 'not_finished' }],
        }),
    ),
    text: (json) => json.results[0].generated_text,
  },
];

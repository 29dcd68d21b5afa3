// Anthropic Messages, `stream: true`: https://docs.anthropic.com/en/docs/build-with-claude/streaming
import { sseEvent } from './sse.mjs';

/** @type {import('./types.js').Protocol} */
export const anthropicMessages = {
  id: 'anthropic-messages',
  name: 'Anthropic Messages',
  contentType: 'text/event-stream; charset=utf-8',

  *encode(answer) {
    const message = {
      id: `msg_${answer.id}`,
      type: 'message',
      role: 'assistant',
      model: answer.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: answer.inputTokens, output_tokens: 1 },
    };
    yield event('message_start', { message });
    let index = 0;
    if (answer.reasoning.length > 0) yield* encodeThinking(answer.reasoning, index++);
    yield* encodeText(answer.text, index);
    yield event('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: answer.reasoning.length + answer.text.length },
    });
    yield event('message_stop', {});
  },

  encodeError(message) {
    return event('error', { error: { type: 'overloaded_error', message } }).data;
  },

  encodeMalformed() {
    const name = 'content_block_delta';
    return sseEvent(`{"type":"${name}","index":0,"delta":{"type":"text_delta","text":"`, { event: name });
  },
};

/**
 * @param {string} type
 * @param {object} fields
 * @param {number} tokens
 * @returns {import('./types.js').Piece}
 */
function event(type, fields, tokens = 0) {
  return { data: sseEvent({ type, ...fields }, { event: type }), tokens };
}

/** @param {string[]} tokens @param {number} index */
function* encodeThinking(tokens, index) {
  yield event('content_block_start', { index, content_block: { type: 'thinking', thinking: '', signature: '' } });
  yield event('ping', {});
  for (const thinking of tokens) {
    yield event('content_block_delta', { index, delta: { type: 'thinking_delta', thinking } }, 1);
  }
  const signature = Buffer.from('not a real signature').toString('base64');
  yield event('content_block_delta', { index, delta: { type: 'signature_delta', signature } });
  yield event('content_block_stop', { index });
}

/** @param {string[]} tokens @param {number} index */
function* encodeText(tokens, index) {
  yield event('content_block_start', { index, content_block: { type: 'text', text: '' } });
  yield event('ping', {});
  for (const text of tokens) yield event('content_block_delta', { index, delta: { type: 'text_delta', text } }, 1);
  yield event('content_block_stop', { index });
}

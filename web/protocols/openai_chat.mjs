// OpenAI Chat Completions, `stream: true`: https://platform.openai.com/docs/api-reference/chat-streaming
// Reasoning travels in `reasoning_content`, the field that DeepSeek introduced and others took over.
import { sseEvent } from './sse.mjs';

/** @type {import('./types.js').Protocol} */
export const openaiChat = {
  id: 'openai-chat',
  name: 'OpenAI Chat Completions',
  contentType: 'text/event-stream; charset=utf-8',

  *encode(answer) {
    const outputTokens = answer.reasoning.length + answer.text.length;
    /** @param {unknown[]} choices @param {object | null} usage */
    const chunk = (choices, usage = null) =>
      sseEvent({
        id: `chatcmpl-${answer.id}`,
        object: 'chat.completion.chunk',
        created: answer.created,
        model: answer.model,
        system_fingerprint: 'fp_demo',
        choices,
        usage,
      });
    /** @param {object} delta @param {string | null} finishReason */
    const choice = (delta, finishReason = null) => [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];

    yield { data: chunk(choice({ role: 'assistant', content: '', refusal: null })), tokens: 0 };
    for (const token of answer.reasoning) yield { data: chunk(choice({ reasoning_content: token })), tokens: 1 };
    for (const token of answer.text) yield { data: chunk(choice({ content: token })), tokens: 1 };
    yield { data: chunk(choice({}, 'stop')), tokens: 0 };
    const usage = {
      prompt_tokens: answer.inputTokens,
      completion_tokens: outputTokens,
      total_tokens: answer.inputTokens + outputTokens,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: answer.reasoning.length },
    };
    yield { data: chunk([], usage), tokens: 0 };
    yield { data: sseEvent('[DONE]'), tokens: 0 };
  },

  encodeError(message) {
    return sseEvent({ error: { message, type: 'server_error', param: null, code: 'server_error' } });
  },

  encodeMalformed() {
    return sseEvent(
      '{"id":"chatcmpl-broken","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"',
    );
  },
};

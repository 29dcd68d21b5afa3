// Google Gemini `streamGenerateContent?alt=sse`: https://ai.google.dev/api/generate-content
// Lines end in CRLF and an event carries several tokens at once, as that service does it.
import { sseEvent } from './sse.mjs';

const TOKENS_PER_EVENT = 6;

/** @type {import('./types.js').Protocol} */
export const geminiGenerate = {
  id: 'gemini-generate',
  name: 'Google Gemini (alt=sse)',
  contentType: 'text/event-stream',

  *encode(answer) {
    let textTokens = 0;
    let thoughtTokens = 0;
    /** @param {object} part @param {string | undefined} finishReason */
    const response = (part, finishReason) =>
      sseEvent(
        {
          candidates: [{ content: { parts: [part], role: 'model' }, finishReason, index: 0 }],
          usageMetadata: {
            promptTokenCount: answer.inputTokens,
            candidatesTokenCount: textTokens,
            totalTokenCount: answer.inputTokens + textTokens + thoughtTokens,
            thoughtsTokenCount: thoughtTokens,
          },
          modelVersion: answer.model,
          responseId: answer.id,
        },
        { lineEnd: '\r\n' },
      );

    for (const group of groups(answer.reasoning)) {
      thoughtTokens += group.length;
      yield { data: response({ text: group.join(''), thought: true }, undefined), tokens: group.length };
    }
    for (const group of groups(answer.text)) {
      textTokens += group.length;
      const finishReason = textTokens === answer.text.length ? 'STOP' : undefined;
      yield { data: response({ text: group.join('') }, finishReason), tokens: group.length };
    }
  },

  encodeError(message) {
    return sseEvent({ error: { code: 503, message, status: 'UNAVAILABLE' } }, { lineEnd: '\r\n' });
  },

  encodeMalformed() {
    return sseEvent('{"candidates":[{"content":{"parts":[{"text":"', { lineEnd: '\r\n' });
  },
};

/** @param {string[]} tokens */
function* groups(tokens) {
  for (let at = 0; at < tokens.length; at += TOKENS_PER_EVENT) yield tokens.slice(at, at + TOKENS_PER_EVENT);
}

// OpenAI Responses, `stream: true`: https://platform.openai.com/docs/api-reference/responses-streaming
// The `*.done` events and `response.completed` repeat the whole text; a reader must not render it twice.
import { sseEvent } from './sse.mjs';

/** @type {import('./types.js').Protocol} */
export const openaiResponses = {
  id: 'openai-responses',
  name: 'OpenAI Responses',
  contentType: 'text/event-stream; charset=utf-8',

  *encode(answer) {
    const writer = new Writer(answer);
    yield writer.event('response.created', { response: writer.response('in_progress') });
    yield writer.event('response.in_progress', { response: writer.response('in_progress') });
    if (answer.reasoning.length > 0) yield* encodeReasoning(answer, writer);
    yield* encodeMessage(answer, writer);
    yield writer.event('response.completed', { response: writer.response('completed') });
  },

  encodeError(message) {
    const data = { type: 'error', code: 'server_error', message, param: null, sequence_number: 0 };
    return sseEvent(data, { event: 'error' });
  },

  encodeMalformed() {
    const event = 'response.output_text.delta';
    return sseEvent(`{"type":"${event}","item_id":"msg_broken","output_index":0,"delta":"`, { event });
  },
};

/** Numbers the events and collects the finished output items for `response.completed`. */
class Writer {
  /** @type {object[]} */
  output = [];
  #sequenceNumber = 0;
  #answer;

  /** @param {import('./types.js').Answer} answer */
  constructor(answer) {
    this.#answer = answer;
  }

  /**
   * @param {string} type
   * @param {object} fields
   * @param {number} tokens
   * @returns {import('./types.js').Piece}
   */
  event(type, fields, tokens = 0) {
    const data = { type, sequence_number: this.#sequenceNumber++, ...fields };
    return { data: sseEvent(data, { event: type }), tokens };
  }

  /** @param {'in_progress' | 'completed'} status */
  response(status) {
    const { id, created, model, text, reasoning, inputTokens } = this.#answer;
    const outputTokens = text.length + reasoning.length;
    const usage = {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: reasoning.length },
      total_tokens: inputTokens + outputTokens,
    };
    return {
      id: `resp_${id}`,
      object: 'response',
      created_at: created,
      status,
      error: null,
      incomplete_details: null,
      model,
      output: this.output,
      usage: status === 'completed' ? usage : null,
    };
  }
}

/** @param {import('./types.js').Answer} answer @param {Writer} writer */
function* encodeReasoning(answer, writer) {
  const item = { id: `rs_${answer.id}`, type: 'reasoning' };
  const place = { item_id: item.id, output_index: 0, summary_index: 0 };
  const text = answer.reasoning.join('');
  yield writer.event('response.output_item.added', { output_index: 0, item: { ...item, summary: [] } });
  const emptyPart = { type: 'summary_text', text: '' };
  yield writer.event('response.reasoning_summary_part.added', { ...place, part: emptyPart });
  for (const delta of answer.reasoning) {
    yield writer.event('response.reasoning_summary_text.delta', { ...place, delta }, 1);
  }
  yield writer.event('response.reasoning_summary_text.done', { ...place, text });
  const part = { type: 'summary_text', text };
  yield writer.event('response.reasoning_summary_part.done', { ...place, part });
  const finished = { ...item, summary: [part] };
  writer.output = [...writer.output, finished];
  yield writer.event('response.output_item.done', { output_index: 0, item: finished });
}

/** @param {import('./types.js').Answer} answer @param {Writer} writer */
function* encodeMessage(answer, writer) {
  const outputIndex = writer.output.length;
  const item = { id: `msg_${answer.id}`, type: 'message', role: 'assistant' };
  const place = { item_id: item.id, output_index: outputIndex, content_index: 0 };
  const text = answer.text.join('');
  const started = { ...item, status: 'in_progress', content: [] };
  yield writer.event('response.output_item.added', { output_index: outputIndex, item: started });
  const emptyPart = { type: 'output_text', annotations: [], logprobs: [], text: '' };
  yield writer.event('response.content_part.added', { ...place, part: emptyPart });
  for (const delta of answer.text) {
    yield writer.event('response.output_text.delta', { ...place, delta, logprobs: [] }, 1);
  }
  yield writer.event('response.output_text.done', { ...place, text, logprobs: [] });
  const part = { ...emptyPart, text };
  yield writer.event('response.content_part.done', { ...place, part });
  const finished = { ...item, status: 'completed', content: [part] };
  writer.output = [...writer.output, finished];
  yield writer.event('response.output_item.done', { output_index: outputIndex, item: finished });
}

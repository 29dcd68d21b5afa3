// Every encoder of the demo, read back with plain JSON.parse: what a provider's own client would see.
import { describe, expect, it } from 'vitest';

import { findProtocol, protocols } from '../../web/protocols/index.mjs';
import { tokenize } from '../../web/protocols/tokens.mjs';
import { loadDocuments, parseDocument, toAnswer } from '../../web/server/documents.mjs';

const documents = await loadDocuments(new URL('../../web/streams/', import.meta.url));
const CREATED = 1_700_000_000;

/** The data of each server-sent event of a body that uses no feature beyond `event` and one `data` line. */
function events(body) {
  return body
    .split(/\r?\n\r?\n/)
    .filter((block) => block !== '')
    .map((block) => {
      const lines = block.split(/\r?\n/);
      const data = lines.find((line) => line.startsWith('data: '))?.slice('data: '.length);
      return { name: lines.find((line) => line.startsWith('event: '))?.slice('event: '.length), data };
    });
}

function json(body) {
  return events(body)
    .filter(({ data }) => data !== '[DONE]')
    .map(({ data }) => JSON.parse(data));
}

const join = (parts) => parts.map((part) => part ?? '').join('');

/** How a client gets text and reasoning out of each protocol. */
const readers = {
  'openai-chat': (body) => {
    const deltas = json(body).flatMap((event) => event.choices.map((choice) => choice.delta));
    return {
      text: join(deltas.map((delta) => delta.content)),
      reasoning: join(deltas.map((delta) => delta.reasoning_content)),
    };
  },
  'openai-responses': (body) => {
    const deltas = (type) =>
      join(
        json(body)
          .filter((event) => event.type === type)
          .map((event) => event.delta),
      );
    return {
      text: deltas('response.output_text.delta'),
      reasoning: deltas('response.reasoning_summary_text.delta'),
    };
  },
  'anthropic-messages': (body) => {
    const deltas = json(body)
      .filter((event) => event.type === 'content_block_delta')
      .map((event) => event.delta);
    return { text: join(deltas.map((delta) => delta.text)), reasoning: join(deltas.map((delta) => delta.thinking)) };
  },
  'gemini-generate': (body) => {
    const parts = json(body).flatMap((event) => event.candidates[0].content.parts);
    return {
      text: join(parts.filter((part) => !part.thought).map((part) => part.text)),
      reasoning: join(parts.filter((part) => part.thought).map((part) => part.text)),
    };
  },
  text: (body) => ({ text: body, reasoning: undefined }),
};

describe('tokenize', () => {
  it('loses and adds nothing', () => {
    for (const { text } of documents.values()) expect(tokenize(text).join('')).toBe(text);
  });

  it('cuts at a grain like a model’s', () => {
    const { text } = documents.get('why');
    const average = text.length / tokenize(text).length;
    expect(average).toBeGreaterThan(2);
    expect(average).toBeLessThan(6);
  });

  it('keeps surrogate pairs whole', () => {
    expect(tokenize('👩‍👩‍👧')).toEqual(['👩', '\u200d', '👩', '\u200d', '👧']);
  });
});

describe.each(protocols.map((protocol) => [protocol.id, protocol]))('%s', (id, protocol) => {
  it.each([...documents.keys()])('carries the document "%s" unchanged', (documentId) => {
    const document = documents.get(documentId);
    const pieces = Array.from(protocol.encode(toAnswer(document, CREATED)));
    const { text, reasoning } = readers[id](join(pieces.map(({ data }) => data)));
    expect(text).toBe(document.text);
    if (reasoning !== undefined) expect(reasoning).toBe(document.reasoning);
  });

  it('counts each token once', () => {
    const answer = toAnswer(documents.get('tour'), CREATED);
    const tokens = Array.from(protocol.encode(answer)).reduce((sum, piece) => sum + piece.tokens, 0);
    const reasoning = id === 'text' ? 0 : answer.reasoning.length;
    expect(tokens).toBe(answer.text.length + reasoning);
  });

  it('says the same thing twice for the same answer', () => {
    const encode = () => join(Array.from(protocol.encode(toAnswer(documents.get('why'), CREATED))).map((p) => p.data));
    expect(encode()).toBe(encode());
  });
});

describe('framing', () => {
  const body = (id) => {
    const answer = toAnswer(documents.get('why'), CREATED);
    return join(Array.from(findProtocol(id).encode(answer)).map((piece) => piece.data));
  };

  it('ends a chat completion with usage and [DONE]', () => {
    const all = events(body('openai-chat'));
    expect(all.at(-1)).toEqual({ name: undefined, data: '[DONE]' });
    const usage = JSON.parse(all.at(-2).data).usage;
    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens);
    expect(usage.completion_tokens_details.reasoning_tokens).toBeGreaterThan(0);
  });

  it('repeats the whole text at the end of a response', () => {
    const completed = json(body('openai-responses')).at(-1);
    expect(completed.type).toBe('response.completed');
    expect(completed.response.output.at(-1).content[0].text).toBe(documents.get('why').text);
    const numbers = json(body('openai-responses')).map((event) => event.sequence_number);
    expect(numbers).toEqual(numbers.map((_, index) => index));
  });

  it('names each Anthropic event after its type and closes each block', () => {
    const all = events(body('anthropic-messages'));
    for (const { name, data } of all) expect(JSON.parse(data).type).toBe(name);
    const count = (type) => all.filter(({ name }) => name === type).length;
    expect(count('content_block_start')).toBe(2);
    expect(count('content_block_stop')).toBe(2);
    expect(all.at(-1).name).toBe('message_stop');
  });

  it('ends Gemini’s lines in CRLF and finishes in the last event', () => {
    expect(body('gemini-generate')).not.toMatch(/(?<!\r)\n/);
    const reasons = json(body('gemini-generate')).map((event) => event.candidates[0].finishReason);
    expect(reasons.filter(Boolean)).toEqual(['STOP']);
    expect(reasons.at(-1)).toBe('STOP');
  });

  it('reports an error in each protocol that can', () => {
    for (const protocol of protocols.filter(({ encodeError }) => encodeError)) {
      expect(JSON.stringify(json(protocol.encodeError('too busy')))).toContain('too busy');
    }
  });

  it('breaks off the JSON of a malformed event, but not its frame', () => {
    for (const protocol of protocols.filter(({ encodeMalformed }) => encodeMalformed)) {
      const [event, ...others] = events(protocol.encodeMalformed());
      expect(others).toEqual([]);
      expect(() => JSON.parse(event.data)).toThrow(SyntaxError);
    }
  });
});

describe('parseDocument', () => {
  it('says what a head must hold', () => {
    expect(() => parseDocument('x', 'no head', '')).toThrow(/expected a head/);
    expect(() => parseDocument('x', '---\ntitle: Only\n---\ntext', '')).toThrow(/"title" and "question"/);
  });

  it('takes the rest of the file as the answer', () => {
    const source = '---\ntitle: A: B\nquestion: Why?\n---\n---\n# Text\n';
    expect(parseDocument('x', source, 'because')).toEqual({
      id: 'x',
      title: 'A: B',
      question: 'Why?',
      text: '---\n# Text\n',
      reasoning: 'because',
    });
  });
});

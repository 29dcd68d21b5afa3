// What a recording says, read in the plainest way: the whole body, cut into events, JSON.parse for each, one small
// function for each protocol. Slow, and independent of everything under test.

/** The text and the reasoning of each choice. */
export interface Said {
  text: Map<number, string>;
  reasoning: Map<number, string>;
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Say = (kind: keyof Said, text: Json | undefined, choice?: number) => void;
type Protocol = (event: Json, say: Say) => void;

/** The member at a path of names and numbers; `undefined` when there is none. */
function at(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let here = value;
  for (const name of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Record<string | number, Json>)[name];
  }
  return here;
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

const openAiChat: Protocol = (event, say) => {
  for (const choice of list(at(event, 'choices'))) {
    const index = Number(at(choice, 'index') ?? 0);
    const said = at(choice, 'delta') ?? at(choice, 'message') ?? { content: at(choice, 'text') ?? null };
    const content = at(said, 'content');
    const reasoning = at(said, 'reasoning_content') ?? at(said, 'reasoning');
    say('reasoning', reasoning, index);
    // Some repeat the reasoning in its details.
    if (typeof reasoning !== 'string') {
      for (const detail of list(at(said, 'reasoning_details'))) say('reasoning', at(detail, 'text'), index);
    }
    if (!Array.isArray(content)) say('text', content, index);
    for (const part of list(content)) {
      say('text', at(part, 'text'), index);
      for (const thought of list(at(part, 'thinking'))) say('reasoning', at(thought, 'text'), index);
    }
  }
};

const openAiResponses: Protocol = (event, say) => {
  const type = at(event, 'type');
  if (type === 'response.output_text.delta') say('text', at(event, 'delta'));
  if (type === 'response.reasoning_summary_text.delta') say('reasoning', at(event, 'delta'));
  if (type === 'response.reasoning_text.delta') say('reasoning', at(event, 'delta'));
};

const anthropicMessages: Protocol = (event, say) => {
  say('text', at(event, 'content_block', 'text'));
  say('reasoning', at(event, 'content_block', 'thinking'));
  if (at(event, 'delta', 'type') === 'text_delta') say('text', at(event, 'delta', 'text'));
  if (at(event, 'delta', 'type') === 'thinking_delta') say('reasoning', at(event, 'delta', 'thinking'));
};

const anthropicComplete: Protocol = (event, say) => say('text', at(event, 'completion'));

const gemini: Protocol = (event, say) => {
  for (const candidate of list(at(event, 'candidates'))) {
    for (const part of list(at(candidate, 'content', 'parts'))) {
      const kind = at(part, 'thought') === true ? 'reasoning' : 'text';
      say(kind, at(part, 'text'), Number(at(candidate, 'index') ?? 0));
    }
  }
};

const ollama: Protocol = (event, say) => {
  say('reasoning', at(event, 'message', 'thinking'));
  say('text', at(event, 'message', 'content') ?? at(event, 'response'));
};

const cohereV1: Protocol = (event, say) => {
  if (at(event, 'event_type') === 'text-generation') say('text', at(event, 'text'));
};

const bedrock: Protocol = (event, say) => {
  const delta = at(event, 'contentBlockDelta', 'delta');
  say('text', at(delta, 'text'));
  say('reasoning', at(delta, 'reasoningContent', 'text'));
};

const vercel: Protocol = (event, say) => {
  if (at(event, 'type') === 'text-delta') say('text', at(event, 'delta'));
  if (at(event, 'type') === 'reasoning-delta') say('reasoning', at(event, 'delta'));
};

const agUi: Protocol = (event, say) => {
  if (at(event, 'type') === 'TEXT_MESSAGE_CONTENT') say('text', at(event, 'delta'));
  if (at(event, 'type') === 'REASONING_MESSAGE_CONTENT') say('reasoning', at(event, 'delta'));
};

const cohereV2: Protocol = (event, say) => {
  const message = at(event, 'delta', 'message');
  say('reasoning', at(message, 'tool_plan'));
  say('reasoning', at(message, 'content', 'thinking'));
  say('text', at(message, 'content', 'text'));
};

const watsonx: Protocol = (event, say) => {
  for (const result of list(at(event, 'results'))) say('text', at(result, 'generated_text'));
};

const openAiTranscription: Protocol = (event, say) => say('text', at(event, 'delta'));

const openAiAssistants: Protocol = (event, say) => {
  if (at(event, 'object') !== 'thread.message.delta') return;
  for (const part of list(at(event, 'delta', 'content'))) say('text', at(part, 'text', 'value'));
};

const geminiInteractions: Protocol = (event, say) => {
  if (at(event, 'event_type') !== 'step.delta') return;
  say('text', at(event, 'delta', 'text'));
  say('reasoning', at(event, 'delta', 'content', 'text'));
};

const replicate: Protocol = (event, say) => say('text', event);

/** Protocols by the beginning of a recording's name; the first that fits. What is not here is OpenAI Chat. */
const PROTOCOLS: [RegExp, Protocol][] = [
  [/^ag-ui/, agUi],
  [/^vercel-ui/, vercel],
  [/^anthropic-complete/, anthropicComplete],
  [/^anthropic-messages/, anthropicMessages],
  [/^gemini-generate/, gemini],
  [/^bedrock-converse/, bedrock],
  [/^cohere-v1/, cohereV1],
  [/^cohere-v2/, cohereV2],
  [/^watsonx/, watsonx],
  [/^openai-transcription/, openAiTranscription],
  [/^openai-assistants/, openAiAssistants],
  [/^gemini-interactions/, geminiInteractions],
  [/^ollama-(?!openai)/, ollama],
  [/^replicate/, replicate],
  [/responses|^bedrock-mantle/, openAiResponses],
];

/** What the recording of this name says. */
export function extract(name: string, body: string): Said {
  const protocol = PROTOCOLS.find(([pattern]) => pattern.test(name))?.[1] ?? openAiChat;
  const said: Said = { text: new Map(), reasoning: new Map() };
  const say: Say = (kind, text, choice = 0) => {
    if (typeof text === 'string' && text !== '') said[kind].set(choice, (said[kind].get(choice) ?? '') + text);
  };
  for (const event of eventsOf(name, body, protocol === replicate)) protocol(event, say);
  return said;
}

function eventsOf(name: string, body: string, isText: boolean): Json[] {
  if (name.endsWith('.json')) return [JSON.parse(body) as Json].flat();
  if (name.endsWith('.ndjson'))
    return body
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Json);
  return sseData(body).flatMap(({ event, data }) => {
    if (isText) return event === 'output' ? [data] : [];
    return data.startsWith('{') ? [JSON.parse(data) as Json] : [];
  });
}

function sseData(body: string): { event: string; data: string }[] {
  return body
    .replaceAll('\r\n', '\n')
    .split('\n\n')
    .map((block) => {
      const field = (name: string) =>
        block
          .split('\n')
          .filter((line) => line.startsWith(`${name}:`))
          .map((line) => line.slice(name.length + 1).replace(/^ /, ''))
          .join('\n');
      return { event: field('event'), data: field('data') };
    })
    .filter(({ data, event }) => data !== '' || event !== '');
}

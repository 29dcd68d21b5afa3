// Whether a body is JSON itself or an answer whose text is JSON, told from its beginning.
import type { SourceChunk } from './chunk_encoder.js';
import type { OpenSource } from './index.js';
import { iterate } from './iterate.js';
import { PartialJson } from './parts/partial_json.js';

/** Code units after which what there is has to do. */
const MOST_LOOKED_AT = 65_536;

/** Framings that no JSON text is in. */
const STREAM_TYPES = /event-?stream|ndjson|jsonl|json-lines|json-seq|stream\+json/i;

/** Members that only a provider's protocol has where the whole answer or an event of it begins, … */
const PROVIDER_MEMBERS: ReadonlySet<string> = new Set([
  ...[
    'choices',
    'candidates',
    'usageMetadata',
    'promptFeedback',
    'messageStart',
    'contentBlockDelta',
    'generated_text',
  ],
  ...[
    'completion',
    'generation_id',
    'system_fingerprint',
    'done_reason',
    'eval_count',
    'stop_reason',
    'stopReason',
    'finish_reason',
  ],
]);

/** … and those that stand before or beside them, but in other JSON as well. */
const NEUTRAL_MEMBERS: ReadonlySet<string> = new Set([
  ...['id', 'object', 'created', 'created_at', 'model', 'type', 'provider', 'index', 'role', 'message', 'messageId'],
  ...['response', 'response_id', 'event_type', 'usage', 'p', 'sequence_number', 'delta', 'done', 'status', 'error'],
  ...['output', 'results', 'token', 'details', 'content', 'service_tier', 'model_id', 'model_version', 'created_on'],
]);

/** What `object` and `type` say in the protocols and hardly anywhere else, … */
const PROVIDER_WORDS =
  /^(?:chat\.completion|text_completion|response\.|thread\.|interaction\.|message[_-]|content[_-]|text-|reasoning-|[A-Z]+_)/;

/** … and what they say there when nothing but known members stands beside it. */
const NEUTRAL_WORDS = /^(?:message|response|start|stream-start|start-step|error|completion)$/;

/** The same body, with the settings that it needs when it is JSON itself. */
export async function lookInto(source: OpenSource, signal: AbortSignal): Promise<OpenSource> {
  if (STREAM_TYPES.test(source.contentType)) return source;
  const iterator = iterate(source.body);
  const read: SourceChunk[] = [];
  const look = new Look();
  const aborted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => {
      iterator.return?.().catch(() => undefined);
      resolve(undefined);
    });
  });
  let isOver = false;
  let failure: unknown;
  while (look.isRaw === undefined && !isOver && !signal.aborted) {
    try {
      const result = await Promise.race([iterator.next(), aborted]);
      if (!result || result.done) {
        isOver = true;
        look.end();
      } else {
        read.push(result.value);
        look.take(result.value);
      }
    } catch (error) {
      isOver = true;
      failure = error;
    }
  }
  const body = again(read, isOver ? undefined : iterator, failure);
  return look.isRaw ? { ...source, body, settings: { provider: 'text', framing: 'text' } } : { ...source, body };
}

/** Decides as soon as it can. */
class Look {
  /** Whether the body is JSON itself; `undefined` until that shows. */
  isRaw: boolean | undefined;
  readonly #decoder = new TextDecoder();
  readonly #json = new PartialJson({ fail: (_, message) => new SyntaxError(message) });
  #begun = false;
  #length = 0;

  take(chunk: SourceChunk): void {
    if (typeof chunk === 'string') this.#text(chunk);
    else if (chunk instanceof Uint8Array) this.#text(this.#decoder.decode(chunk, { stream: true }));
    else this.isRaw = false;
  }

  end(): void {
    this.isRaw ??= this.#json.isComplete && !this.#isProviders(true);
  }

  #text(text: string): void {
    const fresh = this.#begun ? text : text.replace(/^[\ufeff\s]+/, '');
    if (fresh === '') return;
    if (!this.#begun && !/^[{["\-0-9tfn]/.test(fresh)) {
      this.isRaw = false; // server-sent events, a message of AWS, Markdown, a fence
      return;
    }
    this.#begun = true;
    this.#length += fresh.length;
    try {
      this.#json.push(fresh);
    } catch {
      // Several lines of JSON, or none; what there is decides.
      this.isRaw = !this.#isProviders(true);
      return;
    }
    const isProviders = this.#isProviders(false);
    if (isProviders !== undefined) this.isRaw = !isProviders;
    else if (this.#length > MOST_LOOKED_AT) this.isRaw = !this.#isProviders(true);
  }

  /** `undefined` while it could be both; with `isAll` nothing more comes. */
  #isProviders(isAll: boolean): boolean | undefined {
    const { value } = this.#json;
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (first === undefined && !isAll) return undefined;
    if (typeof first !== 'object' || first === null || Array.isArray(first)) return false;
    const members = Object.entries(first as Record<string, unknown>);
    for (const [name, member] of members) {
      if (PROVIDER_MEMBERS.has(name)) return true;
      if (!NEUTRAL_MEMBERS.has(name)) return false;
      if (wordOf(name, member, PROVIDER_WORDS)) return true;
    }
    const isComplete = isAll || this.#json.isComplete || (Array.isArray(value) && value.length > 1);
    return isComplete ? isWholeEvent(members) : undefined;
  }
}

function wordOf(name: string, member: unknown, words: RegExp): boolean {
  return (name === 'object' || name === 'type') && typeof member === 'string' && words.test(member);
}

/** Whether neutral members are together what a provider would send. */
function isWholeEvent(members: readonly [string, unknown][]): boolean {
  const [first] = members;
  if (members.length === 1 && first![0] === 'error') return first![1] !== null;
  return members.length > 1
    ? members.some(([name, member]) => name === 'done' || wordOf(name, member, NEUTRAL_WORDS))
    : first !== undefined && wordOf(first[0], first[1], /start/);
}

/** What was read, and then the rest. */
function again(
  read: readonly SourceChunk[],
  rest: AsyncIterator<SourceChunk> | undefined,
  failure: unknown,
): AsyncIterable<SourceChunk> {
  let next = 0;
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        if (next < read.length) return { done: false, value: read[next++]! };
        if (failure !== undefined) throw failure as Error;
        return rest ? rest.next() : { done: true, value: undefined };
      },
      async return() {
        await rest?.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}

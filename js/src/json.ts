// 'sluice/json': an answer that is JSON, as a value that grows while it arrives.
import { messageOf } from './errors.js';
import {
  render,
  SluiceError,
  type FinishReason,
  type MessageSource,
  type RenderHandle,
  type RenderOptions,
  type RenderResult,
  type RenderSource,
  type Usage,
} from './index.js';
import { lookInto } from './json_body.js';
import { JsonText } from './json_text.js';
import { PartialJson, type PartialJsonOptions } from './parts/partial_json.js';

export { PartialJson, type PartialJsonOptions };
export type { JsonFailureCode } from './parts/partial_json.js';

/** What Sluice needs of a schema: the interface that Zod, Valibot, ArkType and others share (standardschema.dev). */
export interface StandardSchema<T> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<T> | Promise<StandardResult<T>>;
  };
}

type StandardResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] };

/** The options of `render` that say how an answer is read. */
type ReadOptions = Pick<
  RenderOptions,
  'init' | 'signal' | 'framing' | 'contentType' | 'thinkTags' | 'messages' | 'highWaterMark'
>;

export interface JsonOptions<T> extends ReadOptions {
  /**
   * As for `render`; 'json' when the body is the JSON itself, not an answer that has it as its text. By default that is
   * told from the body's beginning.
   */
  provider?: RenderOptions['provider'];
  /**
   * Reads the JSON from the arguments of a tool call instead of the answer's text: the first one of the tool of this name,
   * or with `true` the first one of all.
   */
  tool?: string | true;
  /**
   * Called when the value has grown, at most once for what has come together. `value` is the same object each time where it
   * is an object; PartialJson says what it holds when. `changed` are JSON Pointers (RFC 6901) of what has changed in it.
   */
  onPartial?: (value: unknown, changed: readonly string[]) => void;
  /**
   * Checks the complete value: a Standard Schema, or a function that throws when the value is none of its kind. What it
   * gives is the result.
   */
  validate?: StandardSchema<T> | ((value: unknown) => T | PromiseLike<T>);
  /** Most arrays and objects that may be open at once; 512 by default. */
  maxDepth?: number;
}

/** What was received, in its final form. */
export interface JsonResult<T> {
  value: T;
  /** The text that the value was read from. */
  text: string;
  reasoning: string;
  finishReason: FinishReason | undefined;
  usage: Usage | undefined;
}

/**
 * Reads an answer whose text is JSON, as providers' structured outputs are, or a body that is JSON itself. The text may
 * stand in one fenced code block.
 *
 *     const handle = json('/api/order', { onPartial: (order) => show(order), validate: Order });
 *     const order = await handle;
 */
export function json<T = unknown>(source: RenderSource | MessageSource, options: JsonOptions<T> = {}): JsonHandle<T> {
  return new JsonHandle(source, options);
}

/** The value that `json` reads. Awaiting it gives the complete value. */
export class JsonHandle<T> implements PromiseLike<T> {
  /**
   * Resolves when the value is complete and valid. Rejects with a SluiceError: of `render`'s; `malformed-json`,
   * `json-too-deep` or `truncated` with the offset in the JSON text when it is none; `invalid-value` when it is not valid,
   * with what the schema or function said as its `cause`. What was read stays in `value`.
   */
  readonly finished: Promise<JsonResult<T>>;
  /** The answer: its events tell of usage, reasoning and errors. Nothing of it is shown. */
  readonly answer: RenderHandle;
  readonly #options: JsonOptions<T>;
  readonly #json: PartialJson;
  readonly #jsonText: JsonText;
  readonly #pieces: string[] = [];
  #failure: unknown;
  #hasFailed = false;
  #isWaiting = false;
  /** The tool call that the JSON is in. */
  #call: { choice: number; index: number } | undefined;

  /** @internal `json` makes handles. */
  constructor(source: RenderSource | MessageSource, options: JsonOptions<T>) {
    this.#options = options;
    const parserOptions: PartialJsonOptions = {
      fail: (code, message, offset) => new SluiceError(code, message, { offset }),
    };
    if (options.maxDepth !== undefined) parserOptions.maxDepth = options.maxDepth;
    this.#json = new PartialJson(parserOptions);
    this.#jsonText = new JsonText(this.#json);
    this.answer = render(source, document.createElement('div'), readOptions(options));
    if (options.tool === undefined) this.#readText();
    else this.#readCall(options.tool);
    this.finished = this.answer.finished.then(
      (result) => this.#finish(result),
      (error: unknown) => {
        this.#tell();
        throw this.#hasFailed ? this.#failure : error;
      },
    );
    this.finished.catch(() => undefined);
  }

  /** The value so far; `undefined` until it begins. */
  get value(): unknown {
    return this.#json.value;
  }

  /** Stops the answer; `finished` rejects with the code `aborted`. */
  abort(reason?: unknown): void {
    this.answer.abort(reason);
  }

  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.finished.then(({ value }) => value).then(onValue, onError);
  }

  #readText(): void {
    this.answer.addEventListener('delta', ({ detail: { channel, text } }) => {
      if (channel.choice === 0) this.#take(text);
    });
  }

  #readCall(tool: string | true): void {
    this.answer.addEventListener('tool-call', ({ detail: { choice, index, name } }) => {
      if (tool === true || name === tool) this.#call ??= { choice, index };
    });
    this.answer.addEventListener('tool-arguments', ({ detail: { choice, index, delta } }) => {
      if (this.#call?.choice === choice && this.#call.index === index) this.#take(delta);
    });
  }

  #take(text: string): void {
    if (this.#hasFailed) return;
    this.#pieces.push(text);
    try {
      this.#jsonText.push(text);
    } catch (error) {
      this.#fail(error);
    }
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    queueMicrotask(() => {
      this.#tell();
    });
  }

  /** Calls `onPartial` if there is news. */
  #tell(): void {
    this.#isWaiting = false;
    const changed = this.#json.takeChanged();
    if (changed.length === 0) return;
    try {
      this.#options.onPartial?.(this.#json.value, changed);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#failure = error;
    this.answer.abort(error);
  }

  async #finish({ reasoning, finishReason, usage }: RenderResult): Promise<JsonResult<T>> {
    let value: unknown;
    if (!this.#hasFailed) {
      if (this.#options.tool !== undefined && !this.#call) {
        throw new SluiceError('truncated', 'The answer has not called the tool whose arguments are to be read.');
      }
      try {
        value = this.#jsonText.finish();
      } catch (error) {
        this.#fail(error);
      }
      this.#tell();
    }
    if (this.#hasFailed) throw this.#failure;
    const valid = await validated(value, this.#options.validate);
    return { value: valid, text: this.#pieces.join(''), reasoning, finishReason, usage };
  }
}

function readOptions<T>(options: JsonOptions<T>): RenderOptions {
  const { init, signal, framing, contentType, thinkTags, messages, highWaterMark, provider } = options;
  const isRaw = provider === 'json';
  const given = {
    ...{ init, signal, messages, highWaterMark, thinkTags: isRaw ? false : thinkTags },
    provider: isRaw ? 'text' : provider,
    framing: isRaw ? 'text' : framing,
    contentType: isRaw ? undefined : contentType,
    // Who says how the body is read is taken at his word.
    extension: (provider ?? framing ?? 'auto') === 'auto' && options.tool === undefined ? look : undefined,
  };
  const options_ = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...options_, renders: false, deltas: true };
}

const look: NonNullable<RenderOptions['extension']> = { extend: (source, { signal }) => lookInto(source, signal) };

async function validated<T>(value: unknown, validate: JsonOptions<T>['validate']): Promise<T> {
  if (!validate) return value as T;
  if ('~standard' in validate) {
    const result = await validate['~standard'].validate(value);
    if (!result.issues) return result.value;
    const [first] = result.issues;
    throw new SluiceError('invalid-value', `The value is not valid: ${first?.message ?? 'no reason given'}.`, {
      cause: result.issues,
    });
  }
  try {
    return await validate(value);
  } catch (cause) {
    throw new SluiceError('invalid-value', `The value is not valid: ${messageOf(cause)}.`, { cause });
  }
}

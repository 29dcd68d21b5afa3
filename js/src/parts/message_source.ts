// The messages of a WebSocket or a port, one after the other.
import type { SourceChunk } from '../chunk_encoder.js';
import type { SluiceError } from '../errors.js';
import type { ExtensionContext } from '../extensions.js';
import { isJson } from '../is_json.js';
import type { Inbox, MessageOptions, MessageSource } from '../messages.js';
import type { OpenSource } from '../source.js';

/** What stands between two messages, so that the core sees events. */
type Separator = '' | '\n' | '\n\n';

const CLOSED = 3;

/** Bytes that may wait where the page does not say how many: minutes of the fastest models, and little enough to hold. */
const MOST_WAITING = 67_108_864;

/** What a message counts that is neither text nor bytes. */
const OBJECT_SIZE = 1000;

/** Close codes (RFC 6455, section 7.4) that say that all is well; 1005 stands for none. */
const NORMAL_CLOSES: readonly number[] = [1000, 1005];

/** Close codes by which the server says something about the answer, not about the connection. */
const isRefusal = (code: number) => code === 1003 || (code >= 1007 && code <= 1011) || code >= 3000;

/** The messages as a body. */
export function extend(source: OpenSource, { inbox, options, tools }: ExtensionContext): OpenSource {
  if (!inbox) return source;
  const reader = new MessageReader(inbox, options.messages ?? {}, tools.SluiceError);
  return { ...source, body: { [Symbol.asyncIterator]: () => reader } };
}

/**
 * Neither WebSockets nor ports have backpressure: what comes faster than it is taken waits here, up to a bound.
 */
export class MessageReader implements AsyncIterator<SourceChunk, undefined> {
  readonly #source: MessageSource;
  readonly #inbox: Inbox;
  readonly #options: MessageOptions;
  readonly #Failure: typeof SluiceError;
  #separator: Separator | undefined;
  #hasEnded = false;
  /** Size of the messages that wait. */
  #waiting = 0;
  /** Too much was waiting: thrown when all that had come is read. */
  #overflow: SluiceError | undefined;

  constructor(inbox: Inbox, options: MessageOptions, Failure: typeof SluiceError) {
    this.#source = inbox.source;
    this.#inbox = inbox;
    this.#options = options;
    this.#Failure = Failure;
    if (options.as === 'bytes') this.#separator = '';
    if (options.as === 'events') this.#separator = '\n';
    inbox.events.forEach(this.#wait);
    this.#source.addEventListener('message', this.#wait);
    inbox.source.start?.();
  }

  /** @throws SluiceError when the connection breaks off or the other side says that it has failed. */
  async next(): Promise<IteratorResult<SourceChunk, undefined>> {
    this.#checkSource();
    while (!this.#hasEnded || this.#overflow) {
      const event = this.#inbox.events.shift();
      if (event) {
        this.#waiting -= sizeOf(event);
        const chunk = await this.#read(event);
        if (chunk !== undefined) return { done: false, value: chunk };
      } else if (this.#overflow) {
        const overflow = this.#overflow;
        this.#overflow = undefined;
        throw overflow;
      } else if (this.#source.readyState === CLOSED) {
        throw this.#failure('network', 'The WebSocket was closed before.');
      } else {
        await new Promise<void>((resolve) => {
          this.#inbox.wake = resolve;
        });
      }
    }
    return { done: true, value: undefined };
  }

  readonly #wait = (event: Event): void => {
    this.#waiting += sizeOf(event);
    const most = this.#options.mostWaiting ?? MOST_WAITING;
    if (this.#waiting <= most || this.#hasEnded) return;
    this.#overflow = this.#failure('too-much-waiting', `More than ${most} bytes of messages wait to be read.`);
    if (!this.#options.keepOpen) this.#source.close?.();
    this.#inbox.wake?.();
  };

  /** Nobody wants more. */
  return(): Promise<IteratorResult<SourceChunk, undefined>> {
    const isOver = this.#hasEnded;
    this.#end();
    this.#overflow = undefined;
    this.#inbox.wake?.();
    if (!isOver && !this.#options.keepOpen) this.#source.close?.();
    return Promise.resolve({ done: true, value: undefined });
  }

  #checkSource(): void {
    const { EventSource } = globalThis as Partial<typeof globalThis>;
    if (EventSource && this.#source instanceof EventSource) {
      throw this.#failure(
        'invalid-options',
        'An EventSource does not hand over its bytes, and connects anew when the answer has ended: pass its URL instead.',
      );
    }
    if ('document' in this.#source) {
      throw this.#failure('invalid-options', 'Anybody may post messages to a window: pass a MessagePort instead.');
    }
  }

  async #read(event: Event): Promise<SourceChunk | undefined> {
    switch (event.type) {
      case 'message':
        return this.#message((event as MessageEvent<unknown>).data);
      case 'close':
        this.#closed(event as CloseEvent);
        return undefined;
      case 'messageerror':
        throw this.#failure('network', 'A message could not be read.');
      default:
        // A WebSocket says next that it is closed, and why.
        if (typeof this.#source.readyState === 'number') return undefined;
        throw this.#failure(
          'network',
          `The other side has failed: ${(event as ErrorEvent).message || 'no reason given'}.`,
        );
    }
  }

  async #message(data: unknown): Promise<SourceChunk | undefined> {
    const isMark = data === null || (typeof data === 'string' && data.trim() === '[DONE]');
    const isLast = isMark || this.#options.isLast?.(data) === true;
    if (isLast) {
      this.#end();
      this.#overflow = undefined;
    }
    if (data === null) return undefined;
    if (typeof data === 'string') return this.#text(data);
    const bytes = await bytesOf(data);
    return bytes ? this.#bytes(bytes) : data;
  }

  #text(text: string): string {
    this.#separator ??= separatorFor(text);
    if (this.#separator === '\n') return `${onOneLine(text)}\n`;
    return text + this.#separator;
  }

  #bytes(bytes: Uint8Array): SourceChunk {
    if (this.#separator === '') return bytes;
    const text = decode(bytes);
    if (text !== undefined) {
      this.#separator ??= separatorFor(text);
      if (this.#separator !== '') return this.#text(text);
    }
    this.#separator = '';
    return bytes;
  }

  #closed(event: CloseEvent): void {
    this.#end();
    const code = event.code as number | undefined;
    if (code === undefined || NORMAL_CLOSES.includes(code)) return;
    const reason = event.reason ? `: ${event.reason}` : '';
    const message = `The WebSocket was closed with code ${code}${reason}.`;
    throw this.#failure(isRefusal(code) ? 'provider-error' : 'network', message, code);
  }

  #end(): void {
    this.#hasEnded = true;
    for (const type of ['message', 'messageerror', 'error', 'close']) {
      this.#source.removeEventListener(type, this.#inbox.take);
    }
    this.#source.removeEventListener('message', this.#wait);
  }

  #failure(
    code: 'network' | 'provider-error' | 'invalid-options' | 'too-much-waiting',
    message: string,
    status?: number,
  ): SluiceError {
    this.#end();
    return new this.#Failure(code, message, { status });
  }
}

function sizeOf(event: Event): number {
  if (event.type !== 'message') return 0;
  const { data } = event as MessageEvent<unknown>;
  if (typeof data === 'string') return data.length;
  if (data instanceof Blob) return data.size;
  return data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? data.byteLength : OBJECT_SIZE;
}

/** What the first message says about the others. */
function separatorFor(first: string): Separator {
  if (/^\s*\{/.test(first)) return isJson(first.trim().split(/[\r\n]+/, 1)[0]!) || isJson(first) ? '\n' : '';
  // A whole server-sent event that lacks the empty line after it.
  const data = /^(?:(?:event|id|retry):.*\r?\n)*data:(.*)$/.exec(first);
  return data && isJson(data[1]!) ? '\n\n' : '';
}

/** JSON that is laid out over lines is one event: its line breaks are blanks. */
function onOneLine(text: string): string {
  return /[\r\n]./.test(text) && isJson(text) ? text.replaceAll(/[\r\n]+/g, ' ') : text;
}

async function bytesOf(data: unknown): Promise<Uint8Array | undefined> {
  if (data instanceof Blob) return new Uint8Array(await data.arrayBuffer());
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return undefined;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

// A body that a decoder of the page reads. The core cuts it into events, the decoder says what they mean, and what it says
// goes back to the core as lines of Sluice's own protocol: so every framing works, and all that follows is as ever.
import type { ChunkPump } from '../chunk_pump.js';
import type { CustomProvider, EventDecoder, ProviderEvent } from '../decoding.js';
import type { EngineHost, StreamListener, StreamMessage } from '../engine_host.js';
import type { SluiceError } from '../errors.js';
import type { ExtensionContext } from '../extensions.js';
import type { ErrorEvent, FrameEvent, StreamEvent } from '../events.js';
import type { StreamOutcome, StreamSettings } from '../protocol.js';
import type { OpenSource } from '../source.js';
import { END, line, linesOf } from './decoding/lines.js';
import { pathDecoder } from './decoding/paths.js';

type Tools = ExtensionContext['tools'];

/** How the body is read. */
interface DecoderOptions {
  settings: StreamSettings;
  highWaterMark: number;
}

/** The decoded body, if the option `provider` holds a decoder. */
export function extend(source: OpenSource, { options, highWaterMark, host, tools }: ExtensionContext): OpenSource {
  const { provider, framing = 'auto' } = options;
  if (typeof provider !== 'object') return source;
  const contentType = options.contentType ?? source.contentType;
  const settings = { provider: 'events', framing, contentType, renders: false };
  const body = new DecodedBody(provider, source, host, { settings, highWaterMark }, tools);
  return {
    body: { [Symbol.asyncIterator]: () => body },
    contentType,
    settings: { provider: 'sluice', framing: 'ndjson' },
  };
}

/**
 * The decoded body, as text of the protocol "sluice". An update of the engine is acknowledged when it is decoded, which
 * waits until what the one before said has been taken: a slow page slows down the sender.
 */
class DecodedBody implements AsyncIterator<string, undefined>, StreamListener {
  readonly #source: OpenSource;
  readonly #host: EngineHost;
  readonly #options: DecoderOptions;
  readonly #tools: Tools;
  readonly #decoder: EventDecoder;
  /** Whether the body says itself when the answer ends. */
  readonly #saysEnd: boolean;
  #stream = 0;
  #pump: ChunkPump | undefined;
  /** The events of each update that has not been acknowledged. */
  readonly #updates: StreamEvent[][] = [];
  #outcome: StreamOutcome | undefined;
  #lost: SluiceError | undefined;
  #wake: (() => void) | undefined;
  #count = 0;
  #failures = 0;
  #hasEnded = false;

  /** @throws SluiceError `invalid-options` when a path is none. */
  constructor(provider: CustomProvider, source: OpenSource, host: EngineHost, options: DecoderOptions, tools: Tools) {
    this.#source = source;
    this.#host = host;
    this.#options = options;
    this.#tools = tools;
    const isDecoder = 'decode' in provider;
    this.#decoder = isDecoder
      ? provider
      : pathDecoder(provider, (message) => new tools.SluiceError('invalid-options', message));
    this.#saysEnd = !isDecoder && provider.finish !== undefined;
  }

  async next(): Promise<IteratorResult<string, undefined>> {
    if (this.#stream === 0) this.#open();
    for (;;) {
      if (this.#lost) throw this.#lost;
      const events = this.#updates.shift();
      if (events) {
        const lines = events.map((event) => this.#read(event)).join('');
        this.#host.post({ kind: 'ack', streams: [this.#stream] });
        if (lines !== '') return { done: false, value: lines };
      } else if (this.#outcome) {
        return this.#end(this.#outcome);
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  return(): Promise<IteratorResult<string, undefined>> {
    if (this.#stream > 0) this.#host.post({ kind: 'discard', stream: this.#stream });
    this.#host.unregister(this.#stream);
    if (this.#pump) this.#pump.stop();
    else this.#newPump().stop();
    return Promise.resolve({ done: true, value: undefined });
  }

  receive(message: StreamMessage): void {
    if (message.kind === 'update') this.#updates.push(message.events);
    else if (message.kind === 'credit') this.#pump?.credit(message.units);
    else if (message.kind === 'end') {
      this.#outcome = message.outcome;
      this.#pump?.stop();
      this.#host.unregister(this.#stream);
    }
    this.#wake?.();
  }

  engineLost(error: SluiceError): void {
    this.#lost = error;
    this.#pump?.stop();
    this.#wake?.();
  }

  #open(): void {
    const { settings, highWaterMark } = this.#options;
    this.#stream = this.#host.register(this);
    if (this.#host.lost) return;
    this.#host.post({ kind: 'open', stream: this.#stream, settings, highWaterMark });
    this.#pump = this.#newPump();
    void this.#pump.run();
  }

  #newPump(): ChunkPump {
    const stream = this.#stream;
    return new this.#tools.ChunkPump(this.#source.body, this.#options.highWaterMark, {
      chunk: (chunk) => {
        this.#host.post({ kind: 'chunk', stream, chunk });
      },
      close: (error) => {
        this.#host.post(error ? { kind: 'close', stream, error } : { kind: 'close', stream });
      },
    });
  }

  /** @returns lines */
  #read(event: StreamEvent): string {
    if (event.type === 'frame') return this.#decode(event);
    if (event.type === 'error' && !this.#hasEnded) return this.#pass(event);
    return '';
  }

  #decode(frame: FrameEvent): string {
    if (this.#hasEnded) return '';
    if (frame.data.trim() === '[DONE]') {
      this.#hasEnded = true;
      return END;
    }
    this.#count++;
    try {
      return linesOf(this.#decoder.decode(eventOf(frame)));
    } catch (error) {
      this.#failures++;
      const reason = error instanceof Error ? error.message : String(error);
      const message = `The decoder failed on event ${this.#count} (failure ${this.#failures}): ${reason}.`;
      return line({ warning: { message, offset: frame.offset } });
    }
  }

  /** What the core has found wrong in the body. */
  #pass({ code, message, offset, providerCode }: ErrorEvent): string {
    if (code !== 'provider-error') return line({ warning: { code, message, offset } });
    return line({ error: { message, code: providerCode } });
  }

  #end({ code, message, offset }: StreamOutcome): IteratorResult<string, undefined> {
    // What the provider has said about its failure has been passed on.
    if (code !== 'none' && code !== 'provider-error') throw new this.#tools.SluiceError(code, message, { offset });
    if (this.#hasEnded || this.#saysEnd) return { done: true, value: undefined };
    this.#hasEnded = true;
    return { done: false, value: END };
  }
}

function eventOf({ data, name = '', id = '', offset }: FrameEvent): ProviderEvent {
  let json: unknown;
  let isRead = false;
  return {
    data,
    name,
    id,
    offset,
    get json() {
      if (!isRead) json = JSON.parse(data);
      isRead = true;
      return json;
    },
  };
}

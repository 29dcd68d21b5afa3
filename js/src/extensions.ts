// What optional parts do to an answer: each is loaded when an option or the source asks for it, before the body is read.
import { ChunkPump } from './chunk_pump.js';
import type { EngineHost } from './engine_host.js';
import { SluiceError } from './errors.js';
import type { StreamEvent } from './events.js';
import type { RenderOptions } from './index.js';
import type { Inbox, MessageSource } from './messages.js';
import type { OpenSource, RenderSource } from './source.js';

/** A part of this kind. */
export interface Extension {
  /** What is read instead of the body. It stops waiting when the signal aborts. */
  extend: (source: OpenSource, context: ExtensionContext) => OpenSource | Promise<OpenSource>;
}

/** What the parts are handed. */
export interface ExtensionContext {
  readonly options: RenderOptions;
  readonly highWaterMark: number;
  /** The messages of the source, if it brings messages. */
  readonly inbox: Inbox | undefined;
  readonly tools: { readonly SluiceError: typeof SluiceError; readonly ChunkPump: typeof ChunkPump };
  host: EngineHost;
  signal: AbortSignal;
  /** Set by a part that wants to see each event before it is announced. */
  observe?: (event: StreamEvent) => void;
}

/** How a handle uses them. */
export interface Extensions {
  source: RenderSource;
  /** Makes what is read of the source that has been opened; absent when there is nothing to do. */
  adapt: ((source: OpenSource, host: EngineHost, signal: AbortSignal) => Promise<OpenSource>) | undefined;
  observe: (event: StreamEvent) => void;
}

export function extensionsOf(
  source: RenderSource | MessageSource,
  options: RenderOptions,
  highWaterMark: number,
): Extensions {
  const inbox = isMessageSource(source) ? openInbox(source) : undefined;
  const parts: Promise<Extension>[] = [];
  if (inbox) parts.push(import('./parts/message_source.js'));
  if (options.extension) parts.push(Promise.resolve(options.extension));
  if (typeof options.provider === 'object') parts.push(import('./parts/decoder.js'));
  if (options.toolArguments === 'partial') parts.push(import('./parts/tool_values.js'));
  const loading = Promise.all(parts);
  loading.catch(() => undefined);
  const context = { options, highWaterMark, inbox, tools: { SluiceError, ChunkPump } } as ExtensionContext;
  return {
    source: inbox ? new ReadableStream() : (source as RenderSource),
    adapt: parts.length
      ? async (body, host, signal) => {
          Object.assign(context, { host, signal });
          for (const part of await loading) body = await part.extend(body, context);
          return body;
        }
      : undefined,
    observe: (event) => context.observe?.(event),
  };
}

function isMessageSource(source: object | string): source is MessageSource {
  return 'addEventListener' in Object(source);
}

/** Messages come from now on, whoever listens: they are kept until the part is loaded that reads them. */
function openInbox(source: MessageSource): Inbox {
  const inbox: Inbox = {
    source,
    events: [],
    take: (event) => {
      inbox.events.push(event);
      inbox.wake?.();
    },
  };
  for (const type of ['message', 'messageerror', 'error', 'close']) source.addEventListener(type, inbox.take);
  return inbox;
}

// Messages of a WebSocket or a port, as the chunks of a body. They come from now on, whoever listens: they are kept here
// until the part is loaded that reads them.
import type { SourceChunk } from './chunk_encoder.js';
import { SluiceError } from './errors.js';

/** What brings messages: a WebSocket, a MessagePort, a Worker, a BroadcastChannel, an RTCDataChannel. */
export interface MessageSource extends EventTarget {
  readonly readyState?: number | string;
  close?: () => void;
  start?: () => void;
}

/** How the messages of a WebSocket or a port become an answer. */
export interface MessageOptions {
  /**
   * Whether each message is one event, or the messages are pieces of one stream of bytes. By default the first one decides:
   * 'events' when it is an object, or the text of a JSON object, else 'bytes'.
   */
  as?: 'events' | 'bytes';
  /**
   * Whether a message is the last one of the answer, which is then complete: for connections that stay open. Messages
   * `[DONE]` and `null` always are; else the answer ends when the connection is closed.
   */
  isLast?: (data: unknown) => boolean;
  /** Whether the connection stays open when the answer is aborted or fails; by default it is closed then. */
  keepOpen?: boolean;
}

/** Where the events wait. */
export interface Inbox {
  readonly events: Event[];
  /** Called at each event. */
  wake: () => void;
  /** Takes no more. */
  leave: () => void;
}

/** An iterator that can be told that nobody wants more. */
interface Cancellable<T> extends AsyncIterator<T, undefined> {
  return: () => Promise<IteratorResult<T, undefined>>;
}

const EVENTS = ['message', 'messageerror', 'error', 'close'];

export function isMessageSource(source: unknown): source is MessageSource {
  return typeof source === 'object' && source !== null && 'addEventListener' in source;
}

/** The messages of a source from now on, as a body. */
export function messagesOf(source: MessageSource, options: MessageOptions = {}): AsyncIterable<SourceChunk> {
  const inbox: Inbox = {
    events: [],
    wake: () => undefined,
    leave: () => {
      for (const type of EVENTS) source.removeEventListener(type, take);
    },
  };
  const take = (event: Event) => {
    inbox.events.push(event);
    inbox.wake();
  };
  for (const type of EVENTS) source.addEventListener(type, take);
  return whenLoaded(
    import('./parts/message_source.js').then(
      ({ MessageReader }) => new MessageReader(source, inbox, options, SluiceError),
    ),
  );
}

/** An iterable whose iterator is still being loaded. */
export function whenLoaded<T>(loading: Promise<Cancellable<T>>): AsyncIterable<T, undefined> {
  loading.catch(() => undefined);
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => (await loading).next(),
      return: async () => (await loading).return(),
    }),
  };
}

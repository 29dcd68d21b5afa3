// Sources that bring messages, and how messages become an answer.

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
  /**
   * Most bytes that may wait to be read (of a text its characters; an object counts as 1,000), 64 MiB by default. The
   * connection that brings more ends: what has come is shown, then the answer fails with a SluiceError `too-much-waiting`.
   */
  mostWaiting?: number;
}

/** What a source has brought and nobody has read yet. */
export interface Inbox {
  readonly source: MessageSource;
  readonly events: Event[];
  /** The listener. */
  readonly take: (event: Event) => void;
  /** Called at each event. */
  wake?: () => void;
}

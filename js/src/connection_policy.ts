// What a page may say about the connection of a URL or Request, and what the part that keeps it (parts/connection.ts)
// and the handle say to each other. Types alone: whoever needs only these loads nothing.
import type { SluiceError, SluiceErrorDetails } from './errors.js';
import type { Metrics } from './metrics.js';
import type { BodyError, ChannelInfo } from './protocol.js';
import type { RenderHandle } from './render_handle.js';
import type { Attempt, OpenSource, RenderSource } from './source.js';
import type { StreamConnection } from './stream_connection.js';

/** What has come so far, for the hook that asks for the rest. */
export interface ResumeState {
  /** The last event id (SSE's, or the `sequence_number` of OpenAI's Responses); empty when there was none. */
  lastEventId: string;
  /** The provider's id of the answer; empty when it has not said one. */
  messageId: string;
  /** Whole events received. */
  events: number;
  /** Bytes of the body received, up to the end of the last whole event. */
  bytes: number;
  /** The Markdown of the first choice's text. */
  text: string;
}

/** What the hook answers with; `undefined` gives the answer up. */
export type ResumeTarget = Request | URL | string | undefined;

/** How the connection of a URL or Request is kept. Every option has a working default. */
export interface ConnectionPolicy {
  /** Milliseconds until the response has to begin; 60,000 by default, 0 for no limit. */
  connectTimeout?: number;
  /** Milliseconds that may pass without a byte, a comment being bytes like any; 300,000 by default, 0 for no limit. */
  idleTimeout?: number;
  /**
   * How often in a row a request is repeated after a network failure, a time-out or the status 408, 429 or 5xx; 3 by
   * default. Whatever brings new content begins a new row.
   */
  retries?: number;
  /**
   * Milliseconds that the first repetition waits at most; each further one twice as long. The real time is anything
   * between 0 and that, so that many pages do not come back at once. 500 by default.
   */
  backoff?: number;
  /**
   * Milliseconds that a repetition waits at most; 30,000 by default. Where the server asks for more (Retry-After, SSE's
   * `retry:`), the answer fails instead.
   */
  maxDelay?: number;
  /**
   * Whether a request that is neither GET nor HEAD may be repeated. One that has a header `Idempotency-Key` may.
   */
  idempotent?: boolean;
  /**
   * Asks for what follows the part that has come, where `Last-Event-ID` on the same request does not do it:
   *
   *     resume: ({ messageId, lastEventId }) => `/v1/responses/${messageId}?stream=true&starting_after=${lastEventId}`
   *     resume: () => `/api/chat/${chat}/stream` // the AI SDK's: the whole stream again, or status 204
   *
   * The server may go on where the stream broke off or send it again from its beginning; what has come is recognised.
   */
  resume?: (state: ResumeState) => ResumeTarget | PromiseLike<ResumeTarget>;
  /** Whether `handle.snapshot()` can be called; it costs memory for the body as it came. Not by default. */
  snapshots?: boolean;
}

/** An answer so far, as JSON can hold it. `render(source, target, { restore })` goes on with it. */
export interface Snapshot {
  version: 1;
  /** Whether the answer was complete. */
  done: boolean;
  /** Where the rest begins. */
  cursor: { lastEventId: string; events: number; bytes: number };
  /** The provider's id of the answer; empty when it has not said one. */
  messageId: string;
  /** The Markdown of each channel, in the order of their first text, and whether more may come. */
  channels: { channel: ChannelInfo; text: string; open: boolean }[];
  /** How the body is read. */
  framing: string;
  contentType: string;
  /** The body so far, which makes the restored answer exact: each event as it differs from the one before. */
  wire: WireCode[];
}

/** An event as it stands on the wire, or the number of its parts, then the place and text of each that is new. */
export type WireCode = string | (number | string)[];

/** What is asked for. */
export interface RequestContext {
  /** Any source where a snapshot is to be restored; else one that can be asked for. */
  source: RenderSource;
  init: RequestInit | undefined;
  policy: ConnectionPolicy | false | undefined;
  /** Whether the source is one that can be asked for. */
  isRemote: boolean;
  /** The policy's, or its default. */
  idleTimeout: number;
  /** Ends everything. */
  signal: AbortSignal;
  /** The first attempt, where one was made. */
  first: Attempt | undefined;
  /** The body so far, as far as it is in the page; the handle appends to it. */
  wire: Uint8Array[];
  /** Whether it does: there is no need where nothing can be repeated. */
  isResumable: boolean;
  /** How the body is cut into events, once that is known. */
  framing?: string;
}

/** What the part gets from the handle. */
export interface LinkContext {
  request: RequestContext;
  handle: RenderHandle;
  connection: StreamConnection;
  /** Where the part counts. */
  counts: Metrics;
  /** Makes another attempt. */
  send: (source: Request | URL | string, init: RequestInit | undefined, signal: AbortSignal) => Attempt;
  /** Shows another body from its beginning in place of what is shown. @returns the connection that reads it */
  restart: (source: OpenSource) => StreamConnection;
  /** The class of the page's module: a part has no other copy. */
  SluiceError: typeof SluiceError;
  /** The error for a response whose status is one. */
  httpError: (response: Response, attempts: number) => Promise<SluiceError>;
}

/** What keeps the connection of one answer. */
export interface Link {
  /** The response of the first attempt that has succeeded. */
  readonly response: Promise<Response>;
  /** What is known of the failure that ended the connection. */
  readonly failure: SluiceErrorDetails;
  /** The body of a snapshot, which breaks off at its end if there is more to come. */
  restore(snapshot: Snapshot): OpenSource;
  /** The body broke off; without `error` it ended before the answer did. */
  dropped(error?: BodyError): Promise<void>;
  snapshot(): Snapshot | undefined;
}

// The events of a handle, by name.
import type { SluiceError } from './errors.js';
import type { ErrorCode } from './generated/errors.js';
import type {
  DeltaEvent,
  ErrorEvent,
  FinishEvent,
  StreamEventMap,
  ToolArgumentsEvent,
  ToolCallEndEvent,
  UsageEvent,
} from './generated/events.js';
import type { FollowChange } from './parts/follow_scroll.js';
import type { RenderState } from './render_handle.js';

export type * from './generated/events.js';

/** Why the model stopped, in the same words for every provider. */
export type FinishReason = FinishEvent['reason'];

/** Tokens of the answer as the provider counts them; what it does not say is absent. */
export type Usage = Omit<UsageEvent, 'type'>;

/** What `toolArguments: 'partial'` adds to a `tool-arguments` event. */
export interface ToolArgumentsValue {
  /**
   * The arguments so far, as PartialJson reads them: the same object in all events of a call, which grows. `undefined` until
   * they begin, and when they are no JSON.
   */
  value?: unknown;
  /** JSON Pointers (RFC 6901) of the values in it that have changed with this event. */
  changed?: string[];
}

/** What `toolArguments: 'partial'` adds to a `tool-call-end` event. */
export interface ToolCallEndValue {
  /** The arguments; `undefined` when there are none. */
  value?: unknown;
  /** The arguments are no complete JSON: `malformed-json`, `json-too-deep` or `truncated`, with the offset in their text. */
  error?: SluiceError;
}

/** A request is about to be made again. */
export interface RetryEvent {
  /** Which attempt it will be; the first request was number 1. */
  attempt: number;
  /** Milliseconds until then. */
  delay: number;
  /** Why. */
  code: ErrorCode;
  message: string;
  /** Whether it goes on with what is shown, instead of beginning. */
  resumes: boolean;
}

/** The events of a RenderHandle by name, each with the type of its `detail`. */
export interface HandleEventMap extends Omit<StreamEventMap, 'error'> {
  'tool-arguments': ToolArgumentsEvent & ToolArgumentsValue;
  'tool-call-end': ToolCallEndEvent & ToolCallEndValue;
  /** More of the reasoning; `delta` brings the text alone. */
  reasoning: DeltaEvent;
  /** Something went wrong in the stream, or on its way. */
  error: ErrorEvent;
  /** The handle's `state` has changed. */
  statechange: { state: RenderState };
  /** A request is about to be made again. */
  retry: RetryEvent;
  /** The answer begins anew, by `retry()` or because the server has lost it: what was collected so far is void. */
  restart: { reason: 'retry' | 'epoch' };
  /** No worker could be created, for the reason given: the page's own thread does the work. */
  fallback: { reason: string };
  /**
   * With the option `scroll`: the reader is followed no more or again, or the end has gone out of view or come into it.
   * While it is out of view, a page offers the way back: a button that calls `toEnd`.
   */
  followchange: FollowChange;
  /**
   * Much text came at once, after so many milliseconds without any: something on the way, a proxy for example, collects
   * what the provider streams. Counted in `metrics.bursts`.
   */
  buffered: { wait: number };
}

// The events of a stream, as the core writes them (Stream::takeEvents) and as the handle dispatches them.
import type { ErrorCode } from './generated/errors.js';
import type { ChannelInfo } from './protocol.js';
import type { RenderState } from './render_handle.js';

/** Why the model stopped, in the same words for every provider. */
export type FinishReason =
  'stop' | 'length' | 'tool-calls' | 'content-filter' | 'refusal' | 'pause' | 'error' | 'other';

/** Tokens of the answer as the provider counts them; what it does not say is absent. */
export interface Usage {
  inputTokens?: number;
  outputTokens?: number;
  reasoningTokens?: number;
  cachedInputTokens?: number;
  totalTokens?: number;
}

/** The provider has been recognised. */
export interface StartEvent {
  type: 'start';
  provider: string;
  framing: string;
  model?: string;
  id?: string;
}

/** More text of a channel, as Markdown; only with the option `deltas`. */
export interface DeltaEvent {
  type: 'delta';
  channel: ChannelInfo;
  text: string;
}

/** The model calls a tool; its arguments follow. */
export interface ToolCallEvent {
  type: 'tool-call';
  choice: number;
  index: number;
  id: string;
  name: string;
}

/** A piece of the JSON text of a tool call's arguments. */
export interface ToolArgumentsEvent {
  type: 'tool-arguments';
  choice: number;
  index: number;
  delta: string;
}

/** A choice of the answer is complete. */
export interface FinishEvent {
  type: 'finish';
  choice: number;
  reason: FinishReason;
  /** The provider's own word. */
  providerReason?: string;
}

/** Token counts; the last one is the answer's. */
export interface UsageEvent extends Usage {
  type: 'usage';
}

/** Something was wrong. A fatal error ends the stream; after another one it goes on without what was at fault. */
export interface ErrorEvent {
  type: 'error';
  code: ErrorCode;
  message: string;
  offset: number;
  fatal: boolean;
}

/** The sanitizer left something out. */
export interface RefusedEvent {
  type: 'refused';
  kind: string;
  name: string;
  value: string;
  offset: number;
}

/** Everything that the core reports beside content. */
export type StreamEvent =
  StartEvent | DeltaEvent | ToolCallEvent | ToolArgumentsEvent | FinishEvent | UsageEvent | ErrorEvent | RefusedEvent;

/** The events of a RenderHandle by name, each with the type of its `detail`. */
export interface HandleEventMap {
  start: StartEvent;
  /** More of the text. */
  delta: DeltaEvent;
  /** More of the reasoning. */
  reasoning: DeltaEvent;
  'tool-call': ToolCallEvent;
  'tool-arguments': ToolArgumentsEvent;
  finish: FinishEvent;
  usage: UsageEvent;
  error: ErrorEvent;
  refused: RefusedEvent;
  /** The handle's `state` has changed. */
  statechange: { state: RenderState };
  /** No worker could be created, for the reason given: the page's own thread does the work. */
  fallback: { reason: string };
}

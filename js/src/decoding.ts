// How a page says itself what the events of a body mean, where no protocol that Sluice knows fits.
import type { FinishReason, Usage } from './events.js';

/** One event of the body, as its framing gives it. */
export interface ProviderEvent {
  /** What it holds: the data of a server-sent event, a line, an element of an array, the payload of an AWS message. */
  readonly data: string;
  /** The same read as JSON. @throws SyntaxError when it is none: the event is then skipped and reported. */
  readonly json: unknown;
  /** SSE's event type or AWS's `:event-type`; empty when there is none. */
  readonly name: string;
  /** SSE's last event id; empty when there is none. */
  readonly id: string;
  /** Bytes of the body before the event. */
  readonly offset: number;
}

/** What an event says; everything is optional. docs/extending.md has the same as lines that a server may send. */
export interface DecodedPiece {
  /** The choice that the rest belongs to; 0 by default. */
  choice?: number;
  /** More of the answer's Markdown. */
  text?: string | null;
  /** More of the reasoning. */
  reasoning?: string | null;
  /** More of the text in which the model declines. */
  refusal?: string | null;
  /** A tool call, or more of its arguments: found again by `index`, else by `id`, else it is the last one. */
  toolCall?: {
    index?: number;
    id?: string;
    name?: string;
    /** A fragment of JSON text, or all of the arguments as an object. */
    arguments?: string | object;
    /** The provider runs the tool itself. */
    server?: boolean;
    /** The arguments are complete. */
    end?: boolean;
  };
  /** What a tool that ran on the server has answered. */
  toolResult?: { id: string; result: unknown };
  citation?: { url?: string; title?: string };
  file?: { url: string; mediaType?: string };
  /** Why the choice has ended: a FinishReason, or the provider's word, of which many are known. */
  finish?: FinishReason | (string & {}) | null;
  usage?: Usage;
  /** The answer has failed on the server. */
  error?: string | { message: string; code?: string | number } | null;
  /** The provider's id of the answer, and the model. */
  id?: string;
  model?: string;
}

/** Reads the events of a body on the page's thread, one after the other. */
export interface EventDecoder {
  /**
   * What the event says; nothing when it says nothing. When it throws, the event is skipped and an `error` event
   * `decoder-failed` names it; the answer goes on. It is not called for `[DONE]`, which ends the answer.
   */
  decode: (event: ProviderEvent) => DecodedPiece | readonly DecodedPiece[] | null | undefined;
}

/**
 * Where in the JSON of each event something stands: names with dots between, `[0]` for an element of an array, `[]` for each
 * of them (texts are joined), `["odd name"]` for any name. Of several paths the first that leads to something counts.
 */
export type JsonPath = string | readonly string[];

/** Reads the events of a body by paths into their JSON. */
export interface EventPaths {
  text: JsonPath;
  reasoning?: JsonPath;
  refusal?: JsonPath;
  /** A word, or `true` for "stop". When it is given, a body that ends without it is reported as `truncated`. */
  finish?: JsonPath;
  /** A message, or an object that has one. */
  error?: JsonPath;
  id?: JsonPath;
  model?: JsonPath;
  usage?: Partial<Record<keyof Usage, JsonPath>>;
}

/** What stands in the place of a protocol's name. */
export type CustomProvider = EventDecoder | EventPaths;

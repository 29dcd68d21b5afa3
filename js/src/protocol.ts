// What the page and the engine (in a worker, or on the page's own thread) say to each other. Each direction is one
// discriminated union; both ends switch over `kind` exhaustively.
//
// One update is in flight per stream: the engine makes the next one when the page has acknowledged it, and that holds
// everything since. Bytes are under credit in the same way: a page that reads the body itself sends no more than
// `highWaterMark` bytes beyond what the engine has taken.
import { messageOf, SluiceError } from './errors.js';
import type { StreamEvent } from './events.js';
import type { ErrorCode } from './generated/errors.js';

/** Which growing piece of content of an answer: the text or the reasoning of one of its choices. */
export interface ChannelInfo {
  kind: 'text' | 'reasoning';
  /** Index of the choice, 0 where the provider gives one answer. */
  choice: number;
}

/** How smoothly text is shown. */
export interface PaceOptions {
  /** Milliseconds that text may wait at most; 400 by default. */
  lag?: number;
  /** What is never shown in part: a grapheme (what readers call a character), or a word. 'grapheme' by default. */
  unit?: 'grapheme' | 'word';
}

/** The same for the worker: where the part that does it lies, if the worker cannot find it by itself. */
export interface PaceSettings extends PaceOptions {
  part?: string;
}

/** What the module is told about a stream (wasm/core/options_json.h). */
export interface StreamSettings {
  provider?: string;
  framing?: string;
  contentType?: string;
  deltas?: boolean;
  rawHtml?: boolean;
  hardBreaks?: boolean;
  math?: boolean;
  alerts?: boolean;
  footnotes?: boolean;
  headingIds?: boolean;
  idPrefix?: string;
  thinkTags?: boolean;
  dataImages?: boolean;
  imageOrigins?: readonly string[];
  linkOrigins?: readonly string[];
  invisible?: string;
  stopAtViolation?: boolean;
  renders?: boolean;
  /** For the engine alone: text is shown smoothly. */
  pace?: PaceSettings | undefined;
}

/** What the engine has measured of a stream. */
export interface EngineFigures {
  /** Bytes of the body that were taken. */
  bytes: number;
  /** Milliseconds that the engine worked on this stream. */
  workerTime: number;
  /** Bytes of the memory of the module, which its streams share. */
  moduleMemory: number;
  /** Bytes that waited for the page until now. */
  backlog: number;
  /**
   * Four numbers for the first chunk and for each that has brought text since the last report: when it came, in
   * milliseconds since the epoch; deltas and bytes of text so far; 1 when the engine had not read for a while before,
   * because the page was behind.
   */
  arrivals: number[];
}

/** How a stream ended, with the state that the page needs to report it. */
export interface StreamOutcome {
  /** `none` when the body was read to its end and nothing was wrong. */
  code: ErrorCode | 'none';
  message: string;
  offset: number;
  status?: number | undefined;
  /** The Markdown received on each channel. */
  texts: readonly { channel: ChannelInfo; text: string }[];
  /** Absent when the stream did not begin. */
  figures: EngineFigures | undefined;
}

/** Why a body broke off, as the page saw it. */
export interface BodyError {
  code: ErrorCode;
  message: string;
  offset?: number;
  status?: number | undefined;
}

/** Page to engine. */
export type ToEngine =
  /**
   * First message: where the WebAssembly modules lie (absolute URLs); the second reads the formats that the first lacks.
   * `module` is the first, compiled, where the page could do so.
   */
  | { kind: 'init'; wasmUrl: string; wasmAllUrl: string; module?: WebAssembly.Module | undefined }
  /** A new stream, whose chunks the page sends. */
  | {
      kind: 'open';
      stream: number;
      settings: StreamSettings;
      highWaterMark: number;
      /** Whose turn it is when there is no time for all: less goes first (urgency.ts). */
      urgency?: number;
      /** Milliseconds without a byte after which the body has broken off; no limit without. */
      idleTimeout?: number | undefined;
      /** The page may have another connection when the body breaks off: it gets `dropped`. */
      resumable?: boolean | undefined;
      /** The page wants the bytes of a resumable stream with its updates, and not only when it breaks off. */
      wantsWire?: boolean | undefined;
    }
  /** The next piece of the body; answered by `credit`. */
  | { kind: 'chunk'; stream: number; chunk: Uint8Array | string }
  /** The body has ended; with `error` it broke off. */
  | { kind: 'close'; stream: number; error?: BodyError }
  /**
   * The page has applied the last update of each of these streams. `isDue`: what its next frame is to show has to be made
   * now; who does not wait for frames leaves that out.
   */
  | { kind: 'ack'; streams: number[]; isDue?: true }
  /** From now on the stream is of this urgency. */
  | { kind: 'urgency'; stream: number; urgency: number }
  /** Read no more; what was received is still flushed. */
  | { kind: 'abort'; stream: number }
  /** The page wants nothing more from this stream: forget it without a word. */
  | { kind: 'discard'; stream: number }
  /** What the page's next frame is to show, of all streams, and the acknowledgement of the last. */
  | { kind: 'batch'; messages: StreamOrder[] }
  /** Is the engine alive? Answered by `pong`. */
  | { kind: 'ping' };

/** What can stand in a batch. */
export type StreamOrder = Extract<ToEngine, { kind: 'chunk' | 'ack' }>;

/** One channel's share of an update. */
export interface ChannelPatch {
  channel: number;
  /** Comes with the channel's first patch. */
  info?: ChannelInfo;
  patch: Uint8Array<ArrayBuffer>;
}

/** Everything about one stream since its last update; answered by `ack`. */
export interface Update {
  kind: 'update';
  stream: number;
  patches: ChannelPatch[];
  events: StreamEvent[];
  figures: EngineFigures;
  /** The bytes since the last update, where the page wants them as they come. */
  wire?: Uint8Array;
}

/** Engine to page. */
export type FromEngine =
  /** The module is loaded. */
  | { kind: 'ready' }
  | { kind: 'pong' }
  /** The engine cannot work at all. */
  | { kind: 'fatal'; message: string }
  /** What one frame of the page is to show of all streams. */
  | { kind: 'updates'; updates: Update[] }
  /**
   * The body of a resumable stream broke off (`error`), or ended before the answer did, and all that came is in the page,
   * with `wire` the bytes that it has not got yet. The page goes on with the `chunk`s of another connection, or ends the
   * stream by `close`: a connection without a byte is the last.
   */
  | { kind: 'dropped'; stream: number; error: BodyError | undefined; wire: Uint8Array }
  /** So many units (bytes, or code units of string chunks) of `chunk`s have been taken. */
  | { kind: 'credit'; stream: number; units: number }
  /** The stream is over: all its updates have been acknowledged. */
  | { kind: 'end'; stream: number; outcome: StreamOutcome };

/** Where messages of one kind go out and messages of the other kind come in. */
export interface Port<Out, In> {
  postMessage(message: Out, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<In>) => void) | null;
}

/** What an error of a body says about it. */
export function bodyError(error: unknown): BodyError {
  if (error instanceof SluiceError) {
    const { code, message, offset, status } = error;
    return { code, message, offset, status };
  }
  return { code: 'network', message: `The body broke off: ${messageOf(error)}.` };
}

/** Credit units of a chunk. */
export function unitsOf(chunk: Uint8Array | string): number {
  return typeof chunk === 'string' ? chunk.length : chunk.byteLength;
}

/** Fails to compile when a switch over a union is not exhaustive; throws when the other side speaks another version. */
export function unexpected(message: never): never {
  throw new TypeError(`unexpected message: ${JSON.stringify(message)}`);
}

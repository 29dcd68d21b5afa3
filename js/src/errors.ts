import type { ErrorCode } from './generated/errors.js';

export type { ErrorCode };

/** More about a failure than its code. */
export interface SluiceErrorDetails {
  /** Bytes of the body received before the place where the error stands. */
  offset?: number | undefined;
  /** The HTTP status, for `http-status`; the close code of a WebSocket. */
  status?: number | undefined;
  /** How often the request was made, where it may have been repeated. */
  attempts?: number | undefined;
  /** What was thrown underneath, if anything. */
  cause?: unknown;
}

/** The one error type of Sluice: a stable code for programs, a message for people. */
export class SluiceError extends Error {
  override readonly name = 'SluiceError';
  /** What went wrong, as a stable name. */
  readonly code: ErrorCode;
  /** Bytes of the body received before the place where the error stands; 0 where the body is not at fault. */
  readonly offset: number;
  /** The HTTP status, for `http-status`; the close code, for a WebSocket that was closed. */
  readonly status: number | undefined;
  /** How often the request was made, for a URL or Request. */
  readonly attempts: number | undefined;

  constructor(code: ErrorCode, message: string, details: SluiceErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.offset = details.offset ?? 0;
    this.status = details.status;
    this.attempts = details.attempts;
  }
}

/** What whoever threw it says of it, in words. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

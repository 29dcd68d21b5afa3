// Keeps the connection of a URL or Request: time-outs, and the repetition of what fails. Loaded while the first request is
// under way. What goes on after a break is in parts/resume.ts, loaded when one comes or is prepared for.
import type { ConnectionPolicy, Link, LinkContext, Snapshot } from '../connection_policy.js';
import type { SluiceError, SluiceErrorDetails } from '../errors.js';
import type { RetryEvent } from '../events.js';
import type { BodyError } from '../protocol.js';
import type { Attempt, OpenSource } from '../source.js';
import { backoff, inTime, isTransient, retryAfter, sleep } from './connection/timing.js';
import type { Resumer } from './resume.js';

const CONNECT_TIMEOUT = 60_000;
const RETRIES = 3;
const BACKOFF = 500;
const MOST_DELAY = 30_000;

/** Makes the link of one answer. */
export async function connect(context: LinkContext): Promise<Link> {
  const { policy, first } = context.request;
  const link = new PageLink(context);
  // Who may ask for the answer so far needs all of it.
  if (!first || (policy && (policy.resume || policy.snapshots))) await link.resumer();
  return link;
}

/** A failure that may go away. */
export interface Failure {
  error: SluiceError;
  /** Milliseconds that the server wants to be left alone. */
  wait?: number | undefined;
}

/** Asks, and asks again. */
export class PageLink implements Link {
  readonly response: Promise<Response>;
  failure: SluiceErrorDetails = {};
  readonly context: LinkContext;
  readonly policy: ConnectionPolicy;
  readonly source: Request | URL | string;
  attempts = 0;
  /** Failures since something new came. */
  failures = 0;
  #resumer: Resumer | undefined;

  constructor(context: LinkContext) {
    const { source, policy, first, signal, wire } = context.request;
    this.context = context;
    this.policy = policy || {};
    this.source = source as Request | URL | string;
    this.response = first ? this.#firstResponse(first) : new Promise(() => undefined);
    // It is for those who wait for it; there may be none.
    this.response.catch(() => undefined);
    // The answer has ended.
    signal.addEventListener('abort', () => {
      if (!this.policy.snapshots) wire.length = 0;
    });
  }

  /** What goes on after a break. */
  async resumer(): Promise<Resumer> {
    const { Resumer } = await import('./resume.js');
    return (this.#resumer ??= new Resumer(this));
  }

  restore(snapshot: Snapshot): OpenSource {
    return this.#resumer!.restore(snapshot);
  }

  snapshot(): Snapshot | undefined {
    if (!this.policy.snapshots) {
      throw this.error('invalid-options', 'A snapshot needs the option connection.snapshots.');
    }
    return this.#resumer?.snapshot();
  }

  async dropped(error?: BodyError): Promise<void> {
    await (await this.resumer()).dropped(error);
  }

  /** Repeats the first request until it has a response that is none of a failure. */
  async #firstResponse(first: Attempt): Promise<Response> {
    this.attempts = 1;
    for (let attempt = first; ; attempt = this.send(this.source, this.context.request.init)) {
      const outcome = await this.outcomeOf(attempt);
      if (outcome instanceof Response) {
        this.failures = 0;
        return outcome;
      }
      if (!this.mayRepeat() || !this.mayRetry(outcome)) throw outcome.error;
      await this.pause(outcome, false);
    }
  }

  send(source: Request | URL | string, init: RequestInit | undefined): Attempt {
    this.attempts++;
    return this.context.send(source, init, this.context.request.signal);
  }

  /** The response, if it came in time and is none of a failure. @throws SluiceError when repeating cannot help */
  async outcomeOf(attempt: Attempt): Promise<Response | Failure> {
    const { connectTimeout = CONNECT_TIMEOUT } = this.policy;
    let response: Response;
    try {
      response = await inTime(attempt.response, connectTimeout, () => {
        const late = this.error('timeout', `No response came within ${connectTimeout} ms.`);
        attempt.controller.abort(late);
        return late;
      });
    } catch (reason) {
      this.context.request.signal.throwIfAborted();
      return { error: this.failureOf(reason, 'No response came') };
    }
    // What is no answer at all is told by whoever reads it.
    if (response.ok || response.type === 'opaque' || response.type === 'opaqueredirect') return response;
    const error = await this.context.httpError(response, this.attempts);
    if (!isTransient(response.status)) throw error;
    return { error, wait: retryAfter(response.headers.get('retry-after'), Date.now()) };
  }

  /** Whether the request may be made twice. */
  mayRepeat(): boolean {
    const { init } = this.context.request;
    const request = this.source as Partial<Request>;
    const headers = new Headers(init?.headers ?? request.headers);
    const method = init?.method ?? request.method ?? 'GET';
    const isSafe = /^(?:get|head)$/i.test(method) || this.policy.idempotent === true || headers.has('idempotency-key');
    return isSafe && !(init?.body instanceof ReadableStream);
  }

  mayRetry({ wait = 0 }: Failure): boolean {
    const { retries = RETRIES, maxDelay = MOST_DELAY } = this.policy;
    return this.failures < retries && wait <= maxDelay;
  }

  async pause({ error: { code, message }, wait = 0 }: Failure, resumes: boolean): Promise<void> {
    const { handle, counts, request } = this.context;
    const { backoff: first = BACKOFF, maxDelay = MOST_DELAY } = this.policy;
    this.failures++;
    counts.retries++;
    const delay = Math.max(wait, backoff(this.failures, first, maxDelay));
    const detail: RetryEvent = { attempt: this.attempts + 1, delay, code, message, resumes };
    handle.dispatchEvent(new CustomEvent('retry', { detail }));
    await sleep(delay, request.signal);
  }

  /** Whatever was thrown while the server was spoken with. */
  failureOf(reason: unknown, what = 'The connection broke off'): SluiceError {
    const { SluiceError } = this.context;
    if (reason instanceof SluiceError) return reason;
    const message = reason instanceof Error ? reason.message : String(reason);
    return new SluiceError('network', `${what}: ${message}.`, { attempts: this.attempts, cause: reason });
  }

  error(code: SluiceError['code'], message: string): SluiceError {
    return new this.context.SluiceError(code, message, { attempts: this.attempts });
  }
}

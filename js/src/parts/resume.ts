// Goes on with an answer whose connection was lost, or whose page was left.
import type { Snapshot } from '../connection_policy.js';
import type { BodyError } from '../protocol.js';
import type { OpenSource } from '../source.js';
import type { StreamConnection } from '../stream_connection.js';
import type { Failure, PageLink } from './connection.js';
import { AnswerLog } from './connection/answer_log.js';
import { EpochChange, type ReplayFilter } from './connection/replay_filter.js';
import { makeSnapshot, restoredBody } from './connection/snapshots.js';
import { inTime } from './connection/timing.js';

/** A body to go on with. */
interface Resumption extends OpenSource {
  body: AsyncIterable<Uint8Array>;
  /** Whether it is the whole answer again, and replaces what is shown. */
  restart: boolean;
}

/** What is asked for when the connection is made again. */
interface Target {
  source: Request | URL | string;
  init: RequestInit | undefined;
  /** Whether it brings, in the end, what follows the part that has come; else the whole answer anew. */
  resumes: boolean;
}

export class Resumer {
  readonly #link: PageLink;
  readonly #answer: AnswerLog;
  #connection: StreamConnection;
  /** Whether what follows a snapshot has not been asked for yet: nothing has failed then. */
  #isRestoring = false;

  constructor(link: PageLink) {
    this.#link = link;
    this.#connection = link.context.connection;
    this.#answer = new AnswerLog(link.context, link.policy);
    link.response.then(
      (response) => {
        this.#answer.contentType = contentTypeOf(response);
      },
      () => undefined,
    );
  }

  restore(snapshot: Snapshot): OpenSource {
    const { isRemote, policy } = this.#link.context.request;
    const body = isRemote && policy !== false && restoredBody(snapshot, this.#link.context.SluiceError);
    if (!body) throw this.#link.error('invalid-options', 'It takes a snapshot and a URL or Request.');
    const { contentType } = snapshot;
    this.#answer.contentType = contentType;
    this.#isRestoring = true;
    return { body, contentType };
  }

  snapshot(): Snapshot | undefined {
    return makeSnapshot(this.#answer);
  }

  async dropped(error?: BodyError): Promise<void> {
    const { counts, restart, request } = this.#link.context;
    let next: Resumption | undefined;
    try {
      next = await this.#resume(error);
      error = undefined;
    } catch (reason) {
      const failure = this.#link.failureOf(reason);
      const { status, cause, code, message } = failure;
      this.#link.failure = { status, cause, attempts: this.#link.attempts };
      error = { code, message };
    }
    if (request.signal.aborted) return;
    if (!next) this.#connection.close(error);
    else if (next.restart) this.#connection = restart(next);
    else {
      counts.resumed++;
      this.#connection.resume(next.body);
    }
  }

  /** What to go on with; `undefined` when the answer is to end as it is. @throws SluiceError why it has failed */
  async #resume(error?: BodyError): Promise<Resumption | undefined> {
    const { log } = this.#answer;
    log?.update();
    if (!error && log?.isAtEnd) return undefined;
    const { code = 'truncated', message = 'The body ended before the answer did.' } = error ?? {};
    let failure: Failure = { error: this.#link.error(code, message), wait: log?.retry };
    for (;;) {
      const target = await this.#target(error !== undefined);
      if (!target || !this.#link.mayRetry(failure)) break;
      log?.cutOff();
      if (this.#isRestoring) this.#isRestoring = false;
      else await this.#link.pause(failure, target.resumes);
      const outcome = await this.#connectAgain(target);
      if (outcome && 'body' in outcome) return outcome;
      // The server has no more of it (https://html.spec.whatwg.org/#sse-processing-model: status 204).
      if (!outcome) break;
      failure = outcome;
    }
    if (error) throw failure.error;
    return undefined;
  }

  /** What to ask for, and whether there is anything to ask for. */
  async #target(isBroken: boolean): Promise<Target | undefined> {
    const { source, policy, context } = this.#link;
    const { init } = context.request;
    const { resume } = policy;
    const { log, isDone } = this.#answer;
    const isText = log?.framing === 'text';
    // A body without events has no other end than its own.
    if (isDone || (log && !log.hasEvents && !(isText && isBroken))) return undefined;
    if (resume) {
      const asked = await resume(this.#answer.state);
      return asked === undefined ? undefined : { source: asked, init: undefined, resumes: log !== undefined };
    }
    if (!this.#link.mayRepeat()) return undefined;
    if (log?.sseId) return { source, init: this.#initFrom(log.sseId), resumes: true };
    return isBroken && (!log || context.handle.metrics.patches === 0) ? { source, init, resumes: false } : undefined;
  }

  /** The same request with the cursor; its header holds UTF-8. */
  #initFrom(lastEventId: string): RequestInit {
    const { source, context } = this.#link;
    const { init } = context.request;
    const headers = new Headers(init?.headers ?? (source as Partial<Request>).headers);
    headers.set('Last-Event-ID', lastEventId);
    return { ...init, headers };
  }

  /** What the server has to give; `undefined` when it says that there is nothing. */
  async #connectAgain(target: Target): Promise<Resumption | Failure | undefined> {
    const response = await this.#link.outcomeOf(this.#link.send(target.source, target.init));
    if (!(response instanceof Response)) return response;
    const { body } = response;
    if (response.status === 204 || !body) return undefined;
    const contentType = contentTypeOf(response);
    const chunks = this.#chunksOf(body);
    const { log } = this.#answer;
    if (!target.resumes || !log) return { body: chunks, contentType, restart: true };
    const filter = log.filter(response.status === 206);
    const held: Uint8Array[] = [];
    try {
      for (;;) {
        const { done, value } = await chunks.next();
        if (done) return { error: this.#link.error('truncated', 'Nothing new came.'), wait: log.retry };
        held.push(value);
        const fresh = filter.next(value);
        if (fresh.length === 0) continue;
        this.#link.failures = 0;
        return { body: filtered(fresh, chunks, filter), contentType, restart: false };
      }
    } catch (reason) {
      if (!(reason instanceof EpochChange)) return { error: this.#link.failureOf(reason), wait: log.retry };
      if (reason.isWhole) return { body: joined(held, chunks), contentType, restart: true };
      void chunks.return(undefined);
      const { source, context } = this.#link;
      if (this.#link.mayRepeat()) {
        return this.#connectAgain({ source, init: context.request.init, resumes: false });
      }
      throw this.#link.error('network', 'The stream has begun anew.');
    }
  }

  /** The body's chunks, each in time. */
  async *#chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
    const { idleTimeout } = this.#link.context.request;
    const reader = body.getReader();
    try {
      for (;;) {
        const { done, value } = await inTime(reader.read(), idleTimeout, () =>
          this.#link.error('timeout', `Nothing has come for ${idleTimeout} ms.`),
        );
        if (done) return undefined;
        yield value;
      }
    } catch (reason) {
      throw this.#link.failureOf(reason, 'The body broke off');
    } finally {
      reader.cancel().catch(() => undefined);
    }
  }
}

async function* filtered(first: Uint8Array, chunks: AsyncIterable<Uint8Array>, filter: ReplayFilter) {
  yield first;
  for await (const chunk of chunks) {
    const fresh = filter.next(chunk);
    if (fresh.length > 0) yield fresh;
  }
}

async function* joined(first: readonly Uint8Array[], chunks: AsyncIterable<Uint8Array>) {
  yield* first;
  yield* chunks;
}

function contentTypeOf(response: Response): string {
  return response.headers.get('content-type') ?? '';
}

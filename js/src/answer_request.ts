// The request behind an answer: it is sent at once, and what keeps its connection is loaded in the meantime.
import type { ConnectionPolicy, Link, LinkContext, RequestContext, Snapshot } from './connection_policy.js';
import { SluiceError, type SluiceErrorDetails } from './errors.js';
import type { BodyError } from './protocol.js';
import { httpError, isRemote, openSource, send, type OpenSource, type RenderSource } from './source.js';
import type { ConnectionOptions } from './stream_connection.js';

/** Milliseconds without a byte after which a connection counts as lost. */
const IDLE_TIMEOUT = 300_000;

/** How it is asked for. */
export interface RequestOptions {
  init?: RequestInit | undefined;
  /** `false` leaves the connection alone. */
  connection?: ConnectionPolicy | false | undefined;
}

/** The handle's share of what keeps the connection. */
export type LinkOwner = Pick<LinkContext, 'handle' | 'connection' | 'counts' | 'restart'>;

export class AnswerRequest {
  #context: RequestContext | undefined;
  /** What keeps the connection of a URL or Request, once it is loaded. */
  #link: Link | undefined;
  #loading: Promise<Link> | undefined;

  /** Opens any source; a URL or Request is kept, and so is what is restored. `own` is called when its part is there. */
  async open(
    source: RenderSource,
    { init, connection: policy }: RequestOptions,
    restore: Snapshot | undefined,
    signal: AbortSignal,
    own: () => LinkOwner,
  ): Promise<OpenSource> {
    const canAsk = isRemote(source);
    if (!restore && (policy === false || !canAsk)) return openSource(source, init, signal);
    const first = restore ? undefined : send(source as string, init, signal);
    const method = init?.method ?? (source as Partial<Request>).method ?? 'GET';
    const { idleTimeout = IDLE_TIMEOUT } = policy || {};
    const isResumable = Boolean(policy) || method === 'GET';
    const request = { source, isRemote: canAsk, init, policy, idleTimeout, signal, first, wire: [], isResumable };
    this.#context = request;
    const loading = (this.#loading = this.#load(request, own));
    if (!first) return (await loading).restore(restore!);
    const again = () =>
      loading.then(
        ({ response }) => response,
        () => first.response,
      );
    const response = first.response.then((each) => (each.ok ? each : again()), again);
    // Who gives a policy may want to know all from the beginning.
    const known = loading.catch(() => undefined);
    const [opened] = await Promise.all([openSource(response, undefined, signal), policy && known]);
    return opened;
  }

  /** What the engine is told of it; nothing where nothing is kept. */
  get live(): Pick<ConnectionOptions, 'idleTimeout' | 'resumable' | 'wantsWire'> | undefined {
    const request = this.#context;
    return (
      request && {
        idleTimeout: request.idleTimeout,
        resumable: request.isResumable,
        wantsWire: (request.policy || {}).snapshots,
      }
    );
  }

  /** What is known of the failure that ended the connection. */
  get failure(): SluiceErrorDetails | undefined {
    return this.#link?.failure;
  }

  /** The body was changed on its way, so it cannot be told from another. */
  bodyChanged(): void {
    if (this.#context) this.#context.isResumable = false;
  }

  /** How the body is cut into events has been found out. */
  framed(framing: string): void {
    if (this.#context) this.#context.framing = framing;
  }

  /** So much more of the body is in the page. */
  received(wire: Uint8Array | undefined): void {
    if (wire) this.#context?.wire.push(wire);
  }

  /** The body broke off, or ended too early without `error`; `end` is called where that cannot be repaired. */
  dropped(error: BodyError | undefined, end: () => void): void {
    void this.#loading?.then((link) => link.dropped(error), end);
  }

  snapshot(): Snapshot | undefined {
    return this.#link?.snapshot();
  }

  async #load(request: RequestContext, own: () => LinkOwner): Promise<Link> {
    const { connect } = await import('./parts/connection.js');
    return (this.#link = await connect({ request, ...own(), send, httpError, SluiceError }));
  }
}

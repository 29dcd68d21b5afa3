// One answer on the page: from its source to the end of its last patch.
/// <reference lib="esnext.disposable" preserve="true" />
import { AnswerRecord, type RenderResult } from './answer_record.js';
import { AnswerRequest, type RequestOptions } from './answer_request.js';
import { ChannelViews, type ChannelPlacement } from './channel_views.js';
import type { EngineHost } from './engine_host.js';
import { SluiceError } from './errors.js';
import type { Extensions } from './extensions.js';
import type { ErrorEvent, HandleEventMap, RefusedEvent, StreamEvent } from './events.js';
import type { Snapshot } from './connection_policy.js';
import type { FrameScheduler } from './frame_scheduler.js';
import { MetricsRecorder, type Metrics } from './metrics.js';
import type { Hydration } from './parts/hydration.js';
import type { ChannelInfo, StreamOutcome, Update } from './protocol.js';
import { isStream, type OpenSource, type RenderSource } from './source.js';
import type { UrlHooks } from './url_gate.js';
import { StreamConnection, toSluiceError, type ConnectionOptions } from './stream_connection.js';

/** Where an answer is in its life. The last three are final. */
export type RenderState = 'connecting' | 'streaming' | 'done' | 'aborted' | 'failed';

export type { RenderResult } from './answer_record.js';

/** Options of `render` in the form that its handle works with. */
export interface HandleOptions extends Omit<ConnectionOptions, 'place'>, RequestOptions {
  placement: ChannelPlacement;
  /** `undefined`: as soon as somebody listens. */
  deltas?: boolean | undefined;
  urls: UrlHooks;
  autoDirection: boolean;
  onElement?: ((element: Element) => void) | undefined;
  /** As in PatcherSettings. */
  groups: boolean;
  /** Whether the target holds the answer's beginning already, and the Markdown of it where the source lacks that. */
  hydrate: boolean | string;
  extensions: Extensions;
  /** Whether a violation ends the answer. */
  stopAtViolation: boolean;
  /** Abort the answer. */
  signals: readonly (AbortSignal | null | undefined)[];
  restore?: Snapshot | undefined;
}

/** What a handle needs of the library around it. */
export interface HandleContext {
  /** The engine; one that is lost is replaced. */
  engine: () => EngineHost;
  frames: FrameScheduler;
}

/** The two ends of `finished`. */
interface Settle {
  resolve: (result: RenderResult) => void;
  reject: (error: SluiceError) => void;
}

type HandleListener<K extends keyof HandleEventMap> = (event: CustomEvent<HandleEventMap[K]>) => void;

/**
 * The answer that `render` has started. It is an EventTarget: each event is a CustomEvent whose `detail` HandleEventMap
 * describes. An event comes when the content that was received before it is in the page.
 */
export class RenderHandle extends EventTarget implements Disposable, AsyncDisposable {
  /**
   * Resolves when all of the answer is in the page. Rejects with a SluiceError when it failed or was aborted, after what
   * was received is in the page. Who listens to events only may leave it alone: it causes no unhandled rejection.
   * `retry` makes another one.
   */
  finished!: Promise<RenderResult>;
  #settle!: Settle;
  #source: RenderSource;
  #restore: Snapshot | undefined;
  readonly #options: HandleOptions;
  readonly #context: HandleContext;
  readonly #target: Element;
  /** Where the answer is built: the target, but while what the target holds is being adopted. */
  #built: Element;
  readonly #views: ChannelViews;
  #hydration: Hydration | undefined;
  /** Elements that are complete, and that the page has not been told of. */
  readonly #settled: Element[] = [];
  #host: EngineHost | undefined;
  #connection: StreamConnection;
  #request!: AnswerRequest;
  #abortController!: AbortController;
  #metrics!: MetricsRecorder;
  #state!: RenderState;
  #wantsDeltas: boolean;
  #aborted = false;
  #disposed = false;
  /** The refusal by a hook of the page that ended the answer. */
  #stoppedBy: SluiceError | undefined;
  #record = new AnswerRecord();
  #fatalReported = false;
  #result: RenderResult | undefined;

  /** @internal `render` makes handles. */
  constructor(source: RenderSource, target: Element, options: HandleOptions, context: HandleContext) {
    super();
    this.#source = source;
    this.#restore = options.restore;
    this.#options = options;
    this.#context = context;
    this.#wantsDeltas = options.deltas ?? false;
    this.#target = target;
    this.#built = options.hydrate === false ? target : target.ownerDocument.createElement('div');
    this.#views = new ChannelViews(this.#built, options.placement, (channel) => ({
      urls: options.urls,
      autoDirection: options.autoDirection,
      settled:
        options.onElement &&
        ((element) => {
          this.#settled.push(element);
        }),
      groups: options.groups,
      refused: (name, value, use) => {
        this.#refusedHere(channel, name, value, use === 'link' ? 'url' : 'image');
      },
    }));
    this.#connection = this.#connect();
    this.#begin();
  }

  /** What `using` and `await using` call at the end of their block, in browsers that know them: `dispose`. */
  declare [Symbol.dispose]: () => void;
  declare [Symbol.asyncDispose]: () => Promise<void>;

  static {
    const { dispose, asyncDispose } = Symbol as Partial<SymbolConstructor>;
    const end = function (this: RenderHandle) {
      this.dispose();
    };
    if (dispose) this.prototype[dispose] = end;
    if (asyncDispose) this.prototype[asyncDispose] = end as () => Promise<void>;
  }

  /** Where the answer is in its life; each change is announced by a `statechange` event. */
  get state(): RenderState {
    return this.#state;
  }

  /** What was received: all of it after `done`, what came until then after `failed` and `aborted`, else `undefined`. */
  get result(): RenderResult | undefined {
    return this.#result;
  }

  /** The figures so far. */
  get metrics(): Metrics {
    return this.#metrics.snapshot(this.#views.counts, this.#record.usage);
  }

  /**
   * Stops the answer: the request is cancelled, what was received is shown, then `finished` rejects with the code
   * `aborted`. Does nothing once the answer has ended.
   */
  abort(reason?: unknown): void {
    if (this.#aborted || this.#isFinal()) return;
    this.#aborted = true;
    this.#abortController.abort(reason);
    this.#connection.abort();
  }

  /**
   * Aborts, if the answer has not ended, without waiting for what is still under way, and lets go of the page's nodes;
   * they stay where they are.
   */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#aborted = true;
    this.#abortController.abort();
    this.#connection.discard();
    if (!this.#isFinal()) this.#end('aborted', abortedError('The answer was disposed of.'));
  }

  /**
   * Begins anew in the same place, once the answer has ended, however it did. What is shown stays until the new answer
   * shows something, and is then replaced within one frame. A POST is sent again, because this is what was asked for.
   * @param source what to show instead; by default the same URL or Request. A Response or a stream can be read but once.
   * @returns the new `finished`
   * @throws SluiceError `invalid-options` while the answer has not ended, and after `dispose`
   */
  retry(source: RenderSource = this.#source): Promise<RenderResult> {
    if (this.#disposed || !this.#isFinal()) throw new SluiceError('invalid-options', 'The answer has not ended.');
    this.#source = source;
    this.#restore = this.#hydration = undefined;
    this.#built = this.#target;
    this.#renew('retry');
    this.#begin();
    return this.finished;
  }

  /**
   * The answer so far, as JSON can hold it, for the option `restore` of a later `render`. Needs the option
   * `connection.snapshots`, and a URL or Request.
   * @returns `undefined` before the first byte
   */
  snapshot(): Snapshot | undefined {
    return this.#request.snapshot();
  }

  /**
   * Loads an image that was refused because of its origin alone: what the page does when the reader asks for it.
   *
   *     target.addEventListener('click', ({ target }) => {
   *       const refused = target.closest('.sluice-image-refused[data-sluice-src]');
   *       if (refused) handle.loadImage(refused);
   *     });
   *
   * The URL goes through `rewriteUrl`, and no referrer is sent. Works after the end as well.
   * @param holder the `<span class="sluice-image-refused">` that stands for the image; the `<img>` goes into it
   * @returns the image, or `undefined` when the element stands for none of this answer's
   */
  loadImage(holder: Element): HTMLImageElement | undefined {
    return this.#views.loadImage(holder);
  }

  /**
   * Adds a listener. `delta` and `reasoning` come when one of them is listened to before the body begins to arrive (in
   * the task that calls `render`, say), or when the option `deltas` is on.
   */
  override addEventListener<K extends keyof HandleEventMap>(
    type: K,
    listener: HandleListener<K> | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: ((event: never) => void) | EventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    if (type === 'delta' || type === 'reasoning') this.#wantsDeltas = this.#options.deltas ?? true;
    super.addEventListener(type, listener as EventListenerOrEventListenerObject | null, options);
  }

  /** From nothing to the request. */
  #begin(): void {
    this.finished = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.finished.catch(() => undefined);
    const { signal } = (this.#abortController = new AbortController());
    this.#metrics = new MetricsRecorder((wait) => {
      this.#dispatch('buffered', { wait });
    });
    this.#aborted = this.#fatalReported = false;
    this.#stoppedBy = this.#result = undefined;
    this.#request = new AnswerRequest();
    this.#setState('connecting');
    for (const each of this.#options.signals) {
      const abort = () => {
        this.abort(each?.reason);
      };
      if (each?.aborted) abort();
      each?.addEventListener('abort', abort, { signal });
    }
    void this.#run(signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    try {
      const host = this.#context.engine();
      const opened = await this.#both(host, this.#openSource(signal));
      if (this.#built !== this.#target) {
        const { hydrate } = await import('./parts/hydration.js');
        this.#hydration = hydrate(this.#views, this.#built, this.#target, opened, this.#options.hydrate);
      }
      const { adapt } = this.#options.extensions;
      const source = adapt ? await adapt(opened, host, signal) : opened;
      if (this.#isFinal()) {
        cancelBody(source);
        return;
      }
      if (source.body !== opened.body) this.#request.bodyChanged();
      this.#host = host.lost ? this.#context.engine() : host;
      this.#open(source);
      this.#host.ready.then(
        () => {
          if (signal.aborted) return;
          const reason = this.#host?.fallbackReason;
          this.#metrics.counts.engine = reason === undefined ? 'worker' : 'page';
          if (reason !== undefined) this.#dispatch('fallback', { reason });
          this.#setState('streaming');
        },
        // The connection has heard of it.
        () => undefined,
      );
    } catch (error) {
      this.#failed(toSluiceError(error));
    }
  }

  #openSource(signal: AbortSignal): Promise<OpenSource> {
    return this.#request.open(this.#source, this.#options, this.#restore, signal, () => ({
      handle: this,
      connection: this.#connection,
      counts: this.#metrics.counts,
      restart: (next) => {
        this.#renew('epoch');
        // What watches the answer begins anew, too.
        void this.#options.extensions.adapt?.(next, this.#host!, signal);
        this.#open(next);
        return this.#connection;
      },
    }));
  }

  /** Waits for the source, and not for the engine; when it cannot be started the source is not left lying. */
  async #both(host: EngineHost, opening: Promise<OpenSource>): Promise<OpenSource> {
    try {
      return await Promise.race([opening, host.ready.then(() => opening)]);
    } catch (error) {
      this.#abortController.abort();
      opening.then(cancelBody, () => undefined);
      throw error;
    }
  }

  #connect(): StreamConnection {
    return new StreamConnection(this.#context.frames, this.#views, {
      frame: (time) => {
        this.#metrics.frame(time);
      },
      applied: (update) => {
        this.#applied(update);
      },
      dropped: (wire, error) => {
        this.#request.received(wire);
        this.#request.dropped(error, () => {
          this.#connection.close(error);
        });
      },
      ended: (outcome) => {
        void this.#ended(outcome);
      },
      failed: (error) => {
        this.#failed(error);
      },
    });
  }

  #open(source: OpenSource): void {
    const settings = { ...this.#options.settings, deltas: this.#wantsDeltas, ...source.settings };
    this.#connection.open(this.#host!, source, {
      ...this.#options,
      place: this.#target,
      settings,
      ...this.#request.live,
    });
    if (this.#aborted) this.#connection.abort();
  }

  /** What has been shown and said is void. */
  #renew(reason: 'retry' | 'epoch'): void {
    this.#connection.discard();
    this.#connection = this.#connect();
    this.#views.restart();
    this.#record = new AnswerRecord();
    this.#dispatch('restart', { reason });
  }

  #applied(update: Update): void {
    this.#request.received(update.wire);
    this.#metrics.engine(update.figures);
    this.#metrics.applied(update.patches, this.#context.frames);
    this.#hydration?.applied();
    this.#tellSettled();
    for (const event of update.events) this.#announce(event);
  }

  /** Not in the middle of a patch: the hook may do what it likes with what is in the element. */
  #tellSettled(): void {
    const counterparts = this.#hydration?.counterparts;
    if (this.#disposed || (this.#hydration && !counterparts)) return;
    for (const element of this.#settled.splice(0)) {
      try {
        this.#options.onElement?.((counterparts?.get(element) ?? element) as Element);
      } catch (error) {
        reportError(error);
      }
    }
  }

  #announce(event: StreamEvent): void {
    if (this.#disposed) return;
    this.#options.extensions.observe(event);
    this.#record.note(event);
    if (event.type === 'error') {
      // A stream that the page has aborted is truncated: that is no news.
      if (this.#aborted) return;
      this.#fatalReported ||= event.fatal;
    }
    if (event.type === 'start') this.#request.framed(event.framing);
    this.#metrics.event(event);
    if (event.type === 'delta' && event.channel.kind === 'reasoning') this.#dispatch('reasoning', event);
    else this.#dispatch(event.type, event);
  }

  /** A hook of the page has refused a URL that the core allows. */
  #refusedHere(channel: ChannelInfo, name: string, value: string, kind: RefusedEvent['kind']): void {
    this.#announce({ type: 'refused', kind, severity: 'violation', channel, name, value, offset: 0 });
    if (!this.#options.stopAtViolation || this.#stoppedBy) return;
    this.#stoppedBy = new SluiceError('content-refused', 'The page refused a URL; what follows is not shown.');
    this.#views.stop();
    this.#abortController.abort();
    this.#connection.abort();
  }

  async #ended(outcome: StreamOutcome): Promise<void> {
    await this.#metrics.load();
    if (this.#isFinal()) return;
    if (outcome.figures) this.#metrics.engine(outcome.figures);
    const { code, message, offset, status } = outcome;
    if (this.#aborted) this.#end('aborted', abortedError('The answer was aborted.', offset), outcome);
    else if (this.#stoppedBy) this.#end('failed', this.#stoppedBy, outcome);
    else if (code === 'none') this.#end('done', undefined, outcome);
    else this.#end('failed', new SluiceError(code, message, { offset, status, ...this.#request.failure }), outcome);
  }

  #failed(error: SluiceError): void {
    if (this.#isFinal()) return;
    if (this.#stoppedBy) this.#end('failed', this.#stoppedBy);
    else if (this.#aborted || error.code === 'aborted') this.#end('aborted', abortedError('The answer was aborted.'));
    else this.#end('failed', error);
  }

  #end(state: 'done' | 'aborted' | 'failed', error: SluiceError | undefined, outcome?: StreamOutcome): void {
    this.#metrics.counts.duration = this.#metrics.elapsed;
    this.#hydration?.settle();
    this.#abortController.abort();
    if (state === 'done') this.#views.settle();
    this.#views.dispose();
    this.#tellSettled();
    this.#result = this.#record.result(outcome?.texts ?? [], this.metrics);
    if (error && state === 'failed' && !this.#fatalReported) this.#dispatch('error', fatalEvent(error));
    this.#setState(state);
    if (error) this.#settle.reject(error);
    else this.#settle.resolve(this.#result);
  }

  #isFinal(): boolean {
    return this.#state === 'done' || this.#state === 'aborted' || this.#state === 'failed';
  }

  #setState(state: RenderState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#target.ariaBusy = state === 'streaming' ? 'true' : null;
    this.#dispatch('statechange', { state });
  }

  #dispatch<K extends keyof HandleEventMap>(type: K, detail: HandleEventMap[K]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function abortedError(message: string, offset = 0): SluiceError {
  return new SluiceError('aborted', message, { offset });
}

function fatalEvent(error: SluiceError): ErrorEvent {
  return { type: 'error', code: error.code, message: error.message, offset: error.offset, fatal: true };
}

function cancelBody({ body }: OpenSource): void {
  if (!isStream(body))
    void body[Symbol.asyncIterator]()
      .return?.()
      .catch(() => undefined);
  else if (!body.locked) body.cancel().catch(() => undefined);
}

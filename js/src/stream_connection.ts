// The page's end of one stream: opens it in the engine, applies its updates in frames, acknowledges them.
import type { ChannelViews } from './channel_views.js';
import { ChunkPump } from './chunk_pump.js';
import type { EngineHost, StreamListener, StreamMessage } from './engine_host.js';
import { messageOf, SluiceError } from './errors.js';
import type { FrameScheduler, FrameTask } from './frame_scheduler.js';
import {
  unexpected,
  unitsOf,
  type BodyError,
  type StreamOutcome,
  type StreamSettings,
  type ToEngine,
  type Update,
} from './protocol.js';
import type { OutOfView } from './parts/out_of_view.js';
import type { OpenSource } from './source.js';

/** From so many streams on, those that are in view come first. */
const MANY_STREAMS = 5;

/** Bytes of patches from which on it matters whether anybody sees the answer grow. */
const LONG_ANSWER = 16_384;

/** How a stream is read. */
export interface ConnectionOptions {
  settings: StreamSettings;
  /** As in the `open` message. */
  urgency: number;
  /** Where the answer grows. */
  place: Element;
  /** Bytes that may be under way to the page before reading stops. */
  highWaterMark: number;
  /** Milliseconds without a byte after which the body has broken off. */
  idleTimeout?: number | undefined;
  /** Whether the owner can be told of a drop, and wants the body's bytes before one. */
  resumable?: boolean | undefined;
  wantsWire?: boolean | undefined;
}

/** Who the connection works for. */
export interface ConnectionOwner {
  /** One frame has spent so many milliseconds on this stream. */
  frame(time: number): void;
  /** An update is in the page. */
  applied(update: Update): void;
  /** The stream is over, and all of it is in the page. */
  ended(outcome: StreamOutcome): void;
  /** The body broke off, or ended too early without `error`: another is wanted, or the end (`resume`, `close`). */
  dropped(wire: Uint8Array, error?: BodyError): void;
  /** The stream cannot go on; nothing more comes. */
  failed(error: SluiceError): void;
}

export class StreamConnection implements StreamListener, FrameTask {
  readonly #frames: FrameScheduler;
  readonly #views: ChannelViews;
  readonly #owner: ConnectionOwner;
  urgency = 0;
  /** Where the answer grows; `undefined` once it has ended. */
  place: Element | undefined;
  #host: EngineHost | undefined;
  #stream = 0;
  #highWaterMark = 0;
  #pump: ChunkPump | undefined;
  /** What waits for a frame. */
  #update: Update | undefined;
  /** The patch of it that is being applied, and whether it has begun. */
  #patchIndex = 0;
  #patchBegun = false;
  #patchBytes = 0;
  #outOfView: OutOfView | undefined;

  constructor(frames: FrameScheduler, views: ChannelViews, owner: ConnectionOwner) {
    this.#frames = frames;
    this.#views = views;
    this.#owner = owner;
  }

  /** Starts the stream in the engine. */
  open(host: EngineHost, source: OpenSource, options: ConnectionOptions): void {
    this.#host = host;
    this.#stream = host.register(this);
    if (host.lost) return;
    const { highWaterMark, idleTimeout, resumable, wantsWire, urgency } = options;
    this.urgency = urgency;
    this.place = options.place;
    this.#mind(host);
    this.#highWaterMark = highWaterMark;
    const settings = { contentType: source.contentType, ...options.settings };
    const live = { highWaterMark, idleTimeout, resumable, wantsWire, urgency };
    host.post({ kind: 'open', stream: this.#stream, settings, ...live });
    this.resume(source.body);
  }

  /** Reads on in another body. */
  resume(body: OpenSource['body']): void {
    const stream = this.#stream;
    this.#outOfView?.open();
    this.#pump = new ChunkPump(body, this.#highWaterMark, {
      chunk: (chunk) => {
        // Bytes have no length any more once they are posted.
        this.#outOfView?.came(unitsOf(chunk));
        this.#host?.postForFrame({ kind: 'chunk', stream, chunk }, this.#frames);
        this.#frames.sent();
      },
      rest: () => this.#frames.rest(),
      close: (error) => {
        this.close(error);
      },
    });
    void this.#pump.run();
  }

  /** The body has ended; with `error` it broke off. */
  close(error?: BodyError): void {
    this.#outOfView?.close();
    this.#post(error ? { kind: 'close', stream: this.#stream, error } : { kind: 'close', stream: this.#stream });
  }

  /** Whose turn it is when there is no time for all. */
  setUrgency(urgency: number): void {
    if (urgency === this.urgency) return;
    this.urgency = urgency;
    this.#post({ kind: 'urgency', stream: this.#stream, urgency });
  }

  /** Where there are many streams, who is in view? */
  #mind({ listeners }: EngineHost): void {
    if (listeners.size < MANY_STREAMS) return;
    import('./parts/visibility.js').then(
      ({ watch }) => {
        watch(listeners.values());
      },
      () => undefined,
    );
  }

  /** Reads no more; what was received still comes. */
  abort(): void {
    this.#pump?.stop();
    this.#outOfView?.close();
    this.#post({ kind: 'abort', stream: this.#stream });
  }

  /** Ends at once; nothing more comes. */
  discard(): void {
    this.#pump?.stop();
    this.#post({ kind: 'discard', stream: this.#stream });
    this.#close();
  }

  receive(message: StreamMessage): void {
    switch (message.kind) {
      case 'update':
        this.#begin(message);
        return;
      case 'credit':
        this.#pump?.credit(message.units);
        return;
      case 'dropped':
        this.#pump?.stop();
        this.#owner.dropped(message.wire, message.error);
        return;
      case 'end':
        this.#pump?.stop();
        this.#close();
        this.#owner.ended(message.outcome);
        return;
      default:
        unexpected(message);
    }
  }

  engineLost(error: SluiceError): void {
    this.#pump?.stop();
    this.#close();
    this.#owner.failed(error);
  }

  /** Applies the update that has come, as far as the frame's time reaches. */
  run(deadline: number): boolean {
    const start = performance.now();
    let isDone = false;
    try {
      isDone = this.#advance(deadline);
    } catch (error) {
      this.discard();
      this.#owner.failed(toSluiceError(error));
      isDone = true;
    } finally {
      this.#owner.frame(performance.now() - start);
    }
    return isDone;
  }

  #begin(update: Update): void {
    this.#update = update;
    if (update.patches.length > 0) this.#frames.add(this);
    else this.#finish(update);
  }

  /** @returns whether all that has come is in the page. */
  #advance(deadline: number): boolean {
    const update = this.#update;
    if (!update) return true;
    // What takes the place of another answer comes in one frame with its going.
    if (this.#views.settle()) deadline = Infinity;
    for (; this.#patchIndex < update.patches.length; this.#patchIndex++) {
      const patch = update.patches[this.#patchIndex]!;
      const patcher = this.#views.patcherFor(patch);
      if (!patcher) continue;
      if (!this.#patchBegun) patcher.begin(patch.patch);
      this.#patchBegun = !patcher.advance(deadline);
      if (this.#patchBegun) return false;
    }
    this.#finish(update);
    return true;
  }

  #finish(update: Update): void {
    this.#update = undefined;
    this.#patchIndex = 0;
    this.#owner.applied(update);
    const next = () => this.#host?.ack(this.#stream, this.#frames);
    if (this.#outOfView) this.#outOfView.applied(update, this.#views, next);
    else next();
    const before = this.#patchBytes;
    for (const { patch } of update.patches) this.#patchBytes += patch.length;
    if (before < LONG_ANSWER && this.#patchBytes >= LONG_ANSWER) this.#watch();
  }

  /** From here on, what grows out of view may come less often. */
  #watch(): void {
    import('./parts/out_of_view.js')
      .then(({ OutOfView }) => {
        this.#outOfView = new OutOfView(this.#highWaterMark);
      })
      .catch(() => {
        // Every update comes with its frame, then.
      });
  }

  #post(message: ToEngine): void {
    this.#host?.post(message);
  }

  #close(): void {
    this.#host?.unregister(this.#stream);
    this.#host = undefined;
    this.#update = this.place = undefined;
    this.#frames.remove(this);
    this.#outOfView?.close();
  }
}

/** Whatever was thrown, as the one error type. */
export function toSluiceError(error: unknown): SluiceError {
  if (error instanceof SluiceError) return error;
  return new SluiceError('internal', messageOf(error), { cause: error });
}

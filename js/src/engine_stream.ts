// One stream in the engine: reads chunks, feeds the module, makes updates, one in flight at a time.
import { ChunkEncoder, type Chunk } from './chunk_encoder.js';
import type { PostedSource } from './chunk_source.js';
import { messageOf, SluiceError } from './errors.js';
import type { Outbox, Sender } from './outbox.js';
import type * as PacePart from './parts/smooth_pace.js';
import {
  bodyError,
  type EngineFigures,
  type FromEngine,
  type PaceSettings,
  type StreamOutcome,
  type Update,
} from './protocol.js';
import { StreamContents } from './stream_contents.js';
import { LeasedStream, Trap, type StreamLease } from './stream_lease.js';
import { TimedSource } from './timed_source.js';
import type { Turns } from './turns.js';
import { WireKeeper } from './wire_keeper.js';
import type { WasmModule, WasmStream } from './wasm_module.js';

/** Bytes that the module takes at once: little enough that the first of a large chunk is soon in the page. */
const SLICE_BYTES = 16_384;

/** An update that took longer than this, in milliseconds, makes the next one wait, … */
const COSTLY_UPDATE = 4;

/** … so many times as long: at most a quarter of the time goes into parsing a long open tail again. */
const COSTLY_UPDATE_PAUSE = 3;

/** Milliseconds between looks at text that waits for its time. */
const PACE_TICK = 16;

/** Milliseconds between updates of a stream that shows nothing and so waits for no frame. */
const EVENTS_SPACING = 4;

/** Bytes of a body that the page is given to tell repeated events by; beyond, a stream is not resumed. */
const MOST_WIRE_BYTES = 16_777_216;

/** What a stream needs of the engine around it. */
export interface EngineStreamContext {
  id: number;
  lease: StreamLease;
  /** The same stream, unread, in the module that reads every format. @throws SluiceError when it cannot be had. */
  leaseAll(): Promise<StreamLease>;
  /** The module that has all character references. */
  moduleAll(): Promise<WasmModule>;
  /** Absent when text is shown as it comes. */
  pace: PaceSettings | undefined;
  turns: Turns;
  /** Bytes that may wait for an acknowledgement before reading stops. */
  highWaterMark: number;
  outbox: Outbox;
  /** Whether its text is shown. */
  isShown: boolean;
  /** As in the `open` message. */
  urgency: number;
  idleTimeout?: number | undefined;
  resumable?: boolean | undefined;
  wantsWire?: boolean | undefined;
  /** Where the chunks of the next connection come from. */
  repost(): PostedSource;
  post(message: FromEngine, transfer?: Transferable[]): void;
}

function notLoaded(error: unknown): SluiceError {
  return new SluiceError('worker-failed', `A part of Sluice could not be loaded: ${messageOf(error)}.`);
}

export class EngineStream implements Sender {
  urgency: number;
  readonly isFramed: boolean;
  notBefore = 0;
  readonly #context: EngineStreamContext;
  #source: PostedSource;
  readonly #encoder = new ChunkEncoder();
  readonly #stream: LeasedStream;
  readonly #contents = new StreamContents();
  /** All bytes, until the module has told the format: another module may have to read them. */
  #unread: Uint8Array[] | undefined = [];
  #aborted = false;
  #discarded = false;
  #failure: SluiceError | undefined;
  /** The bytes that the update in flight has brought; `undefined` while there is none. */
  #inFlight: number | undefined;
  /** The module has been fed since the last update. */
  #isFresh = false;
  #isHeld = false;
  /** Wakes whoever waits for the acknowledgement under way. */
  #acknowledged: (() => void) | undefined;
  /** Bytes taken since the last update was made, and those that the page has not acknowledged. */
  #fresh = 0;
  #backlog = 0;
  #pace: PacePart.SmoothPace | undefined;
  #bytes = 0;
  /** Bytes that the page of a resumable stream has not got yet, up to a limit. */
  readonly #wire: WireKeeper | undefined;
  /** Bytes that had come when the last connection was lost; 0 and more after the first. */
  #droppedAt = -1;
  /** The next bytes are those of another connection. */
  #isReconnecting = false;
  /** Nothing was read for a while, because the page was behind. */
  #paused = false;

  constructor(context: EngineStreamContext, source: PostedSource) {
    this.#context = context;
    this.#stream = new LeasedStream(context.lease);
    this.#source = source;
    this.urgency = context.urgency;
    this.isFramed = context.isShown;
    if (context.resumable) this.#wire = new WireKeeper();
  }

  /** From the first chunk to the `end` message. */
  async run(): Promise<void> {
    await this.#startPace();
    await this.#readAll();
    await this.#catchUp();
    if (this.#isDiscarded()) return;
    this.#finish();
    if (await this.#fetchMissing()) this.#finish();
    await this.#fetchEntities();
    await this.#settle();
    if (this.#isDiscarded()) return;
    this.#context.post({ kind: 'end', stream: this.#context.id, outcome: this.#outcome() });
    this.#free();
  }

  /** The page has applied the update in flight. */
  ack(): void {
    this.#backlog -= this.#inFlight ?? 0;
    this.#inFlight = undefined;
    this.#wake();
    this.#update();
  }

  /** Reads no more; what was received is still shown. */
  abort(): void {
    this.#aborted = true;
    this.#source.cancel();
    this.#acknowledged?.();
  }

  /** Ends without another message. */
  discard(): void {
    if (this.#discarded) return;
    this.#discarded = true;
    this.abort();
    this.#free();
  }

  #isDiscarded(): boolean {
    return this.#discarded;
  }

  /** Where the part cannot be had, text is shown as it comes. */
  async #startPace(): Promise<void> {
    const { pace } = this.#context;
    if (!pace) return;
    try {
      const part = await (pace.part
        ? (import(pace.part) as Promise<typeof PacePart>)
        : import('./parts/smooth_pace.js'));
      if (this.#discarded) return;
      this.#pace = new part.SmoothPace(pace);
      this.#stream.wasm.hold();
    } catch (error) {
      const { code, message } = notLoaded(error);
      this.#contents.notices.push({ type: 'error', code, message, offset: 0, fatal: false });
    }
  }

  /** After the end of the body: what still waits is shown soon, or at once where nobody waits for it. */
  async #catchUp(): Promise<void> {
    this.#pace?.end();
    while (this.#pace?.isBehind && !this.#isStopped()) {
      // The timer that would have done so is gone if the body was waited for to be complete.
      this.#update();
      await new Promise((resolve) => setTimeout(resolve, PACE_TICK));
    }
    this.#pace?.stop();
  }

  async #readAll(): Promise<void> {
    let error: unknown;
    do {
      error = undefined;
      try {
        await this.#readBody();
      } catch (reason) {
        error = reason;
      }
    } while (await this.#isResumed(error));
    // After an abort the body breaks off because of it.
    if (error !== undefined && !this.#aborted) this.#failure ??= this.#bodyFailure(error);
    if (this.#failure) this.#source.cancel();
  }

  /** Of the first connection each chunk must come in time. */
  async #readBody(): Promise<void> {
    const source = new TimedSource(this.#source, this.#droppedAt < 0 ? this.#context.idleTimeout : 0);
    try {
      for (;;) {
        const chunk = await source.read();
        if (chunk === undefined || this.#isStopped()) break;
        await this.#take(chunk);
        if (this.#isStopped()) break;
      }
    } finally {
      source.stop();
    }
    this.#feed(this.#encoder.finish());
    await this.#fetchMissing();
  }

  /** The body has broken off or ended. @returns whether there is another to read, in the hands of the page */
  async #isResumed(error: unknown): Promise<boolean> {
    const hasMore = this.#bytes !== this.#droppedAt && this.#bytes < MOST_WIRE_BYTES;
    if (!this.#wire || !hasMore || this.#isStopped()) return false;
    await this.#settle();
    if (this.#isStopped() || (error === undefined && (this.#contents.hasFinished || this.#wire.isAtEnd))) return false;
    this.#droppedAt = this.#bytes;
    this.#isReconnecting = true;
    this.#source = this.#context.repost();
    const reason = error === undefined ? undefined : bodyError(error);
    this.#context.post({ kind: 'dropped', stream: this.#context.id, wire: this.#wire.take(), error: reason });
    return true;
  }

  #isStopped(): boolean {
    return this.#aborted || this.#failure !== undefined;
  }

  #bodyFailure(error: unknown): SluiceError {
    const { code, message, offset, status } = bodyError(error);
    return new SluiceError(code, message, { offset: offset || this.#bytes, status, cause: error });
  }

  async #take(chunk: Chunk): Promise<void> {
    this.#contents.chunkCame();
    const bytes = this.#encoder.encode(chunk);
    for (let start = 0; start < bytes.length && !this.#isStopped(); start += SLICE_BYTES) {
      await this.#context.turns.next(this.urgency);
      if (this.#isStopped()) return;
      this.#feed(bytes.subarray(start, start + SLICE_BYTES));
      await this.#fetchMissing();
      this.#update();
      await this.#room();
    }
    this.#source.taken(chunk);
  }

  #feed(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#isStopped()) return;
    this.#bytes += bytes.length;
    this.#backlog += bytes.length;
    this.#fresh += bytes.length;
    this.#unread?.push(bytes);
    if (this.#bytes < MOST_WIRE_BYTES) this.#wire?.push(bytes);
    this.#isFresh = true;
    this.#conclude((wasm) => {
      if (this.#isReconnecting) wasm.reconnect();
      this.#isReconnecting = false;
      const failure = wasm.feed(bytes);
      if (this.#contents.noteArrival(wasm, this.#paused)) this.#paused = false;
      this.#pace?.received(wasm);
      return failure;
    });
  }

  #finish(): void {
    this.#conclude((wasm) => wasm.finish());
  }

  /** Loads what the module lacks for what it has been fed. @returns whether the stream went over to another module. */
  async #fetchMissing(): Promise<boolean> {
    const moved = await this.#readElsewhere();
    await this.#fetchEntities();
    return moved;
  }

  /** Until a module that lacks character references has got them, nothing is flushed. */
  async #fetchEntities(): Promise<void> {
    if (this.#stream.isOver || !this.#stream.wasm.lacksEntities) return;
    this.#isHeld = true;
    try {
      this.#stream.module.takeEntities(await this.#context.moduleAll());
    } catch (error) {
      this.#failure ??= notLoaded(error);
    }
    this.#isHeld = false;
    this.#update();
  }

  /** Goes over to the module that reads every format if this one does not read the answer's. @returns whether it did. */
  async #readElsewhere(): Promise<boolean> {
    if (this.#failure?.code !== 'uncommon-format') return false;
    try {
      const lease = await this.#context.leaseAll();
      if (this.#isDiscarded()) {
        lease.wasm.destroy();
        return false;
      }
      this.#stream.moveTo(lease);
    } catch (error) {
      this.#failure = notLoaded(error);
      return false;
    }
    if (this.#pace) this.#stream.wasm.hold();
    this.#failure = undefined;
    this.#isFresh = true;
    this.#contents.repeat();
    const unread = this.#unread ?? [];
    this.#unread = undefined;
    for (const bytes of unread) {
      if (!this.#isStopped()) this.#conclude((wasm) => wasm.feed(bytes));
    }
    return true;
  }

  /** A step in the module; the first failure is kept. */
  #conclude(step: (wasm: WasmStream) => SluiceError | undefined): void {
    try {
      const failure = this.#stream.run(this.#bytes, step);
      this.#failure ??= failure;
    } catch (error) {
      if (!(error instanceof Trap)) throw error;
      this.#failure ??= error;
    }
  }

  /** Waits while the page is more than the high-water mark behind. */
  async #room(): Promise<void> {
    const { highWaterMark } = this.#context;
    const { outbox } = this.#context;
    while ((this.#isInFlight || outbox.has(this)) && this.#backlog >= highWaterMark && !this.#isStopped()) {
      this.#paused = true;
      await this.#nextAck();
    }
  }

  #nextAck(): Promise<void> {
    return new Promise((resolve) => {
      this.#acknowledged = resolve;
    });
  }

  #wake(): void {
    this.#acknowledged?.();
    this.#acknowledged = undefined;
  }

  get #isInFlight(): boolean {
    return this.#inFlight !== undefined;
  }

  /** Sends what there is in time for the next frame, unless the page is behind. */
  #update(): void {
    if (this.#isInFlight || this.#isHeld || this.#stream.isOver || !(this.#isFresh || this.#pace?.isBehind)) return;
    this.#context.outbox.add(this);
  }

  /** Everything since the last update; the next one comes later if this one is costly. */
  makeUpdate(transfer: Transferable[]): Update | undefined {
    const update = this.#nextUpdate();
    if (update) for (const { patch } of update.patches) transfer.push(patch.buffer);
    // Text that waits for its time.
    else if (this.#pace?.isBehind && !this.#isStopped()) {
      this.notBefore = performance.now() + PACE_TICK;
      this.#update();
    }
    this.#wake();
    return update;
  }

  #nextUpdate(): Update | undefined {
    let update: Update;
    const start = performance.now();
    try {
      update = this.#stream.run(this.#bytes, (wasm) => this.#collect(wasm));
    } catch (error) {
      if (!(error instanceof Trap)) throw error;
      this.#failure ??= error;
      return undefined;
    }
    const cost = performance.now() - start;
    if (cost > COSTLY_UPDATE) this.notBefore = start + cost * (1 + COSTLY_UPDATE_PAUSE);
    else this.notBefore = this.isFramed ? 0 : start + EVENTS_SPACING;
    const fresh = this.#fresh;
    this.#fresh = 0;
    this.#isFresh = false;
    if (update.patches.length === 0 && update.events.length === 0) {
      // The page has all there is to see of them.
      this.#backlog -= fresh;
      this.#contents.arrivals = update.figures.arrivals;
      return undefined;
    }
    this.#inFlight = fresh;
    if (this.#context.wantsWire && this.#wire) update.wire = this.#wire.take();
    return update;
  }

  #collect(wasm: WasmStream): Update {
    const contents = this.#contents;
    this.#pace?.advance(wasm);
    const patches = contents.takePatches(wasm);
    const { error } = wasm;
    if (error && !this.#failure) {
      this.#failure = error;
      this.#source.cancel();
    }
    const events = contents.takeEvents(wasm, this.#pace);
    if (contents.hasStarted) this.#unread = undefined;
    return { kind: 'update', stream: this.#context.id, patches, events, figures: this.#figures() };
  }

  #figures(): EngineFigures {
    const { arrivals } = this.#contents;
    this.#contents.arrivals = [];
    const { module, workTime } = this.#stream;
    return {
      bytes: this.#bytes,
      workerTime: workTime,
      moduleMemory: module.memoryUsed,
      backlog: this.#backlog,
      arrivals,
    };
  }

  /** After the end of the body: sends until the page has everything. */
  async #settle(): Promise<void> {
    const { outbox } = this.#context;
    for (;;) {
      while (this.#isInFlight && !this.#isDiscarded()) await this.#nextAck();
      if (this.#isDiscarded() || this.#stream.isOver || !outbox.send(this)) return;
    }
  }

  #outcome(): StreamOutcome {
    const failure =
      this.#failure ?? (this.#aborted ? new SluiceError('aborted', 'The stream was aborted.') : undefined);
    return {
      code: failure?.code ?? 'none',
      message: failure?.message ?? '',
      offset: failure?.offset ?? 0,
      status: failure?.status,
      texts: this.#texts(),
      figures: this.#figures(),
    };
  }

  #texts(): StreamOutcome['texts'] {
    const { wasm, isOver } = this.#stream;
    try {
      return this.#contents.textsOf(wasm);
    } catch (error) {
      // Reading is harmless after a trap, but may be in vain.
      if (isOver) return [];
      throw error;
    }
  }

  #free(): void {
    this.#context.outbox.remove(this);
    this.#stream.free();
  }
}

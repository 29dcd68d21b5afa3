// One stream in the engine: reads chunks, feeds the module, makes updates, one in flight at a time.
import { ChunkEncoder, type Chunk } from './chunk_encoder.js';
import type { PostedSource } from './chunk_source.js';
import { messageOf, SluiceError } from './errors.js';
import type { StreamEvent } from './events.js';
import type { Outbox, Sender } from './outbox.js';
import type * as PacePart from './parts/smooth_pace.js';
import {
  bodyError,
  type ChannelInfo,
  type ChannelPatch,
  type EngineFigures,
  type FromEngine,
  type PaceSettings,
  type StreamOutcome,
  type Update,
} from './protocol.js';
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

/** Asked for once, because that takes as long as asking for the time. */
const TIME_ORIGIN = performance.timeOrigin;

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

/** A stream of one of the modules. */
export interface StreamLease {
  module: WasmModule;
  wasm: WasmStream;
  /** The module has trapped: it can no longer be trusted with new streams. */
  onTrap: () => void;
}

/** A failure of the module itself; the stream that met it cannot be asked anything any more. */
class Trap extends SluiceError {}

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
  #lease: StreamLease;
  /** All bytes, until the module has told the format: another module may have to read them. */
  #unread: Uint8Array[] | undefined = [];
  /** Events that the page has got, and those of another module's that repeat them. */
  #eventsSent = 0;
  #eventsRepeated = 0;
  #aborted = false;
  #discarded = false;
  #failure: SluiceError | undefined;
  #trapped = false;
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
  /** What the page has been told of the channels that it shows. */
  readonly #channels: ChannelInfo[] = [];
  #pace: PacePart.SmoothPace | undefined;
  /** Events of the engine's own. */
  readonly #notices: StreamEvent[] = [];
  #bytes = 0;
  /** Bytes that the page of a resumable stream has not got yet, up to a limit. */
  readonly #wire: WireKeeper | undefined;
  /** Bytes that had come when the last connection was lost; 0 and more after the first. */
  #droppedAt = -1;
  /** The next bytes are those of another connection. */
  #isReconnecting = false;
  /** The protocol has said how the answer ended. */
  #hasFinished = false;
  #workTime = 0;
  /** What the page has not been told of yet, and the last of what it has. */
  #arrivals: number[] = [];
  #arrivedAt = 0;
  #deltas = -1;
  #paused = false;
  /** Since when the next chunk has been waited for: Infinity while none is, negative when that was too long. */
  #waitsSince = Infinity;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(context: EngineStreamContext, source: PostedSource) {
    this.#context = context;
    this.#lease = context.lease;
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
      this.#lease.wasm.hold();
    } catch (error) {
      const { code, message } = notLoaded(error);
      this.#notices.push({ type: 'error', code, message, offset: 0, fatal: false });
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

  async #readBody(): Promise<void> {
    try {
      for (;;) {
        const chunk = await this.#read();
        if (chunk === undefined || this.#isStopped()) break;
        await this.#take(chunk);
        if (this.#isStopped()) break;
      }
    } finally {
      clearTimeout(this.#idle);
      this.#idle = undefined;
    }
    this.#feed(this.#encoder.finish());
    await this.#fetchMissing();
  }

  /** The next chunk; of the first connection it must come in time. */
  async #read(): Promise<Chunk | undefined> {
    const limit = this.#droppedAt < 0 ? this.#context.idleTimeout : 0;
    this.#waitsSince = performance.now();
    if (limit && this.#idle === undefined) this.#watchIdle(limit, limit);
    const chunk = await this.#source.read();
    if (this.#waitsSince < 0) throw new SluiceError('timeout', `Nothing has come for ${limit} ms.`);
    this.#waitsSince = Infinity;
    return chunk;
  }

  /** One timer for all chunks: setting one for each would be a tenth of the worker's time. */
  #watchIdle(limit: number, wait: number): void {
    this.#idle = setTimeout(() => {
      const left = this.#waitsSince + limit - performance.now();
      if (left > 0) {
        this.#watchIdle(limit, Math.min(left, limit));
        return;
      }
      this.#waitsSince = -1;
      this.#source.cancel();
    }, wait);
  }

  /** The body has broken off or ended. @returns whether there is another to read, in the hands of the page */
  async #isResumed(error: unknown): Promise<boolean> {
    const hasMore = this.#bytes !== this.#droppedAt && this.#bytes < MOST_WIRE_BYTES;
    if (!this.#wire || !hasMore || this.#isStopped()) return false;
    await this.#settle();
    if (this.#isStopped() || (error === undefined && (this.#hasFinished || this.#wire.isAtEnd))) return false;
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
    this.#arrivedAt = TIME_ORIGIN + performance.now();
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
    this.#conclude(() =>
      this.#module(() => {
        const { wasm } = this.#lease;
        if (this.#isReconnecting) wasm.reconnect();
        this.#isReconnecting = false;
        const failure = wasm.feed(bytes);
        this.#noteArrival(wasm);
        this.#pace?.received(wasm);
        return failure;
      }),
    );
  }

  #noteArrival(wasm: WasmStream): void {
    const deltas = wasm.deltaCount;
    if (deltas === this.#deltas) return;
    this.#arrivals.push(this.#arrivedAt, deltas, wasm.textLength, Number(this.#paused));
    this.#deltas = deltas;
    this.#paused = false;
  }

  #finish(): void {
    this.#conclude(() => this.#module(() => this.#lease.wasm.finish()));
  }

  /** Loads what the module lacks for what it has been fed. @returns whether the stream went over to another module. */
  async #fetchMissing(): Promise<boolean> {
    const moved = await this.#readElsewhere();
    await this.#fetchEntities();
    return moved;
  }

  /** Until a module that lacks character references has got them, nothing is flushed. */
  async #fetchEntities(): Promise<void> {
    if (this.#trapped || !this.#lease.wasm.lacksEntities) return;
    this.#isHeld = true;
    try {
      this.#lease.module.takeEntities(await this.#context.moduleAll());
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
      this.#lease.wasm.destroy();
      this.#lease = lease;
    } catch (error) {
      this.#failure = notLoaded(error);
      return false;
    }
    const { wasm } = this.#lease;
    if (this.#pace) wasm.hold();
    this.#failure = undefined;
    this.#isFresh = true;
    this.#eventsRepeated = this.#eventsSent;
    const unread = this.#unread ?? [];
    this.#unread = undefined;
    for (const bytes of unread) {
      if (!this.#isStopped()) this.#conclude(() => this.#module(() => wasm.feed(bytes)));
    }
    return true;
  }

  /** Keeps the first failure. */
  #conclude(step: () => SluiceError | undefined): void {
    try {
      const failure = step();
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
    if (this.#isInFlight || this.#isHeld || this.#trapped || !(this.#isFresh || this.#pace?.isBehind)) return;
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
      update = this.#module(() => this.#collect());
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
      this.#arrivals = update.figures.arrivals;
      return undefined;
    }
    this.#inFlight = fresh;
    if (this.#context.wantsWire && this.#wire) update.wire = this.#wire.take();
    return update;
  }

  #collect(): Update {
    const { wasm } = this.#lease;
    this.#pace?.advance(wasm);
    const patches: ChannelPatch[] = [];
    const count = wasm.channelCount;
    for (let channel = 0; channel < count; channel++) {
      const patch = wasm.flush(channel);
      if (!patch) continue;
      if (this.#channels[channel]) patches.push({ channel, patch });
      else patches.push({ channel, info: this.#channelInfo(channel), patch });
    }
    const { error } = wasm;
    if (error && !this.#failure) {
      this.#failure = error;
      this.#source.cancel();
    }
    return {
      kind: 'update',
      stream: this.#context.id,
      patches,
      events: [...this.#notices.splice(0), ...this.#takeEvents()],
      figures: this.#figures(),
    };
  }

  #figures(): EngineFigures {
    const arrivals = this.#arrivals;
    this.#arrivals = [];
    const { memoryUsed } = this.#lease.module;
    return {
      bytes: this.#bytes,
      workerTime: this.#workTime,
      moduleMemory: memoryUsed,
      backlog: this.#backlog,
      arrivals,
    };
  }

  #takeEvents(): StreamEvent[] {
    const json = this.#lease.wasm.takeEvents();
    if (json === '') return this.#pace?.due([]) ?? [];
    const events = JSON.parse(json) as StreamEvent[];
    for (const { type } of events) {
      if (type === 'start') this.#unread = undefined;
      this.#hasFinished ||= type === 'finish';
    }
    const fresh = events.slice(this.#eventsRepeated);
    this.#eventsRepeated -= events.length - fresh.length;
    this.#eventsSent += fresh.length;
    return this.#pace?.due(fresh) ?? fresh;
  }

  #channelInfo(channel: number): ChannelInfo {
    return (this.#channels[channel] ??= JSON.parse(this.#lease.wasm.channelInfo(channel)) as ChannelInfo);
  }

  /** After the end of the body: sends until the page has everything. */
  async #settle(): Promise<void> {
    const { outbox } = this.#context;
    for (;;) {
      while (this.#isInFlight && !this.#isDiscarded()) await this.#nextAck();
      if (this.#isDiscarded() || this.#trapped || !outbox.send(this)) return;
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
    const { wasm } = this.#lease;
    try {
      return Array.from({ length: wasm.channelCount }, (_, channel) => ({
        channel: this.#channelInfo(channel),
        text: wasm.channelText(channel),
      }));
    } catch (error) {
      // Reading is harmless after a trap, but may be in vain.
      if (this.#trapped) return [];
      throw error;
    }
  }

  /** Runs the module on this stream; what a trap throws becomes a Trap, and the stream touches the module no more. */
  #module<T>(work: () => T): T {
    if (this.#trapped || this.#discarded) throw new Trap('internal', 'The module has failed on this stream before.');
    const start = performance.now();
    try {
      return work();
    } catch (error) {
      this.#trapped = true;
      this.#lease.onTrap();
      const reason = messageOf(error);
      // The core gives up by itself only when an allocation fails.
      const code = /abort/i.test(reason) ? 'out-of-memory' : 'internal';
      throw new Trap(code, `The module failed: ${reason}.`, { offset: this.#bytes, cause: error });
    } finally {
      this.#workTime += performance.now() - start;
    }
  }

  #free(): void {
    this.#context.outbox.remove(this);
    if (!this.#trapped) this.#lease.wasm.destroy();
    this.#trapped = true;
  }
}

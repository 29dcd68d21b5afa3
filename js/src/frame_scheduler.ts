// When the page is touched: at most once per animation frame, and not for longer than the frame can bear.
import { FrameClock } from './frame_clock.js';
import { inTurn } from './urgency.js';

/** Milliseconds of one frame that may go into patches. */
const FRAME_BUDGET = 6;

/** The same while the tab is hidden: nobody waits for its frames. */
const HIDDEN_BUDGET = 50;

/** A hidden tab has no frames; this many milliseconds stand for one. Browsers stretch it to a second. */
const HIDDEN_INTERVAL = 50;

/** A visible document without frames (an iframe that is scrolled away) goes on after this many milliseconds. */
const FRAME_TIMEOUT = 500;

/** What is there to be read for a frame comes within so many milliseconds. */
const READ_TIME = 2;

/** Work for the next frame. */
export interface FrameTask {
  /** Less goes first when a frame has no time for all. */
  readonly urgency: number;
  /**
   * Does a part of the work, at least one step, until `performance.now()` reaches `deadline`.
   * @returns whether the work is done.
   */
  run(deadline: number): boolean;
}

/** What the scheduler needs of the page: the window has it. */
export interface FrameHost {
  readonly performance: Pick<Performance, 'now'>;
  readonly document: {
    readonly visibilityState: string;
    addEventListener(type: 'visibilitychange', listener: () => void): void;
  };
  requestAnimationFrame(callback: FrameRequestCallback): number;
  cancelAnimationFrame(id: number): void;
  setTimeout(callback: () => void, milliseconds: number): number;
  clearTimeout(id: number | undefined): void;
}

/**
 * Runs tasks in frames, in turn when there is more than one frame's work. While the tab is hidden a timer stands for the
 * frames, and what is waiting when it shows again is run at once, before its first visible frame. A frame with tasks is
 * followed by another one, if only for its time: from these times the clock knows when the next one comes.
 */
export class FrameScheduler {
  readonly #host: FrameHost;
  readonly #budget: number;
  #queue: FrameTask[] = [];
  #frame: number | undefined;
  #timer: number | undefined;
  readonly #clock = new FrameClock();
  #turn = 0;
  /** Who reads for the next frame, how many of them have sent nothing yet, and what is done when they have. */
  readonly #resting: (() => void)[] = [];
  #reads = 0;
  readonly #early: (() => void)[] = [];
  /** The engine has been given something since updates came. */
  #hasSent = false;
  #isPlanned = false;
  #cutTimer: number | undefined;
  #readTimer: number | undefined;
  /** Whether the frame that is requested is the very next. */
  #isNext = false;
  /** Whether a frame is being made. */
  #isFrame = false;

  /** @param budget milliseconds of one frame that may go into tasks */
  constructor(host: FrameHost = window, budget = FRAME_BUDGET) {
    this.#host = host;
    this.#budget = budget;
    host.document.addEventListener('visibilitychange', () => {
      this.#cut();
      this.#cancel();
      if (this.#queue.length === 0) return;
      if (this.#isHidden) this.#request();
      else this.#runAll();
    });
  }

  /**
   * Adds a task; one that waits already is not added twice. After a while without frames it runs at once: nothing is saved
   * by waiting for one.
   */
  add(task: FrameTask): void {
    if (!this.#queue.includes(task)) this.#queue.push(task);
    const isIdle = this.#timer === undefined && !this.#isHidden && this.#clock.isStopped(this.#now());
    this.#request();
    if (isIdle) this.#run();
  }

  /** Calls back when what the page holds now has been painted. */
  afterPaint(work: () => void): void {
    // The task that follows a frame's comes after the paint.
    const wait = () => this.#host.setTimeout(work, 0);
    if (this.#isFrame || this.#isHidden) wait();
    else this.#host.requestAnimationFrame(wait);
  }

  /** Takes a task back. */
  remove(task: FrameTask): void {
    this.#queue = this.#queue.filter((other) => other !== task);
    if (this.#queue.length === 0) this.#cancel();
  }

  /** Resolves when what the next frame is to show has to be read; soon when it is not known when that is. */
  rest(): Promise<void> {
    return new Promise((resolve) => {
      this.#resting.push(resolve);
      this.#plan();
    });
  }

  /** Calls back when what is read for the next frame has been sent, or there is nothing to read. */
  beforeFrame(work: () => void): void {
    this.#early.push(work);
    this.#plan();
  }

  /** Whether what the next frame is to show is being read. */
  get isReading(): boolean {
    return this.#reads > 0;
  }

  /** The engine has been given something to show. */
  sent(): void {
    this.#hasSent = true;
    if (this.#reads > 0 && --this.#reads === 0) this.#allSent();
  }

  /** Updates have come. */
  came(): void {
    this.#hasSent = false;
    this.#clock.came(this.#now());
  }

  get #isHidden(): boolean {
    return this.#host.document.visibilityState === 'hidden';
  }

  #now(): number {
    return this.#host.performance.now();
  }

  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    const wait = this.#isHidden ? 0 : this.#clock.plan(this.#now());
    if (wait > 0) this.#cutTimer = this.#host.setTimeout(this.#cut, wait);
    else queueMicrotask(this.#cut);
  }

  readonly #cut = (): void => {
    const host = this.#host;
    host.clearTimeout(this.#cutTimer);
    this.#isPlanned = false;
    this.#clock.cut(this.#now());
    const resting = this.#resting.splice(0);
    this.#reads = resting.length;
    for (const resume of resting) resume();
    // A hidden tab's timers take their time, and nobody watches.
    if (this.#reads > 0 && !this.#isHidden) this.#readTimer = host.setTimeout(this.#allSent, READ_TIME);
    else this.#allSent();
  };

  readonly #allSent = (): void => {
    // What is applied in the frame is not to be acknowledged before the next cut.
    this.#host.clearTimeout(this.#readTimer);
    this.#reads = 0;
    if (this.#hasSent && this.#early.length > 0) this.#clock.sent();
    for (const work of this.#early.splice(0)) work();
  };

  #request(): void {
    if (this.#timer !== undefined) return;
    const hidden = this.#isHidden;
    if (!hidden) this.#requestFrame();
    this.#timer = this.#host.setTimeout(
      () => {
        this.#cancel();
        this.#run();
      },
      hidden ? HIDDEN_INTERVAL : FRAME_TIMEOUT,
    );
  }

  #requestFrame(): void {
    this.#frame ??= this.#host.requestAnimationFrame((time) => {
      this.#clock.frame(time, this.#isNext);
      this.#cancel();
      if (this.#queue.length === 0) return;
      this.#isFrame = true;
      this.#run();
      this.#isFrame = false;
      if (this.#isHidden) return;
      this.#requestFrame();
      this.#isNext = true;
    });
  }

  #cancel(): void {
    if (this.#frame !== undefined) this.#host.cancelAnimationFrame(this.#frame);
    this.#host.clearTimeout(this.#timer);
    this.#frame = this.#timer = undefined;
    this.#isNext = false;
  }

  /** One frame: who gets no time now is first in the next one. */
  #run(): void {
    const deadline = this.#now() + (this.#isHidden ? HIDDEN_BUDGET : this.#budget);
    const waiting = new Set(this.#queue);
    this.#queue = [];
    const unfinished: FrameTask[] = [];
    for (const task of inTurn(waiting, ++this.#turn)) {
      waiting.delete(task);
      if (!task.run(deadline)) unfinished.push(task);
      if (this.#now() >= deadline) break;
    }
    this.#queue = [...waiting, ...unfinished, ...this.#queue];
    if (this.#queue.length > 0) this.#request();
  }

  #runAll(): void {
    const tasks = this.#queue;
    this.#queue = [];
    for (const task of tasks) task.run(Infinity);
  }
}

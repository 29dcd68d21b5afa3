// The figures of one answer, from what the page sees itself and what the engine says.
import type { RefusedEvent, StreamEvent, Usage } from './events.js';
import type { FrameScheduler } from './frame_scheduler.js';
import type { Timing, TimingFigures } from './parts/timing.js';
import type { EngineFigures } from './protocol.js';

export type { Quantiles, TimingFigures } from './parts/timing.js';

/**
 * Figures of one stream; times in milliseconds. What has not happened is `undefined`. TimingFigures are absent before the
 * first paint, and where dist/parts/timing.js could not be loaded.
 */
export interface Metrics extends Partial<TimingFigures> {
  /** When `render` was called, on the clock of `performance.now()`. */
  startTime: number;
  /** From the call of `render` to the first patch in the page. */
  timeToFirstPatch?: number;
  /** The same to the end of the frame that painted it. */
  timeToFirstPaint?: number;
  /** From the call of `render` to the end. */
  duration: number;
  /** Bytes of the body. */
  bytes: number;
  /** Events dispatched. */
  events: number;
  /** Events of the body that were skipped because they are not well-formed: each is an `error` event that is not fatal. */
  malformedEvents: number;
  /** Refusals by kind, as `refused` events report them. */
  refused: Partial<Record<RefusedEvent['kind'], number>>;
  /** Patches applied, and their bytes and operations. */
  patches: number;
  patchBytes: number;
  operations: number;
  /** Elements and Text nodes made. */
  nodesCreated: number;
  /** Frames in which the page was touched. */
  frames: number;
  /** Time on the page's thread, listeners included, in total and in the longest frame. */
  mainThreadTime: number;
  longestFrame: number;
  /** Time that the engine worked on this stream. */
  workerTime: number;
  /** Most bytes of the body that waited for the page at a time. */
  largestBacklog: number;
  /** Bytes of the module's memory, which all streams that run at a time share. */
  moduleMemory: number;
  /** Requests made again after a failure, and how often one went on where another had broken off. */
  retries: number;
  resumed: number;
  /** Where the engine runs. */
  engine?: 'worker' | 'page';
}

export class MetricsRecorder {
  /** What is counted; what follows from it is in `snapshot` alone. */
  readonly counts: Metrics = {
    startTime: performance.now(),
    duration: 0,
    bytes: 0,
    events: 0,
    malformedEvents: 0,
    refused: {},
    patches: 0,
    patchBytes: 0,
    operations: 0,
    nodesCreated: 0,
    frames: 0,
    mainThreadTime: 0,
    longestFrame: 0,
    workerTime: 0,
    largestBacklog: 0,
    moduleMemory: 0,
    retries: 0,
    resumed: 0,
  };
  readonly #onBurst: (wait: number) => void;
  #timing: Timing | undefined;
  #loading: Promise<void> | undefined;
  /** What has come before what judges it. */
  #arrivals: number[] | undefined = [];

  /** @param onBurst hears how many milliseconds nothing came before much came at once. */
  constructor(onBurst: (wait: number) => void) {
    this.#onBurst = onBurst;
  }

  /** Resolves when what judges the arrivals is there, or cannot be had. */
  load(): Promise<void> {
    return (this.#loading ??= import('./parts/timing.js').then(
      ({ Timing }) => {
        this.#timing = new Timing(performance.timeOrigin + this.counts.startTime, this.#onBurst);
        this.#timing.take(this.#arrivals!);
        this.#arrivals = undefined;
      },
      () => {
        this.#arrivals = undefined;
      },
    ));
  }

  /** One frame has spent so many milliseconds on the stream. */
  frame(time: number): void {
    const { counts } = this;
    counts.frames++;
    counts.mainThreadTime += time;
    counts.longestFrame = Math.max(counts.longestFrame, time);
  }

  /** Patches are in the page. */
  applied(patches: readonly { patch: Uint8Array }[], frames: FrameScheduler): void {
    const { counts } = this;
    if (patches.length === 0) void this.load();
    else if (counts.timeToFirstPatch === undefined) {
      counts.timeToFirstPatch = this.elapsed;
      frames.afterPaint(() => {
        counts.timeToFirstPaint = this.elapsed;
        void this.load();
      });
    }
    counts.patches += patches.length;
    for (const { patch } of patches) counts.patchBytes += patch.byteLength;
  }

  /** What the engine has measured. */
  engine({ arrivals, backlog, ...figures }: EngineFigures): void {
    Object.assign(this.counts, figures);
    this.counts.largestBacklog = Math.max(this.counts.largestBacklog, backlog);
    if (this.#arrivals) this.#arrivals.push(...arrivals);
    else this.#timing?.take(arrivals);
  }

  /** An event is about to be dispatched. */
  event(event: StreamEvent): void {
    this.counts.events++;
    if (event.type === 'error' && event.code === 'malformed-json') this.counts.malformedEvents++;
    if (event.type !== 'refused') return;
    const { refused } = this.counts;
    refused[event.kind] = (refused[event.kind] ?? 0) + (event.count ?? 1);
  }

  /** Milliseconds since `render` was called. */
  get elapsed(): number {
    return performance.now() - this.counts.startTime;
  }

  /** All figures as they are now. */
  snapshot({ ops, nodesCreated }: { ops: number; nodesCreated: number }, usage: Usage | undefined): Metrics {
    const { counts } = this;
    const timing = this.#timing?.figures(usage?.outputTokens);
    return { ...counts, ...timing, refused: { ...counts.refused }, operations: ops, nodesCreated };
  }
}

import type { RefusedEvent } from './generated/events.js';

/** Figures of one stream; times in milliseconds. What has not happened is `undefined`. */
export interface Metrics {
  /** From the call of `render` to the first byte of the body in the engine. */
  timeToFirstByte: number | undefined;
  /** From the call of `render` to the first patch in the page. */
  timeToFirstPatch: number | undefined;
  /** From the call of `render` to the end. */
  duration: number;
  /** Bytes of the body. */
  bytes: number;
  /** Events dispatched. */
  events: number;
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
  /** Time on the page's thread, in total and in the longest frame. */
  mainThreadTime: number;
  longestFrame: number;
  /** Time that the engine worked on this stream. */
  workerTime: number;
  /** Where the engine runs. */
  engine: 'worker' | 'page' | undefined;
}

export function emptyMetrics(): Metrics {
  return {
    timeToFirstByte: undefined,
    timeToFirstPatch: undefined,
    duration: 0,
    bytes: 0,
    events: 0,
    refused: {},
    patches: 0,
    patchBytes: 0,
    operations: 0,
    nodesCreated: 0,
    frames: 0,
    mainThreadTime: 0,
    longestFrame: 0,
    workerTime: 0,
    engine: undefined,
  };
}

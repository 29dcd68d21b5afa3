// When the page's next frame comes, and when what it is to show has to be made.

/** So many of the last times between frames are kept: the least of them is the display's, the others are its multiples. */
const INTERVALS = 8;

/** What is nearer to the last frame than this, in milliseconds, is no other one. */
const SHORTEST_INTERVAL = 2;

/** What takes longer is a page that was busy, or no frame of a display. */
const LONGEST_INTERVAL = 100;

/** After so many milliseconds nothing is known any more of when frames come. */
const CLOCK_TIMEOUT = 1_000;

/**
 * Milliseconds before a frame at which the engine is to make the updates that it shows: first this, then as much as all but
 * a few of them have needed to get here. What comes later waits for the frame after, so it is as little as will do.
 */
const FIRST_LEAD = 3;
const LEAST_LEAD = 1;
const MOST_LEAD = 8;

/** How the lead changes with an update that was later than it, and with one that was not: one in forty will be later. */
const LATER = 0.4;
const SOONER = 0.01;

export class FrameClock {
  #last = -Infinity;
  readonly #intervals: number[] = [];
  #lead = FIRST_LEAD;
  /** When the frame comes whose cut was made last, and when that was. */
  #cutFor = NaN;
  #cutAt = NaN;
  /** When the engine was given something for the next frame. */
  #planned = NaN;

  /**
   * A frame has begun.
   * @param isNext whether none can have come between the last one and this
   */
  frame(time: number, isNext: boolean): void {
    const interval = time - this.#last;
    const isOne = isNext && interval > SHORTEST_INTERVAL && interval < LONGEST_INTERVAL;
    if (isOne && this.#intervals.push(interval) > INTERVALS) this.#intervals.shift();
    this.#last = time;
  }

  /** Whether no frame has been for a while. */
  isStopped(now: number): boolean {
    return now - this.#last >= CLOCK_TIMEOUT;
  }

  /** Milliseconds until the cut of the next frame that has had none; 0 when it is not known when that comes. */
  plan(now: number): number {
    const [frame, interval] = this.#next(now);
    if (interval === Infinity) return 0;
    const wait = frame - now - this.#lead;
    return Math.max(0, Math.abs(frame - this.#cutFor) < interval / 2 ? wait + interval : wait);
  }

  /** This is the cut: what comes later is for the frame after. */
  cut(now: number): void {
    this.#cutAt = now;
    this.#cutFor = this.#next(now)[0];
  }

  /** The engine has been given something at the cut. */
  sent(): void {
    this.#planned = this.#cutAt;
  }

  /** When the next frame comes, and the interval of the frames. */
  #next(now: number): [number, number] {
    const passed = now - this.#last;
    const interval = this.isStopped(now) ? Infinity : Math.min(...this.#intervals);
    return [now + interval - (passed % interval), interval];
  }

  /** Updates have come. */
  came(now: number): void {
    if (Number.isNaN(this.#planned)) return;
    const isLate = now - this.#planned > this.#lead;
    this.#lead = Math.min(MOST_LEAD, Math.max(LEAST_LEAD, this.#lead + (isLate ? LATER : -SOONER)));
    this.#planned = NaN;
  }
}

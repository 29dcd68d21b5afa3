// What an answer costs the page where nobody sees it grow. Loaded with the first long one.
import type { ChannelViews } from '../channel_views.js';
import type { Update } from '../protocol.js';

/** Of the page's thread, what grows out of view takes at most this part. */
const SHARE = 1 / 20;

/** Milliseconds of a frame up to which it does not matter. */
const CHEAP = 1;

/** Milliseconds after which what is out of view is shown in any case. */
const MOST_WAIT = 250;

/** Milliseconds between two looks while there is no reason to wait. */
const LOOK_INTERVAL = 200;

/** The part of the high-water mark that may come between updates: where it is more, waiting would hold the sender up. */
const MOST_BACKLOG = 1 / 4;

/** How far beyond the view counts as in it. */
const MARGIN = '100%';

/**
 * Decides when one answer's next update is asked for: with the frame, as long as the end of the answer is in view or what the
 * browser does after each frame (style, layout, paint) is little. Else it waits until that is a small part of
 * the time: a list of thousands of items is walked as a whole for each line that is added to it. What comes into view meanwhile
 * is brought up to date at once.
 */
export class OutOfView {
  readonly #observer: IntersectionObserver;
  /** The ends of the channels that have grown in this frame. */
  #ends: Element[] = [];
  /** When their frame's own work began. */
  #started = 0;
  /** What the frames before this one have cost, at least. */
  #cost = 0;
  #isOut = false;
  #isOpen = true;
  #nextLook = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void) | undefined;
  /** Units that have come since the last update, and how many may. */
  #came = 0;
  readonly #mostUnits: number;

  /** @param highWaterMark units of the body that may be under way before reading stops */
  constructor(highWaterMark: number) {
    this.#mostUnits = highWaterMark * MOST_BACKLOG;
    const margins: IntersectionObserverInit & { scrollMargin: string } = { rootMargin: MARGIN, scrollMargin: MARGIN };
    this.#observer = new IntersectionObserver((entries) => {
      this.#seen(entries);
    }, margins);
  }

  /**
   * An update has been applied, in a frame.
   * @param next asks for the next one; called once, now or later
   */
  applied({ patches }: Update, views: Pick<ChannelViews, 'patcherFor'>, next: () => void): void {
    const now = performance.now();
    const roots = patches.flatMap((patch) => views.patcherFor(patch)?.root ?? []);
    const isFlood = this.#came > this.#mostUnits;
    this.#came = 0;
    const isShown = document.visibilityState !== 'hidden' && roots.every((root) => root.isConnected);
    if (!this.#isOpen || !isShown || roots.length === 0 || isFlood) this.#isOut = false;
    else if (this.#isOut || now >= this.#nextLook) this.#look(roots, now);
    if (!this.#isOut) {
      next();
      return;
    }
    this.#waiting = next;
    this.#wait(MOST_WAIT);
  }

  /** So many units of the body have come. */
  came(units: number): void {
    this.#came += units;
    if (this.#came > this.#mostUnits) this.#release();
  }

  /** More is to come. */
  open(): void {
    this.#isOpen = true;
  }

  /** Nothing more is to come: what waits is asked for. */
  close(): void {
    this.#isOpen = false;
    this.#release();
  }

  #wait(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#release();
    }, milliseconds);
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#observer.disconnect();
    this.#ends = [];
    const next = this.#waiting;
    this.#waiting = undefined;
    next?.();
  }

  #look(roots: readonly Element[], now: number): void {
    this.#nextLook = now + LOOK_INTERVAL;
    this.#started = now;
    this.#observer.disconnect();
    this.#ends = roots.map(endOf);
    for (const end of this.#ends) this.#observer.observe(end);
  }

  /** The observer tells it after the frame has been painted, and again when an end comes into view. */
  #seen(entries: readonly IntersectionObserverEntry[]): void {
    if (entries.some(({ isIntersecting }) => isIntersecting)) {
      this.#isOut = false;
      this.#release();
      return;
    }
    if (this.#ends.length === 0) return;
    const cost = performance.now() - this.#started;
    // Another task may have come between: what two frames have in common is theirs.
    const least = Math.min(cost, this.#cost);
    this.#cost = cost;
    this.#isOut = least > CHEAP;
    if (!this.#waiting) this.#observer.disconnect();
    if (!this.#isOut) this.#release();
    else if (this.#waiting) this.#wait(Math.min(MOST_WAIT, least / SHARE - least));
  }
}

/** The element that ends last: what grows is in it or comes after it. */
function endOf(root: Element): Element {
  let end = root;
  while (end.lastChild instanceof Element) end = end.lastChild;
  return end;
}

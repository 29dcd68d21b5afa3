// Keeps the end of growing content in view while the reader is there, and lets go when the reader goes elsewhere.
// `render` loads it for its option `scroll`; a page may also use it alone, as 'sluice/follow', for a conversation say.
import type { RenderHandle } from '../render_handle.js';

/** How the end is followed. */
export interface FollowOptions {
  /** What scrolls: by default the nearest element around the content that does, else the document. */
  scroller?: Element | undefined;
  /** How near to the end the reader has to be, in CSS pixels, to be followed; 32 by default. */
  nearness?: number;
}

/** Where the reader is. */
export interface FollowState {
  /** Whether the end is kept in view. */
  following: boolean;
  /** Whether the end is in view. When it is not, a page offers the way back: a button that calls `toEnd`. */
  atEnd: boolean;
}

/** What a handle's `followchange` says. */
export interface FollowChange extends FollowState {
  /** The way back: goes to the end and follows it from now on. */
  toEnd: () => void;
}

const DEFAULT_NEARNESS = 32;

/** Keys that scroll up; Space does with Shift. */
const KEYS_UP: ReadonlySet<string> = new Set(['ArrowUp', 'PageUp', 'Home']);

/**
 * Follows the end of a scroller while its content grows. It begins where the reader is: at the end, or let go.
 *
 * It lets go when the reader scrolls up by wheel, touch, key or scroll bar, when anything else (find-in-page, an anchor)
 * takes the end out of view, and when the content outgrows the view while text in it is selected or something in it has
 * the keyboard's focus. It never scrolls while a pointer is down. It takes hold again when the reader comes to the end.
 *
 * Each change of `state` is announced by an event `change`, a CustomEvent whose `detail` is the FollowState.
 */
export class ScrollFollower extends EventTarget {
  readonly #content: Element;
  readonly #scroller: Element;
  readonly #nearness: number;
  readonly #stopped = new AbortController();
  readonly #observer: ResizeObserver;
  #following: boolean;
  #atEnd = true;
  #lastTop: number;
  #pressed = false;
  /** The way back was asked for since selection and focus last changed: they do not count. */
  #insisted = false;
  #touchY: number | undefined;

  /** @param content what grows; it stands in the scroller, or is the scroller itself. */
  constructor(content: Element, options: FollowOptions = {}) {
    super();
    this.#content = content;
    this.#scroller = options.scroller ?? scrollerOf(content);
    this.#nearness = options.nearness ?? DEFAULT_NEARNESS;
    this.#lastTop = this.#scroller.scrollTop;
    this.#following = this.#atEnd = this.#distance() <= this.#nearness;
    // Runs after layout and before paint, so the reader never sees the new text below the edge.
    this.#observer = new ResizeObserver(() => {
      this.#grown();
    });
    this.#observer.observe(content);
    if (this.#scroller !== content) this.#observer.observe(this.#scroller);
    this.#listen();
  }

  /** Where the reader is. */
  get state(): FollowState {
    return { following: this.#following, atEnd: this.#atEnd };
  }

  /** The way back: goes to the end and follows it from now on. */
  toEnd(): void {
    this.#insisted = true;
    this.#jump();
    this.#set(true);
  }

  /** Follows no more, until `toEnd` or until the reader comes to the end. */
  release(): void {
    this.#set(false);
  }

  /** Ends for good. */
  stop(): void {
    this.#stopped.abort();
    this.#observer.disconnect();
  }

  #listen(): void {
    const document = this.#scroller.ownerDocument;
    const isDocument = this.#scroller === document.scrollingElement;
    const surface: EventTarget = isDocument ? document : this.#scroller;
    const { signal } = this.#stopped;
    const on = <K extends keyof DocumentEventMap>(
      target: EventTarget,
      type: K,
      listener: (event: DocumentEventMap[K]) => void,
    ) => {
      target.addEventListener(type, listener as EventListener, { passive: true, capture: true, signal });
    };
    on(surface, 'scroll', (event) => {
      if (event.target === surface) this.#scrolled();
    });
    on(surface, 'wheel', (event) => {
      if (event.deltaY < 0 && !event.ctrlKey) this.#scrollsUp(event.target);
    });
    on(surface, 'touchmove', (event) => {
      const y = event.touches[0]?.clientY;
      if (y !== undefined && this.#touchY !== undefined && y > this.#touchY) this.#scrollsUp(event.target);
      this.#touchY = y;
    });
    for (const type of ['touchend', 'touchcancel'] as const) on(surface, type, () => (this.#touchY = undefined));
    on(document, 'keydown', (event) => {
      if (!KEYS_UP.has(event.key) && !(event.key === ' ' && event.shiftKey)) return;
      if (this.#hearsKeys(event.target)) this.#scrollsUp(event.target);
    });
    on(surface, 'pointerdown', () => (this.#pressed = true));
    for (const type of ['pointerup', 'pointercancel', 'dragend'] as const) {
      on(document, type, () => {
        if (!this.#pressed) return;
        this.#pressed = false;
        this.#grown();
      });
    }
    for (const type of ['selectionchange', 'focusin'] as const) on(document, type, () => (this.#insisted = false));
  }

  /** The content or the scroller has another size. */
  #grown(): void {
    if (this.#following && !this.#pressed) {
      if (!this.#isBusy()) this.#jump();
      else if (this.#distance() > this.#nearness) this.#following = false;
    }
    this.#set(this.#following);
  }

  #scrolled(): void {
    const { scrollTop } = this.#scroller;
    const up = scrollTop < this.#lastTop - 1;
    const down = scrollTop > this.#lastTop;
    this.#lastTop = scrollTop;
    const near = this.#distance() <= this.#nearness;
    // Content that shrinks moves the view up as well, but not away from the end.
    if (up && (this.#pressed || !near)) this.#set(false);
    else this.#set(this.#following || (down && near));
  }

  /** The reader scrolls up, unless something smaller takes it or there is nothing above. */
  #scrollsUp(from: EventTarget | null): void {
    for (let node = from as Node | null; node && node !== this.#scroller; node = node.parentNode) {
      if (node instanceof Element && node.scrollTop > 0 && scrolls(node)) return;
    }
    if (this.#scroller.scrollTop > 0) this.#set(false);
  }

  /** Whether a key that is pressed there scrolls this scroller. */
  #hearsKeys(target: EventTarget | null): boolean {
    if (!(target instanceof Element) || target.closest('input, textarea, select, [contenteditable]')) return false;
    return target === target.ownerDocument.body || this.#scroller.contains(target);
  }

  /** Whether the reader has something in the content that must not scroll away: selected text, or the focus. */
  #isBusy(): boolean {
    if (this.#insisted) return false;
    const { ownerDocument } = this.#content;
    const selection = ownerDocument.getSelection();
    if (selection && !selection.isCollapsed && this.#content.contains(selection.focusNode)) return true;
    const { activeElement } = ownerDocument;
    const isInside = activeElement !== this.#content && this.#content.contains(activeElement);
    return isInside && activeElement?.matches(':focus-visible') === true;
  }

  #distance(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  #jump(): void {
    this.#scroller.scrollTo({ top: this.#scroller.scrollHeight, behavior: 'instant' });
    this.#lastTop = this.#scroller.scrollTop;
  }

  #set(following: boolean): void {
    const before = this.state;
    this.#following = following;
    this.#atEnd = this.#distance() <= this.#nearness;
    if (before.following === following && before.atEnd === this.#atEnd) return;
    this.dispatchEvent(new CustomEvent<FollowState>('change', { detail: this.state }));
  }
}

/**
 * Follows one answer until it has ended; the handle tells of it by `followchange` events.
 * @param scroll what scrolls, or 'follow' for the nearest that does
 */
export function followAnswer(handle: RenderHandle, target: Element, scroll: 'follow' | Element): void {
  const follower = new ScrollFollower(target, { scroller: scroll === 'follow' ? undefined : scroll });
  const tell = () => {
    const detail: FollowChange = {
      ...follower.state,
      toEnd: () => {
        follower.toEnd();
      },
    };
    handle.dispatchEvent(new CustomEvent('followchange', { detail }));
  };
  follower.addEventListener('change', tell);
  if (!follower.state.following) tell();
  void handle.finished
    .catch(() => undefined)
    .then(() => {
      // The frame that shows the end is still followed; in a hidden tab it comes when the tab shows again.
      requestAnimationFrame(() => {
        requestAnimationFrame(() => {
          follower.stop();
        });
      });
    });
}

/** The nearest element, from the content itself outwards, that scrolls vertically; else the document's scroller. */
function scrollerOf(content: Element): Element {
  for (let element: Element | null = content; element; element = element.parentElement) {
    if (scrolls(element)) return element;
  }
  const { scrollingElement, documentElement } = content.ownerDocument;
  return scrollingElement ?? documentElement;
}

function scrolls(element: Element): boolean {
  const { body, documentElement } = element.ownerDocument;
  // The overflow of these two is that of the viewport.
  if (element === body || element === documentElement) return false;
  const { overflowY } = getComputedStyle(element);
  return overflowY === 'auto' || overflowY === 'scroll';
}

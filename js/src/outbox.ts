// When updates are made: those of all streams together, just in time for the page's next frame.
import type { FromEngine, Update } from './protocol.js';
import { inTurn } from './urgency.js';

/** Milliseconds of making updates for one frame; who has not had a turn by then is first for the next. */
const BATCH_TIME = 4;

/** What is sent waits for its frame, and the frame for nobody: without a word from the page, the next goes after this. */
const FRAME_TIMEOUT = 20;

/** Milliseconds after the page's word that its frame is near in which an update may reach it. */
const OPEN_TIME = 3;

/** A stream that has something to send. */
export interface Sender {
  /** Less goes first. */
  readonly urgency: number;
  /** On the clock of `performance.now()`: no update is made before. */
  readonly notBefore: number;
  /** The page shows its updates in frames. */
  readonly isFramed: boolean;
  /** The update, with the buffers that it hands over; nothing when there is none. */
  makeUpdate(transfer: Transferable[]): Update | undefined;
}

export class Outbox {
  readonly #post: (message: FromEngine, transfer: Transferable[]) => void;
  readonly #waiting = new Set<Sender>();
  #turn = 0;
  /** When the updates for the next frame are made if the page says nothing; in the past when it has. */
  #cut = 0;
  /** Until then, who is a little later than the others is still in time for the frame. */
  #openUntil = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(post: (message: FromEngine, transfer: Transferable[]) => void) {
    this.#post = post;
  }

  /** The page wants the updates for its next frame now. */
  due(): void {
    this.#cut = 0;
    this.#openUntil = performance.now() + OPEN_TIME;
    this.#schedule();
  }

  has(sender: Sender): boolean {
    return this.#waiting.has(sender);
  }

  /** Sends an update for it in time for the next frame, after what this thread has been given before. */
  add(sender: Sender): void {
    if (this.#waiting.has(sender)) return;
    this.#waiting.add(sender);
    this.#schedule();
  }

  remove(sender: Sender): void {
    this.#waiting.delete(sender);
  }

  /** Sends an update at once. @returns whether there was one */
  send(sender: Sender): boolean {
    this.#waiting.delete(sender);
    return this.#sendAll([sender]);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#waiting.size === 0) return;
    let due = Infinity;
    for (const sender of this.#waiting) due = Math.min(due, this.#dueTime(sender));
    this.#timer = setTimeout(() => {
      this.#sendDue();
    }, due - performance.now());
  }

  #dueTime(sender: Sender): number {
    const isTooLate = performance.now() > this.#openUntil;
    return sender.isFramed && isTooLate ? Math.max(this.#cut, sender.notBefore) : sender.notBefore;
  }

  #sendDue(): void {
    // Timers count whole milliseconds.
    const now = performance.now() + 1;
    const due = [...this.#waiting].filter((sender) => this.#dueTime(sender) <= now);
    this.#sendAll(due);
    this.#schedule();
  }

  #sendAll(senders: readonly Sender[]): boolean {
    const start = performance.now();
    const updates: Update[] = [];
    const transfer: Transferable[] = [];
    let time = 0;
    for (const sender of inTurn(senders, ++this.#turn)) {
      if (time > BATCH_TIME) break;
      this.#waiting.delete(sender);
      const update = sender.makeUpdate(transfer);
      if (update) updates.push(update);
      time = performance.now() - start;
    }
    if (updates.length === 0) return false;
    if (senders[0]!.isFramed) this.#cut = start + FRAME_TIMEOUT;
    this.#post({ kind: 'updates', updates }, transfer);
    return true;
  }
}

import { inTurn } from './urgency.js';

/** Milliseconds that one stream may work before the others, and messages, get their turn. */
const QUANTUM = 8;

/** Shares one thread among many streams: who has worked for its quantum goes to the end of the queue. */
export class Turns {
  readonly #channel = new MessageChannel();
  readonly #waiting = new Set<{ urgency: number; resolve: () => void }>();
  #turn = 0;
  #start = 0;

  constructor() {
    this.#channel.port1.onmessage = () => {
      this.#start = performance.now();
      const [first] = inTurn(this.#waiting, ++this.#turn);
      if (!first) return;
      this.#waiting.delete(first);
      first.resolve();
    };
  }

  /** A task has begun: who works in it has a quantum of its own, unless others wait. */
  begin(): void {
    if (this.#waiting.size === 0) this.#start = performance.now();
  }

  /** Resolves when the caller may work on: at once while the quantum lasts, else after those who wait, or go first. */
  next(urgency: number): Promise<void> | undefined {
    const now = performance.now();
    // A pause ends the quantum of whoever worked before it.
    if (now - this.#start < QUANTUM) return undefined;
    return new Promise((resolve) => {
      this.#waiting.add({ urgency, resolve });
      this.#channel.port2.postMessage(undefined);
    });
  }

  /** Lets go of the queue's message channel. */
  close(): void {
    this.#channel.port1.close();
  }
}

// One place of a React tree where answers are shown: starts and stops them, and tells when their state changes. React
// mounts, unmounts and mounts again what it likes (StrictMode, Fast Refresh); the answer goes on where that means nothing.
import { render, type RenderHandle, type RenderOptions, type RenderResult, type RenderSource } from './index.js';
import type { SluiceError } from './index.js';

/** What a component is rendered anew for: four times in an answer's life, never for a token. */
export interface AnswerSnapshot {
  /** The handle's state, or `idle` while there is no source. */
  state: 'idle' | RenderHandle['state'];
  handle: RenderHandle | undefined;
  /** What was received, once the answer has ended. */
  result: RenderResult | undefined;
  /** Why it failed or was aborted. */
  error: SluiceError | undefined;
}

const IDLE: AnswerSnapshot = { state: 'idle', handle: undefined, result: undefined, error: undefined };

export class AnswerStore {
  #snapshot = IDLE;
  readonly #listeners = new Set<() => void>();
  #handle: RenderHandle | undefined;
  #source: unknown;
  #key: unknown;
  #target: Element | undefined;
  /** Counts what was asked for, so that what is planned can be called off. */
  #turn = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly snapshot = (): AnswerSnapshot => this.#snapshot;

  /** On a server nothing is fetched. */
  static readonly serverSnapshot = (): AnswerSnapshot => IDLE;

  /** The place is there and wants this answer; `started` gets the handle. */
  show(
    source: RenderSource | null | undefined,
    target: Element,
    key: unknown,
    options: RenderOptions,
    started: (handle: RenderHandle) => void,
  ): void {
    const turn = ++this.#turn;
    if (this.#handle && source === this.#source && key === this.#key && target === this.#target) return;
    this.#handle?.dispose();
    this.#handle = undefined;
    if (source === null || source === undefined) {
      this.#set(IDLE);
      return;
    }
    // StrictMode takes every first mount back at once: a request that has not begun need not be aborted.
    queueMicrotask(() => {
      if (turn !== this.#turn) return;
      if (options.hydrate === undefined || this.#source !== undefined) target.replaceChildren();
      this.#source = source;
      this.#key = key;
      this.#target = target;
      this.#follow(render(source, target, options), started);
    });
  }

  /** The place is gone, for good if it does not come back in this task. */
  leave(): void {
    const turn = ++this.#turn;
    setTimeout(() => {
      if (turn !== this.#turn || this.#handle?.result) return;
      this.stop();
      this.#target = undefined;
    });
  }

  readonly stop = (): void => {
    this.#handle?.abort();
  };

  #follow(handle: RenderHandle, started: (handle: RenderHandle) => void): void {
    this.#handle = handle;
    this.#set({ ...IDLE, state: handle.state, handle });
    const update = (error?: SluiceError) => {
      const { state, result } = handle;
      if (handle === this.#handle) this.#set({ state, handle, result, error });
    };
    handle.addEventListener('statechange', () => {
      // The ends come with their result, below.
      if (handle.state === 'streaming') update();
    });
    handle.finished.then(() => {
      update();
    }, update);
    started(handle);
  }

  #set(snapshot: AnswerSnapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}

import { beforeEach, describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../js/src/events.js';
import { SmoothPace, type PacedStream } from '../../js/src/parts/smooth_pace.js';
import type { PaceOptions } from '../../js/src/protocol.js';
import { Random } from '../wasm/random.js';

/** A stream of one channel whose text waits for the pace, and the clock. */
class World implements PacedStream {
  now = 0;
  readonly pace: SmoothPace;
  readonly channelCount = 1;
  /** What was let go, and when. */
  readonly steps: { at: number; text: string }[] = [];
  /** When each byte came, and when it was let go. */
  readonly #came: number[] = [];
  readonly #went: number[] = [];
  #held = new Uint8Array();

  constructor(options: PaceOptions = {}) {
    this.pace = new SmoothPace(options, () => this.now);
  }

  heldText(_: number, most: number): string {
    return new TextDecoder().decode(this.#held.subarray(0, most));
  }

  release(_: number, bytes: number): number {
    if (bytes > 0) this.steps.push({ at: this.now, text: new TextDecoder().decode(this.#held.subarray(0, bytes)) });
    for (let i = Math.min(bytes, this.#held.length); i > 0; i--) this.#went.push(this.now);
    this.#held = this.#held.subarray(bytes);
    return this.#held.length;
  }

  receive(text: string): void {
    const bytes = new TextEncoder().encode(text);
    const held = new Uint8Array(this.#held.length + bytes.length);
    held.set(this.#held);
    held.set(bytes, this.#held.length);
    this.#held = held;
    for (let i = bytes.length; i > 0; i--) this.#came.push(this.now);
    this.pace.received(this);
  }

  /** Time passes in frames. */
  pass(milliseconds: number, frame = 16): void {
    for (const end = this.now + milliseconds; this.now + frame <= end;) {
      this.now += frame;
      this.pace.advance(this);
    }
  }

  get shown(): string {
    return this.steps.map(({ text }) => text).join('');
  }

  /** How long the bytes waited that have been let go. */
  get lags(): number[] {
    return this.#went.map((went, index) => went - this.#came[index]!).sort((a, b) => a - b);
  }

  get longestStep(): number {
    return Math.max(...this.steps.map(({ text }) => text.length));
  }
}

let world: World;

beforeEach(() => {
  world = new World();
});

describe('a steady stream', () => {
  it('is hardly delayed', () => {
    for (let i = 0; i < 200; i++) {
      world.receive('ten bytes ');
      world.pass(32);
    }
    const { lags } = world;
    expect(lags[Math.floor(lags.length * 0.9)]).toBeLessThanOrEqual(80);
    expect(world.longestStep).toBeLessThanOrEqual(20);
  });

  it('of many deltas a frame stays even and close', () => {
    for (let i = 0; i < 500; i++) {
      for (let n = 0; n < 8; n++) world.receive('ten bytes ');
      world.pass(16);
    }
    expect(world.lags.at(-1)).toBeLessThanOrEqual(100);
    // The beginning is slower; from then on each frame shows what one brings.
    const late = world.steps.slice(50).map(({ text }) => text.length);
    expect(Math.max(...late)).toBeLessThanOrEqual(120);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(40);
  });
});

describe('bursts', () => {
  it('are spread until the next', () => {
    for (let i = 0; i < 20; i++) {
      world.receive('x'.repeat(300));
      world.pass(320);
    }
    const late = world.steps.filter(({ at }) => at > 1500).map(({ text }) => text.length);
    // 300 bytes in 20 frames: 15 each if it were perfect.
    expect(Math.max(...late)).toBeLessThanOrEqual(60);
    expect(world.lags.at(-1)).toBeLessThanOrEqual(400);
  });

  it('however large are shown in time', () => {
    world.receive('burst '.repeat(20_000));
    world.pass(400);
    expect(world.pace.isBehind).toBe(false);
    expect(world.shown).toHaveLength(120_000);
  });

  it('leave no backlog behind, and wait no longer than the lag that the page names', () => {
    for (const lag of [100, 400, 1000]) {
      const random = new Random(lag);
      const busy = new World({ lag });
      let sent = '';
      for (let i = 0; i < 300; i++) {
        const text = 'word and '.repeat(1 + random.below(60)).slice(0, 1 + random.below(400));
        sent += text;
        busy.receive(text);
        busy.pass(16 * random.below(40));
      }
      busy.pass(2 * lag);
      expect(busy.shown).toBe(sent);
      expect(busy.lags.at(-1)).toBeLessThanOrEqual(lag);
    }
  });
});

describe('the end', () => {
  it('comes soon', () => {
    const slow = new World({ lag: 5000 });
    slow.receive('a');
    slow.pass(2000);
    slow.receive('end '.repeat(100));
    slow.pass(32);
    expect(slow.pace.isBehind).toBe(true);
    slow.pace.end();
    slow.pass(160);
    expect(slow.pace.isBehind).toBe(false);
    expect(slow.shown).toHaveLength(401);
  });

  it('is not waited for when the page stops', () => {
    world.receive('waits');
    world.pace.stop();
    expect(world.pace.isBehind).toBe(false);
  });
});

describe('what is shown', () => {
  const family = '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}';

  it('is whole graphemes', () => {
    world.receive(`${family}e\u0301\u{1f1e9}\u{1f1ea}`.repeat(12));
    world.pass(400);
    expect(world.steps.length).toBeGreaterThan(1);
    for (const { text } of world.steps.slice(0, -1)) {
      expect(text).not.toMatch(/^(?:\u200d|\u0301|\ufffd)|(?:\u200d|\ufffd)$/);
      expect((text.match(/[\u{1f1e6}-\u{1f1ff}]/gu) ?? []).length % 2).toBe(0);
    }
  });

  it('is whole words where the page wants that', () => {
    const words = new World({ unit: 'word' });
    const text = 'narrowboats wait below the staircase of locks '.repeat(8);
    words.receive(text);
    words.pass(400);
    expect(words.steps.length).toBeGreaterThan(2);
    let at = 0;
    for (const step of words.steps.slice(0, -1)) {
      at += step.text.length;
      expect(`${text[at - 1]}${text[at]}`).toMatch(/ /);
    }
    expect(words.shown).toBe(text);
  });

  it('is whole characters where the engine has no segmenter', () => {
    const { Segmenter } = Intl;
    Reflect.deleteProperty(Intl, 'Segmenter');
    try {
      const plain = new World();
      plain.receive('\u{1f469}\u{1f467}é'.repeat(20));
      plain.pass(400);
      expect(plain.shown).toBe('\u{1f469}\u{1f467}é'.repeat(20));
      expect(plain.steps.length).toBeGreaterThan(1);
      for (const { text } of plain.steps) expect(text).not.toContain('\ufffd');
    } finally {
      Object.assign(Intl, { Segmenter });
    }
  });
});

describe('events', () => {
  const event = (reason: string) => ({ type: 'finish', choice: 0, reason, providerReason: '' }) as StreamEvent;

  it('wait for the text before them, in order', () => {
    world.receive('text '.repeat(20));
    expect(world.pace.due([event('length')])).toEqual([]);
    world.pass(200);
    world.receive('more '.repeat(20));
    expect(world.pace.due([event('stop')])).toEqual([event('length')]);
    world.pass(400);
    expect(world.pace.due([])).toEqual([event('stop')]);
  });

  it('come at once when nothing waits, and when the page stops', () => {
    expect(world.pace.due([event('stop')])).toEqual([event('stop')]);
    world.receive('text');
    expect(world.pace.due([event('stop')])).toEqual([]);
    world.pace.stop();
    expect(world.pace.due([event('length')])).toEqual([event('stop'), event('length')]);
  });
});

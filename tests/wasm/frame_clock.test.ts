import { beforeEach, describe, expect, it } from 'vitest';
import { FrameClock } from '../../js/src/frame_clock.js';

let clock: FrameClock;
/** Time of the last frame. */
let last = 0;

beforeEach(() => {
  clock = new FrameClock();
  last = 0;
});

/** Frames that follow one another, after so many milliseconds each. */
function frames(...intervals: number[]): void {
  for (const interval of intervals) clock.frame((last += interval), true);
}

/** The lead that the clock has come to: what is left of a frame after its plan. */
function lead(interval: number): number {
  frames(interval);
  return interval - clock.plan(last);
}

describe('the next frame', () => {
  it('is unknown until two have followed each other', () => {
    expect(clock.plan(0)).toBe(0);
    clock.frame(16, false);
    expect(clock.plan(16)).toBe(0);
    clock.frame(32, true);
    expect(clock.plan(32)).toBe(13);
  });

  it.each([60, 120, 144])('is measured: %i a second', (rate) => {
    const interval = 1000 / rate;
    frames(16, interval, interval * 2, interval, 100);
    expect(clock.plan(last)).toBeCloseTo(interval - 3);
    expect(clock.plan(last + 1)).toBeCloseTo(interval - 4);
  });

  it('is unknown as well when the page was busy between the only two', () => {
    frames(900, 900);
    expect(clock.plan(last)).toBe(0);
  });

  it('comes later when the display has slowed down', () => {
    frames(16, 8, 8);
    expect(clock.plan(last)).toBe(5);
    frames(...Array<number>(8).fill(16));
    expect(clock.plan(last)).toBe(13);
  });

  it('is a whole number of intervals away from the last when frames were missed', () => {
    frames(16, 16);
    expect(clock.plan(last + 40)).toBe(5);
  });

  it('cannot be caught any more shortly before it', () => {
    frames(16, 16);
    expect(clock.plan(last + 14)).toBe(0);
  });

  it('has one cut', () => {
    frames(16, 16);
    clock.cut(last + 12.5);
    for (const passed of [12.6, 13, 14, 15.9]) expect(clock.plan(last + passed)).toBeCloseTo(29 - passed);
    frames(16);
    expect(clock.plan(last)).toBe(13);
  });

  it('is not guessed from frames with a pause between, or that came twice', () => {
    frames(16, 16);
    clock.frame((last += 9), false);
    frames(1);
    expect(clock.plan(last)).toBe(13);
  });

  it('is unknown when nothing has been shown for long', () => {
    frames(16, 16);
    expect(clock.plan(last + 1_000)).toBe(0);
  });
});

describe('the lead', () => {
  /** Frames whose updates come so late. */
  function play(lateness: (frame: number) => number, count: number): void {
    for (let i = 0; i < count; i++) {
      frames(16);
      const cut = last + clock.plan(last);
      clock.cut(cut);
      clock.sent();
      clock.came(cut + lateness(i));
    }
  }

  it('shrinks to what the updates need', () => {
    play(() => 0, 500);
    expect(lead(16)).toBe(1);
    play((i) => (i % 100) / 40, 2_000);
    expect(lead(16)).toBeGreaterThan(1.8);
    expect(lead(16)).toBeLessThan(2.8);
  });

  it('grows soon, and not beyond a bound, where they come late', () => {
    play(() => 6, 20);
    expect(lead(16)).toBeGreaterThan(5.5);
    play(() => 30, 100);
    expect(lead(16)).toBe(8);
  });

  it('learns nothing from what was not planned', () => {
    frames(16, 16);
    const before = lead(16);
    clock.came(last + 100);
    for (let i = 0; i < 10; i++) {
      clock.cut((last += 16) - 3);
      // Nothing was there for it; what came later was sent at once.
      clock.came(last + 100);
    }
    expect(lead(16)).toBeCloseTo(before, 1);
  });
});

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameScheduler, type FrameHost, type FrameTask } from '../../js/src/frame_scheduler.js';

/** A page whose time, frames and visibility the test decides. */
class FakePage implements FrameHost {
  time = 0;
  frames = new Map<number, (time: number) => void>();
  timers = new Map<number, { callback: () => void; at: number }>();
  #ids = 0;
  #onVisibilityChange: () => void = () => undefined;

  readonly performance = { now: () => this.time };
  readonly document = {
    visibilityState: 'visible',
    addEventListener: (_type: string, callback: () => void) => {
      this.#onVisibilityChange = callback;
    },
  };
  requestAnimationFrame = (callback: (time: number) => void) => {
    this.frames.set(++this.#ids, callback);
    return this.#ids;
  };
  cancelAnimationFrame = (id: number) => void this.frames.delete(id);
  setTimeout = (callback: () => void, milliseconds: number) => {
    this.timers.set(++this.#ids, { callback, at: this.time + milliseconds });
    return this.#ids;
  };
  clearTimeout = (id: number | undefined) => void this.timers.delete(id!);

  /** One animation frame; a hidden page has none. */
  frame(interval = 16): void {
    this.time += interval;
    const callbacks = [...this.frames.values()];
    this.frames.clear();
    const { time } = this;
    for (const callback of callbacks) callback(time);
  }

  /** Time passes without frames. */
  wait(milliseconds: number): void {
    this.time += milliseconds;
    for (const [id, { callback, at }] of [...this.timers]) {
      if (at > this.time) continue;
      this.timers.delete(id);
      callback();
    }
  }

  setHidden(isHidden: boolean): void {
    this.document.visibilityState = isHidden ? 'hidden' : 'visible';
    this.#onVisibilityChange();
  }
}

let page: FakePage;
let frames: FrameScheduler;
let log: string[];

beforeEach(() => {
  page = new FakePage();
  frames = awake(new FrameScheduler(page));
  log = [];
});

/** The same after a frame: what comes soon after one waits for the next. */
function awake(scheduler: FrameScheduler): FrameScheduler {
  scheduler.add({ urgency: 1, run: () => true });
  page.frame();
  return scheduler;
}

/** A task that takes `cost` milliseconds a run and is done after `runs` runs. */
function task(name: string, runs = 1, cost = 1, urgency = 1): FrameTask {
  let left = runs;
  return {
    urgency,
    run: () => {
      log.push(name);
      page.time += cost;
      return --left === 0;
    },
  };
}

describe('frames', () => {
  it('run what is waiting once', () => {
    frames.add(task('a'));
    frames.add(task('b'));
    expect(log).toEqual([]);
    page.frame();
    expect(log).toEqual(['a', 'b']);
    page.frame();
    expect(log).toEqual(['a', 'b']);
    expect(page.frames.size + page.timers.size).toBe(0);
  });

  it('do not run a task twice that was added twice', () => {
    const a = task('a', 5);
    frames.add(a);
    frames.add(a);
    page.frame();
    expect(log).toEqual(['a']);
  });

  it('give the next frame to what was added in this one', () => {
    frames.add({
      urgency: 1,
      run: () => {
        frames.add(task('b'));
        return true;
      },
    });
    page.frame();
    expect(log).toEqual([]);
    page.frame();
    expect(log).toEqual(['b']);
  });

  it('end when the budget is used up, and who had no time is first in the next', () => {
    for (const name of ['a', 'b', 'c']) frames.add(task(name, 1, 4));
    page.frame();
    expect(log).toEqual(['a', 'b']);
    page.frame();
    expect(log).toEqual(['a', 'b', 'c']);
  });

  it('give everybody a turn when one task is never done', () => {
    frames.add(task('big', 100, 10));
    frames.add(task('small', 1, 1));
    page.frame();
    page.frame();
    expect(log).toEqual(['big', 'small', 'big']);
  });

  it('pass the deadline on', () => {
    let given = 0;
    frames.add({ urgency: 1, run: (deadline) => ((given = deadline), true) });
    page.frame();
    expect(given).toBe(page.time + 6);
  });

  it('take as much of each as the page gives them', () => {
    frames = awake(new FrameScheduler(page, 3));
    for (const name of ['a', 'b']) frames.add(task(name, 1, 4));
    page.frame();
    expect(log).toEqual(['a']);
  });

  it('go to the urgent first, and now and then to who has waited', () => {
    frames.add(task('later', 100, 7, 2));
    for (let i = 0; i < 8; i++) {
      frames.add(task('first', 1, 7, 1));
      page.frame();
    }
    expect(log).toEqual(['first', 'first', 'later', 'first', 'first', 'first', 'later', 'first']);
  });

  it('do not run what was removed', () => {
    const a = task('a');
    frames.add(a);
    frames.remove(a);
    page.frame();
    page.wait(1000);
    expect(log).toEqual([]);
    expect(page.frames.size + page.timers.size).toBe(0);
  });
});

describe('after a while without frames', () => {
  beforeEach(() => {
    page.wait(1000);
  });

  it('what comes first runs at once, and what comes then in the next frame', () => {
    for (const name of ['a', 'b', 'c']) frames.add(task(name));
    expect(log).toEqual(['a']);
    page.frame();
    expect(log).toEqual(['a', 'b', 'c']);
    frames.add(task('d'));
    expect(log).toEqual(['a', 'b', 'c']);
  });

  it('what does not fit into the time of a frame goes on in the next', () => {
    frames.add(task('a', 2, 10));
    expect(log).toEqual(['a']);
    page.frame();
    expect(log).toEqual(['a', 'a']);
  });

  it('a hidden tab still waits for its timer', () => {
    page.setHidden(true);
    frames.add(task('a'));
    expect(log).toEqual([]);
    page.wait(50);
    expect(log).toEqual(['a']);
  });
});

describe('what is in the page has been painted', () => {
  const painted = () => void log.push('painted');

  it('after the frame that is being made', () => {
    frames.add({ urgency: 1, run: () => (frames.afterPaint(painted), true) });
    page.frame();
    expect(log).toEqual([]);
    page.wait(0);
    expect(log).toEqual(['painted']);
  });

  it('after the next frame, where none is being made', () => {
    frames.afterPaint(painted);
    page.wait(10);
    expect(log).toEqual([]);
    page.frame();
    page.wait(0);
    expect(log).toEqual(['painted']);
  });
});

describe('a hidden tab', () => {
  it('goes on by a timer', () => {
    page.document.visibilityState = 'hidden';
    frames.add(task('a', 2));
    expect(page.frames.size).toBe(0);
    page.wait(50);
    page.wait(50);
    expect(log).toEqual(['a', 'a']);
  });

  it('that was hidden between request and frame goes on by a timer', () => {
    frames.add(task('a'));
    page.setHidden(true);
    expect(page.frames.size).toBe(0);
    page.wait(50);
    expect(log).toEqual(['a']);
  });

  it('is settled before its first visible frame', () => {
    page.document.visibilityState = 'hidden';
    frames.add(task('a', 1, 30));
    frames.add(task('b', 1, 30));
    page.setHidden(false);
    expect(log).toEqual(['a', 'b']);
    expect(page.frames.size + page.timers.size).toBe(0);
  });
});

describe('what the next frame is to show', () => {
  /** A task in each of so many frames. */
  const run = (count: number) => {
    for (let i = 0; i < count; i++) {
      frames.add(task('a', 1, 0));
      page.frame();
    }
  };

  /** Milliseconds until work is called back that is asked for now. */
  const untilWork = async () => {
    const start = page.time;
    let at: number | undefined;
    frames.beforeFrame(() => {
      at = page.time;
    });
    await Promise.resolve();
    while (at === undefined) page.wait(1);
    return at - start;
  };

  it('is made shortly before it, once two frames have followed each other', async () => {
    run(1);
    expect(await untilWork()).toBe(0);
    page.frame();
    expect(await untilWork()).toBe(13);
  });

  it('is made once, for all who wait', async () => {
    run(3);
    const times: number[] = [];
    const start = page.time;
    for (let i = 0; i < 3; i++) frames.beforeFrame(() => times.push(page.time - start));
    expect(await untilWork()).toBe(13);
    expect(times).toEqual([13, 13, 13]);
    expect(await untilWork()).toBe(16);
  });

  it('is asked for when all that was read for it has been sent, or after a moment', async () => {
    for (const sends of [2, 1]) {
      run(3);
      const steps: string[] = [];
      for (let i = 0; i < 2; i++) void frames.rest().then(() => steps.push('read'));
      frames.beforeFrame(() => void steps.push('asked'));
      page.wait(13);
      await new Promise(setImmediate);
      expect(steps).toEqual(['read', 'read']);
      for (let i = 0; i < sends; i++) frames.sent();
      expect(steps.length).toBe(sends === 2 ? 3 : 2);
      page.wait(2);
      expect(steps).toEqual(['read', 'read', 'asked']);
      page.wait(100);
      expect(steps.length).toBe(3);
    }
  });

  it('is asked for once a frame: what the frame shows waits for the next cut', async () => {
    run(3);
    void frames.rest();
    frames.beforeFrame(() => log.push('asked'));
    page.wait(13);
    frames.sent();
    page.time += 2;
    log = [];
    frames.add({ urgency: 1, run: () => (frames.beforeFrame(() => log.push('asked again')), true) });
    page.frame(1);
    page.wait(12);
    expect(log).toEqual([]);
    page.wait(1);
    expect(log).toEqual(['asked again']);
  });

  it('is made at once in a hidden tab, and when the tab is hidden', async () => {
    run(3);
    const work = vi.fn();
    frames.beforeFrame(work);
    page.setHidden(true);
    expect(work).toHaveBeenCalledOnce();
    page.wait(100);
    expect(work).toHaveBeenCalledOnce();
    expect(await untilWork()).toBe(0);
  });

  it('is not planned by frames that others were between', async () => {
    run(1);
    page.setHidden(true);
    page.time += 40;
    page.setHidden(false);
    run(1);
    expect(await untilWork()).toBe(0);
  });
});

it('goes on where a visible page gets no frames', () => {
  frames.add(task('a'));
  page.wait(499);
  expect(log).toEqual([]);
  page.wait(1);
  expect(log).toEqual(['a']);
});

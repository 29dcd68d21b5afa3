// When the next update of an answer is asked for that grows where nobody sees it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutOfView } from '../../js/src/parts/out_of_view.js';

class FakeElement {
  lastChild: FakeElement | null = null;
  isConnected = true;
}

/** Says of everything that is observed what the test decides, when a frame has been painted. */
class FakeObserver {
  static all: FakeObserver[] = [];
  observed: unknown[] = [];
  readonly #callback: (entries: unknown[]) => void;

  constructor(callback: (entries: unknown[]) => void) {
    this.#callback = callback;
    FakeObserver.all.push(this);
  }
  observe(element: unknown): void {
    this.observed.push(element);
  }
  disconnect(): void {
    this.observed = [];
  }
  tell(isIntersecting: boolean): void {
    if (this.observed.length > 0) this.#callback(this.observed.map((target) => ({ target, isIntersecting })));
  }
}

let tab: { visibilityState: string };
let root: FakeElement;
let end: FakeElement;
let outOfView: OutOfView;
let asked: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'], now: 0 });
  vi.advanceTimersByTime(1000);
  tab = { visibilityState: 'visible' };
  vi.stubGlobal('document', tab);
  vi.stubGlobal('Element', FakeElement);
  vi.stubGlobal('IntersectionObserver', FakeObserver);
  FakeObserver.all = [];
  [root, end] = [new FakeElement(), new FakeElement()];
  root.lastChild = new FakeElement();
  root.lastChild.lastChild = end;
  outOfView = new OutOfView(4000);
  asked = 0;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** An update is applied in a frame whose style, layout and paint take `cost` milliseconds. */
function frame({ cost = 5, inView = false, patches = 1 } = {}): void {
  const update = { patches: Array.from({ length: patches }, () => ({ patch: new Uint8Array(100) })) };
  const views = { patcherFor: () => ({ root }) };
  outOfView.applied(update as never, views as never, () => void asked++);
  vi.advanceTimersByTime(cost);
  FakeObserver.all[0]!.tell(inView);
}

/** Frames as they come while nothing waits. */
function grow(options: Parameters<typeof frame>[0], count = 30): void {
  for (let i = 0; i < count; i++) {
    frame(options);
    vi.advanceTimersByTime(16);
  }
}

describe('an answer that grows out of view', () => {
  it('comes less often, so that its frames take a twentieth of the time', () => {
    grow({ cost: 5 });
    asked = 0;
    frame({ cost: 5 });
    vi.advanceTimersByTime(94);
    expect(asked).toBe(0);
    vi.advanceTimersByTime(2);
    expect(asked).toBe(1);
  });

  it('comes four times a second at least', () => {
    grow({ cost: 100 });
    asked = 0;
    frame({ cost: 100 });
    vi.advanceTimersByTime(249);
    expect(asked).toBe(0);
    vi.advanceTimersByTime(2);
    expect(asked).toBe(1);
  });

  it('comes with every frame where frames cost little', () => {
    grow({ cost: 0.5 });
    expect(asked).toBe(30);
  });

  it('comes with every frame where they cost much but once in a while', () => {
    for (let i = 0; i < 20; i++) {
      grow({ cost: 50 }, 1);
      grow({ cost: 0.5 }, 15);
    }
    expect(asked).toBe(320);
  });

  it('comes with every frame where so much comes between two that the sender would have to wait', () => {
    for (let i = 0; i < 30; i++) {
      outOfView.came(1001);
      grow({}, 1);
    }
    expect(asked).toBe(30);
  });

  it('comes as soon as a quarter of the high-water mark has come: the sender is not held up', () => {
    grow({});
    asked = 0;
    frame({});
    outOfView.came(1000);
    expect(asked).toBe(0);
    outOfView.came(1);
    expect(asked).toBe(1);
  });

  it('comes at once when it comes into view, and with every frame from then on', () => {
    grow({});
    asked = 0;
    frame({});
    expect(asked).toBe(0);
    FakeObserver.all[0]!.tell(true);
    expect(asked).toBe(1);
    grow({ inView: true });
    expect(asked).toBe(31);
  });

  it('is looked for where it ends', () => {
    frame({});
    vi.advanceTimersByTime(300);
    outOfView.applied(
      { patches: [{ patch: new Uint8Array(1) }] } as never,
      { patcherFor: () => ({ root }) } as never,
      () => undefined,
    );
    expect(FakeObserver.all[0]!.observed).toEqual([end]);
  });

  it('waits no longer than the timer where no frame comes', () => {
    grow({});
    asked = 0;
    outOfView.applied(
      { patches: [{ patch: new Uint8Array(1) }] } as never,
      { patcherFor: () => ({ root }) } as never,
      () => void asked++,
    );
    vi.advanceTimersByTime(251);
    expect(asked).toBe(1);
  });

  it('does not wait in a hidden tab, in no document, or without a change', () => {
    grow({});
    asked = 0;
    tab.visibilityState = 'hidden';
    frame({});
    tab.visibilityState = 'visible';
    root.isConnected = false;
    frame({});
    root.isConnected = true;
    frame({ patches: 0 });
    expect(asked).toBe(3);
  });

  it('does not wait once all has come, and waits again when more is to come', () => {
    grow({});
    asked = 0;
    frame({});
    outOfView.close();
    expect(asked).toBe(1);
    frame({});
    expect(asked).toBe(2);
    vi.advanceTimersByTime(1000);
    expect(asked).toBe(2);
    outOfView.open();
    grow({});
    asked = 0;
    frame({});
    expect(asked).toBe(0);
  });
});

it('an answer whose end is in view comes with every frame', () => {
  grow({ inView: true });
  expect(asked).toBe(30);
});

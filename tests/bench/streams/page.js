// What the bench runs in the page: renders answers and writes down when each delta was painted.
import { render } from '/dist/index.js';

const now = () => performance.timeOrigin + performance.now();

/** The number of the last delta that an element shows, −1 before there is one. */
function lastShown(element) {
  let node = element;
  while (node.lastChild) node = node.lastChild;
  const [, number] = /w(\d+)\s*$/.exec(node.data?.slice(-16) ?? '') ?? [];
  return number === undefined ? undefined : Number(number);
}

/** Milliseconds by which the server's clock is ahead of ours. */
async function clockOffset() {
  let best = { round: Infinity, offset: 0 };
  for (let i = 0; i < 20; i++) {
    const before = now();
    const theirs = Number(await (await fetch('/clock')).text());
    const after = now();
    if (after - before < best.round) best = { round: after - before, offset: theirs - (before + after) / 2 };
  }
  return best.offset;
}

/** Frames, long tasks, and when each delta of each answer was painted. */
class Watch {
  frames = [];
  longTasks = [];
  /** For each target, when the delta of each number was in a frame that had been painted. */
  painted;
  #isRunning = true;

  constructor(targets) {
    this.painted = targets.map(() => []);
    this.observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) this.longTasks.push(duration);
    });
    this.observer.observe({ type: 'longtask' });
    const { port1, port2 } = new MessageChannel();
    const frame = (time) => {
      if (!this.#isRunning) return;
      this.frames.push(time);
      port2.postMessage(0);
      requestAnimationFrame(frame);
    };
    // The task after the frame's: Sluice has touched the page in the frame, and what it shows has been painted.
    port1.onmessage = () => {
      const at = now();
      targets.forEach((target, stream) => {
        const number = lastShown(target);
        if (number !== undefined) while (this.painted[stream].length <= number) this.painted[stream].push(at);
      });
    };
    requestAnimationFrame(frame);
  }

  stop() {
    this.#isRunning = false;
    this.observer.disconnect();
  }
}

globalThis.bench = {
  async streams(origins, count, deltas, rate) {
    const offset = await clockOffset();
    const main = document.querySelector('#answers');
    main.replaceChildren();
    const targets = Array.from({ length: count }, () => main.appendChild(document.createElement('article')));
    // The engine starts before the clock does.
    await render(new Response('ready', { headers: { 'content-type': 'text/plain' } }), document.createElement('div'), {
      provider: 'text',
    }).finished;
    const watch = new Watch(targets);
    const handles = targets.map((target, stream) =>
      render(`${origins[stream % origins.length]}/answer?stream=${stream}&deltas=${deltas}&rate=${rate}`, target),
    );
    const results = await Promise.all(handles.map(({ finished }) => finished));
    await new Promise((resolve) => setTimeout(resolve, 100));
    watch.stop();
    const { frames, longTasks, painted } = watch;
    const texts = results.map(({ text }) => text);
    const metrics = results.map((result) => result.metrics);
    return { offset, frames, longTasks, painted, texts, metrics, nodes: document.querySelectorAll('*').length };
  },

  /** A flood at a page that takes so many milliseconds for each frame. */
  async flood(bytes, slowness) {
    const main = document.querySelector('#answers');
    main.replaceChildren();
    const handle = render(`/flood?bytes=${bytes}`, main.appendChild(document.createElement('article')));
    globalThis.bench.handle = handle;
    const slow = () => {
      const start = performance.now();
      while (performance.now() < start + slowness);
      if (!handle.result) requestAnimationFrame(slow);
    };
    requestAnimationFrame(slow);
    const { text, metrics } = await handle.finished;
    return { text, metrics };
  },

  /** So many answers one after the other, as a chat that is never cleared, or in one element that is. */
  async conversation(answers, deltas, isKept) {
    const main = document.querySelector('#answers');
    main.replaceChildren();
    let memory = 0;
    for (let i = 0; i < answers; i++) {
      if (!isKept) main.replaceChildren();
      const text = Array.from({ length: deltas }, (_, number) => `word${number}${number % 40 === 39 ? '\n\n' : ' '}`);
      const target = main.appendChild(document.createElement('article'));
      const { metrics } = await render(new Response(text.join('')), target, { provider: 'text' }).finished;
      memory = metrics.moduleMemory;
    }
    return { memory, nodes: main.querySelectorAll('*').length };
  },

  /** Scrolls from one end to the other in so many steps, a frame each. @returns times between the frames */
  async scroll(steps) {
    const root = document.scrollingElement;
    const gaps = [];
    let last;
    for (let step = 0; step <= steps; step++) {
      root.scrollTop = (root.scrollHeight * step) / steps;
      const time = await new Promise(requestAnimationFrame);
      if (last !== undefined) gaps.push(time - last);
      last = time;
    }
    return gaps;
  },
};

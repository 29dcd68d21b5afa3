// Runs one contender on one document in this page and measures what the page can measure. What the browser alone knows
// (busy time, layouts, memory) the driver reads around `run`.

/** Deltas of one message when there is no pace. */
const BATCH = 32;

/** A frame that came later than this after the last one, in milliseconds, was preceded by a dropped one. */
const DROPPED_FRAME = 25;

/**
 * @typedef {object} Contender
 * @property {(delta: string) => void} push takes a delta
 * @property {() => void} [frame] renders what was pushed; called once a frame when something was
 * @property {() => void | Promise<void>} finish resolves when all is in the page
 * @property {() => number} [shown] UTF-16 units of the source that the page shows; by default what was pushed before
 * the last frame, or before now without `frame`
 * @property {(url: string, target: Element, seconds: number) => Promise<void>} [wire] reads the answer from the network by
 * itself; about so many seconds are what it takes to send
 * @property {() => number} [memory] bytes beyond the heap, those of WebAssembly
 */

/**
 * @param {{deltas: string[], rate: number, feed: 'page' | 'wire', follow: boolean}} task `rate` in deltas a second, 0:
 * as fast as possible
 */
export async function run(create, task) {
  const target = document.querySelector('#answer');
  const arrivals = new Arrivals(task.deltas);
  const contender = await create(target, { arrivals });
  const frames = new Frames(contender, arrivals, task.follow);
  await settled();
  const start = performance.now();
  globalThis.benchStarted?.();
  frames.start();
  if (task.feed === 'wire') await feedByWire(contender, arrivals, task, target);
  else await feedInPage(contender, arrivals, task);
  await contender.finish();
  const duration = performance.now() - start;
  await frames.stop();
  return { duration, ...frames.figures(), ...arrivals.figures(), wasmBytes: contender.memory?.() ?? 0 };
}

/** When each delta arrived and when a frame had it. */
export class Arrivals {
  /** The source's length after each delta. */
  #ends = [];
  #arrived = [];
  #latencies = [];
  #pushed = 0;
  #painted = 0;

  constructor(deltas) {
    let end = 0;
    for (const delta of deltas) this.#ends.push((end += delta.length));
  }

  /** So many more deltas have arrived, at `time`. */
  arrive(count, time) {
    for (let i = 0; i < count; i++) this.#arrived.push(time);
  }

  /** The contender has taken the next delta. */
  pushed() {
    this.#pushed++;
  }

  get pushedUnits() {
    return this.#pushed === 0 ? 0 : this.#ends[this.#pushed - 1];
  }

  /** A frame was painted that showed `units` of the source. */
  paint(units, time) {
    while (this.#painted < this.#arrived.length && this.#ends[this.#painted] <= units) {
      this.#latencies.push(time - this.#arrived[this.#painted++]);
    }
  }

  figures() {
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    const quantile = (q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
    return { latency: { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) }, painted: this.#painted };
  }
}

/** Renders once a frame where the contender wants that, and watches the frames. */
class Frames {
  #contender;
  #arrivals;
  #follow;
  #running = false;
  #last = 0;
  #rendered = 0;
  #count = 0;
  #dropped = 0;
  #longTasks = [];
  #observer;

  constructor(contender, arrivals, follow) {
    this.#contender = contender;
    this.#arrivals = arrivals;
    this.#follow = follow;
    this.#observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) this.#longTasks.push(duration);
    });
  }

  start() {
    this.#running = true;
    this.#observer.observe({ type: 'longtask' });
    requestAnimationFrame(this.#frame);
  }

  async stop() {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    this.#running = false;
    this.#observer.disconnect();
  }

  figures() {
    const longest = this.#longTasks.reduce((most, each) => Math.max(most, each), 0);
    return { frames: this.#count, dropped: this.#dropped, longTasks: this.#longTasks.length, longestTask: longest };
  }

  #frame = (time) => {
    if (!this.#running) return;
    if (this.#last > 0 && time - this.#last > DROPPED_FRAME) {
      this.#dropped += Math.round((time - this.#last) / (1000 / 60)) - 1;
    }
    this.#last = time;
    this.#count++;
    const { pushedUnits } = this.#arrivals;
    if (this.#contender.frame && pushedUnits > this.#rendered) this.#contender.frame();
    this.#rendered = pushedUnits;
    if (this.#follow) document.scrollingElement.scrollTop = document.scrollingElement.scrollHeight;
    // A task after the frame's callbacks runs when the frame has been produced.
    afterFrame(() => {
      this.#arrivals.paint(this.#contender.shown?.() ?? this.#rendered, performance.now());
    });
    requestAnimationFrame(this.#frame);
  };
}

const channel = new MessageChannel();
const waiting = [];
channel.port1.onmessage = () => waiting.shift()();

function afterFrame(callback) {
  waiting.push(callback);
  channel.port2.postMessage(0);
}

function settled() {
  return new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve, 50)), 50));
}

/** A worker keeps the pace, so that a busy page does not slow its own feeding down: what it misses waits in line. */
function feedInPage(contender, arrivals, { deltas, rate }) {
  const feeder = new Worker('/feeder.js');
  let next = 0;
  return new Promise((resolve) => {
    feeder.onmessage = ({ data: { count, time } }) => {
      arrivals.arrive(count, time - performance.timeOrigin);
      for (let i = 0; i < count; i++) {
        contender.push(deltas[next++]);
        arrivals.pushed();
      }
      if (next < deltas.length) return;
      feeder.terminate();
      resolve();
    };
    feeder.postMessage({ total: deltas.length, rate, batch: BATCH });
  });
}

/** As an application reads a provider's stream: server-sent events over fetch, JSON in each. */
async function feedByWire(contender, arrivals, { deltas, rate }, target) {
  const url = `/stream?rate=${rate}`;
  if (contender.wire) {
    await contender.wire(url, target, rate === 0 ? 0.5 : deltas.length / rate);
    return;
  }
  const { EventSourceParserStream } = await import('eventsource-parser/stream');
  const response = await fetch(url);
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const reader = events.getReader();
  for (let next = 0; next < deltas.length;) {
    const { value } = await reader.read();
    const text = JSON.parse(value.data).choices[0].delta.content;
    if (text === undefined) continue;
    arrivals.arrive(1, performance.now());
    contender.push(text);
    arrivals.pushed();
    next++;
  }
  await reader.cancel();
}

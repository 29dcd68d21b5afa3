// Watches the page's frames while an answer streams, and draws their times.

const SAMPLES = 120;
/** The scale's end: a frame of this length fills the graph. */
const FULL_SCALE_MS = 50;
const FRAME_MS = 1000 / 60;
/** Frames between two drawings: the watching must not cost what it watches. */
const DRAW_EVERY = 4;

export class FrameMonitor {
  /** Longest frame since `start`, in milliseconds. */
  longest = 0;
  /** Frames since `start` that came late. */
  late = 0;
  #canvas;
  #samples = /** @type {number[]} */ ([]);
  #request = 0;
  #last = 0;
  #frames = 0;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    new ResizeObserver(() => this.#draw()).observe(canvas);
  }

  start() {
    cancelAnimationFrame(this.#request);
    this.longest = 0;
    this.late = 0;
    this.#samples = [];
    this.#last = 0;
    this.#request = requestAnimationFrame((now) => this.#frame(now));
  }

  stop() {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    this.#draw();
  }

  #frame(/** @type {number} */ now) {
    // A hidden page has no frames; the gap after it is no long frame.
    if (this.#last > 0 && document.visibilityState === 'visible') this.#add(now - this.#last);
    this.#last = document.visibilityState === 'visible' ? now : 0;
    if (this.#frames++ % DRAW_EVERY === 0) this.#draw();
    this.#request = requestAnimationFrame((next) => this.#frame(next));
  }

  #add(/** @type {number} */ duration) {
    this.longest = Math.max(this.longest, duration);
    if (isLate(duration)) this.late++;
    this.#samples.push(duration);
    if (this.#samples.length > SAMPLES) this.#samples.shift();
  }

  #draw() {
    const { clientWidth, clientHeight } = this.#canvas;
    if (clientWidth === 0) return;
    const scale = devicePixelRatio;
    const width = Math.round(clientWidth * scale);
    const height = Math.round(clientHeight * scale);
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const context = this.#canvas.getContext('2d');
    if (!context) return;
    const style = getComputedStyle(this.#canvas);
    const colours = { good: style.getPropertyValue('--frame-good'), late: style.getPropertyValue('--frame-late') };
    context.clearRect(0, 0, width, height);
    const step = width / SAMPLES;
    this.#samples.forEach((duration, index) => {
      const bar = Math.max(scale, Math.min(1, duration / FULL_SCALE_MS) * height);
      context.fillStyle = isLate(duration) ? colours.late : colours.good;
      context.fillRect(index * step, height - bar, Math.max(1, step - scale), bar);
    });
    context.fillStyle = style.getPropertyValue('--frame-line');
    context.fillRect(0, Math.round(height - (FRAME_MS / FULL_SCALE_MS) * height), width, Math.max(1, scale));
  }
}

function isLate(/** @type {number} */ duration) {
  return duration > FRAME_MS * 1.5;
}

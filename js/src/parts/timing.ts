// When the text of an answer came: gaps, stalls, tokens per second. Loaded while the first answer is under way.

/** The median and the tail of what was measured. */
export interface Quantiles {
  p50: number;
  p95: number;
  p99: number;
}

/** Figures of the arrival of one answer; times in milliseconds. What has not happened is `undefined`. */
export interface TimingFigures {
  /** From the call of `render` to the first byte of the body in the engine. */
  timeToFirstByte: number | undefined;
  /** The same to the first text or reasoning. */
  timeToFirstContent: number | undefined;
  /** The provider's deltas of text and reasoning. */
  deltas: number;
  /** Time between deltas as they arrived in the engine; those that arrive together share the time before them. */
  interDelta: Quantiles | undefined;
  /** The same between tokens, whose number in a delta is estimated from its length. */
  interToken: Quantiles | undefined;
  /** Tokens of the answer: the provider's count once it has come, else an estimate from the length of the text. */
  outputTokens: number;
  tokensEstimated: boolean;
  /** Of them, per second between the first and the last text; `undefined` where that is no time. */
  tokensPerSecond: number | undefined;
  /** How often no text came for more than 500 ms once it had begun, and the longest such time. */
  stalls: number;
  longestStall: number;
  /** How often many deltas came at once after a second or more without any: something on the way collects them. */
  bursts: number;
}

/** Without text for longer than this an answer that has begun has stalled. */
const STALL = 500;

/** So many deltas that come within BURST_TIME after nothing came for BURST_WAIT have been held back on their way. */
const BURST_DELTAS = 16;
const BURST_TIME = 50;
const BURST_WAIT = 1_000;

/** Bytes of text that make a token, on average over languages. */
const BYTES_PER_TOKEN = 4;

/** Takes the arrivals of one answer, in constant memory. */
export class Timing {
  readonly #perDelta = new Histogram();
  readonly #perToken = new Histogram();
  readonly #start: number;
  readonly #onBurst: (wait: number) => void;
  #firstByte: number | undefined;
  #firstContent: number | undefined;
  #lastContent = 0;
  #deltas = 0;
  #textBytes = 0;
  #tokens = 0;
  #stalls = 0;
  #longestStall = 0;
  #bursts = 0;
  /** The end of a long wait for text, and the deltas that have come since. */
  #burstAt = 0;
  #burstWait = 0;
  #burst = 0;

  /**
   * @param start when `render` was called, in milliseconds since the epoch.
   * @param onBurst hears how long nothing came before a burst.
   */
  constructor(start: number, onBurst: (wait: number) => void) {
    this.#start = start;
    this.#onBurst = onBurst;
  }

  /** @param arrivals what has come, as in EngineFigures */
  take(arrivals: readonly number[]): void {
    for (let i = 0; i < arrivals.length; i += 4) {
      this.#take(arrivals[i]! - this.#start, arrivals[i + 1]!, arrivals[i + 2]!, arrivals[i + 3] === 1);
    }
  }

  #take(time: number, deltas: number, textBytes: number, paused: boolean): void {
    const at = Math.max(0, time);
    this.#firstByte ??= at;
    const fresh = deltas - this.#deltas;
    if (fresh <= 0) return;
    const tokens = Math.max(fresh, Math.round((textBytes - this.#textBytes) / BYTES_PER_TOKEN));
    // That a chunk comes late because nobody has read is not the sender's doing.
    if (!paused) this.#waited(at, fresh, tokens);
    this.#firstContent ??= at;
    this.#lastContent = at;
    this.#deltas = deltas;
    this.#textBytes = textBytes;
    this.#tokens += tokens;
  }

  /** @param tokens how many the provider has counted. */
  figures(tokens: number | undefined): TimingFigures {
    const outputTokens = tokens ?? this.#tokens;
    const time = this.#lastContent - (this.#firstContent ?? 0);
    return {
      timeToFirstByte: this.#firstByte,
      timeToFirstContent: this.#firstContent,
      deltas: this.#deltas,
      interDelta: this.#perDelta.quantiles,
      interToken: this.#perToken.quantiles,
      outputTokens,
      tokensEstimated: tokens === undefined,
      tokensPerSecond: time > 0 ? (outputTokens / time) * 1000 : undefined,
      stalls: this.#stalls,
      longestStall: this.#longestStall,
      bursts: this.#bursts,
    };
  }

  #waited(at: number, deltas: number, tokens: number): void {
    const wait = at - this.#lastContent;
    if (this.#firstContent !== undefined) {
      this.#perDelta.add(wait / deltas, deltas);
      this.#perToken.add(wait / tokens, tokens);
      if (wait > STALL) {
        this.#stalls++;
        this.#longestStall = Math.max(this.#longestStall, wait);
      }
    }
    if (wait > BURST_WAIT) {
      this.#burstAt = at;
      this.#burstWait = wait;
      this.#burst = 0;
    }
    if (this.#burstAt === 0 || at - this.#burstAt > BURST_TIME) return;
    const before = this.#burst;
    this.#burst += deltas;
    if (before >= BURST_DELTAS || this.#burst < BURST_DELTAS) return;
    this.#bursts++;
    this.#onBurst(this.#burstWait);
  }
}

/** Buckets of the histogram for each doubling: a quantile is right to about 9 %. */
const PER_DOUBLING = 4;

/** Values are told apart from 0.1 to 0.1 · 2^24: in milliseconds, to 28 minutes. */
const SMALLEST = 0.1;
const BUCKETS = 24 * PER_DOUBLING;

/** Counts values in buckets that grow with them. */
class Histogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  add(value: number, times: number): void {
    const bucket = PER_DOUBLING * Math.log2(value / SMALLEST);
    this.#counts[Math.round(Math.min(Math.max(bucket, 0), BUCKETS - 1))]! += times;
    this.#total += times;
  }

  /** `undefined` before there is a value. */
  get quantiles(): Quantiles | undefined {
    if (this.#total === 0) return undefined;
    return { p50: this.#quantile(0.5), p95: this.#quantile(0.95), p99: this.#quantile(0.99) };
  }

  #quantile(share: number): number {
    let left = this.#total * share;
    const bucket = this.#counts.findIndex((count) => (left -= count) <= 0);
    return SMALLEST * 2 ** (bucket / PER_DOUBLING);
  }
}

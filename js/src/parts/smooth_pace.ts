// The pace 'smooth': text that has come is let go evenly. Loaded by the engine when a page asks for it.
//
// Everything that comes gets a time by which it has to be shown. What is let go in a frame is the least that keeps all of
// these times if it went on so: a token bucket whose rate follows the text. How long text may wait follows the gaps
// between arrivals, so a steady stream is hardly delayed and bursts are spread until the next one is due; it is never
// longer than the lag. So the backlog cannot grow, however fast text comes.
import type { StreamEvent } from '../events.js';
import type { PaceOptions } from '../protocol.js';

const DEFAULT_LAG = 400;

/** Text waits at least so long, in milliseconds: three frames. */
const LEAST_LAG = 50;

/** What is due before the next frame is due now. */
const FRAME = 17;

/** What still waits at the end is shown within this time. */
const END_LAG = 150;

/** How fast the memory of a long gap between arrivals fades, for each arrival. */
const GAP_DECAY = 0.9;

/** Bytes read beyond what may be let go, to find the end of a word or grapheme. */
const LOOK_AHEAD = 64;

/** The module's side of a stream. */
export interface PacedStream {
  readonly channelCount: number;
  /** The first `most` bytes of the text that waits; what is cut off of a character shows as U+FFFD. */
  heldText(channel: number, most: number): string;
  /** Lets bytes go. @returns the bytes that still wait. */
  release(channel: number, bytes: number): number;
}

/** Text that came at about one time. */
interface Arrival {
  at: number;
  /** When it has to be shown. */
  due: number;
  /** Bytes of the channel with it. */
  upTo: number;
}

interface Channel {
  received: number;
  released: number;
  /** Bytes that may be let go, and fractions of one. */
  credit: number;
  arrivals: Arrival[];
}

const encoder = new TextEncoder();

export class SmoothPace {
  readonly #lag: number;
  readonly #ends: (text: string) => Iterable<number>;
  readonly #now: () => number;
  readonly #channels: Channel[] = [];
  /** Events, each with what has to be shown before it. */
  readonly #events: { event: StreamEvent; after: number[] }[] = [];
  #advancedAt = 0;
  #receivedAt: number | undefined;
  /** A recent long time between arrivals; a guess until some have come. */
  #gap: number;
  #stopped = false;

  constructor({ lag = DEFAULT_LAG, unit = 'grapheme' }: PaceOptions, now = () => performance.now()) {
    this.#lag = Math.max(lag, LEAST_LAG);
    this.#gap = this.#lag / 4;
    this.#ends = endsOf(unit);
    this.#now = now;
  }

  /** Whether text waits. */
  get isBehind(): boolean {
    return !this.#stopped && this.#channels.some(({ received, released }) => released < received);
  }

  /** The stream has been fed. */
  received(stream: PacedStream): void {
    if (this.#stopped) return;
    const now = this.#now();
    const wasBehind = this.isBehind;
    let isMore = false;
    for (let index = 0; index < stream.channelCount; index++) {
      const channel = this.#channel(index);
      const received = channel.released + stream.release(index, 0);
      if (received === channel.received) continue;
      isMore = true;
      channel.received = received;
    }
    if (!isMore) return;
    if (!wasBehind) this.#advancedAt = now;
    const gap = now - (this.#receivedAt ?? now);
    this.#gap = Math.max(gap, this.#gap * GAP_DECAY);
    this.#receivedAt = now;
    const due = now + Math.min(this.#lag, Math.max(LEAST_LAG, 2 * this.#gap));
    for (const { arrivals, received } of this.#channels) {
      const last = arrivals.at(-1);
      if ((last?.upTo ?? 0) === received) continue;
      if (last && now - last.at < FRAME) last.upTo = received;
      else arrivals.push({ at: now, due, upTo: received });
    }
  }

  /** Lets go what may be shown now. */
  advance(stream: PacedStream): void {
    if (!this.isBehind) return;
    const now = this.#now();
    const passed = now - this.#advancedAt;
    this.#channels.forEach((channel, index) => {
      if (channel.released === channel.received) return;
      channel.credit += this.#earned(channel, passed);
      const overdue = channel.arrivals.findLast(({ due }) => due - now <= FRAME)?.upTo ?? 0;
      const least = overdue - channel.released;
      const bytes = least > channel.credit ? least : this.#whole(stream, index, channel.credit, least);
      if (bytes <= 0) return;
      const held = stream.release(index, bytes);
      channel.released = channel.received - held;
      channel.credit = Math.max(0, channel.credit - bytes);
      channel.arrivals = channel.arrivals.filter(({ upTo }) => upTo > channel.released);
    });
    this.#advancedAt = now;
  }

  /** Takes events and gives back those whose time has come: when what came before them has been let go. */
  due(events: readonly StreamEvent[]): StreamEvent[] {
    const after = this.#channels.map(({ received }) => received);
    for (const event of events) this.#events.push({ event, after });
    const isDue = (entry: { after: number[] }) =>
      this.#stopped || entry.after.every((bytes, index) => this.#channels[index]!.released >= bytes);
    const waiting = this.#events.findIndex((entry) => !isDue(entry));
    return this.#events.splice(0, waiting < 0 ? this.#events.length : waiting).map(({ event }) => event);
  }

  /** Nothing more comes. */
  end(): void {
    const latest = this.#now() + END_LAG;
    for (const { arrivals } of this.#channels) {
      for (const arrival of arrivals) arrival.due = Math.min(arrival.due, latest);
    }
  }

  /** Holds nothing back any more. */
  stop(): void {
    this.#stopped = true;
  }

  #channel(index: number): Channel {
    return (this.#channels[index] ??= { received: 0, released: 0, credit: 0, arrivals: [] });
  }

  /** Bytes that have to go in the time that has passed, if the rest is to be in time at the same rate. */
  #earned({ arrivals, released }: Channel, passed: number): number {
    let most = 0;
    for (const { due, upTo } of arrivals) {
      const left = Math.max(due - FRAME - this.#advancedAt, passed, 1);
      most = Math.max(most, ((upTo - released) * passed) / left);
    }
    return most;
  }

  /** The longest beginning of the waiting text, in bytes, of whole units and no longer than `most`. */
  #whole(stream: PacedStream, index: number, most: number, least: number): number {
    const text = stream.heldText(index, Math.floor(most) + LOOK_AHEAD);
    let bytes = 0;
    let start = 0;
    for (const end of this.#ends(text)) {
      const next = bytes + encoder.encode(text.slice(start, end)).length;
      if (next > most) break;
      bytes = next;
      start = end;
    }
    return Math.max(bytes, least);
  }
}

/** Where the units of a text end, in UTF-16 code units. */
function endsOf(unit: 'grapheme' | 'word'): (text: string) => Iterable<number> {
  // Not every engine has it.
  const Segmenter = (Intl as Partial<typeof Intl>).Segmenter;
  const segmenter = Segmenter && new Segmenter(undefined, { granularity: unit });
  return function* (text) {
    if (segmenter) {
      for (const { index, segment } of segmenter.segment(text)) yield index + segment.length;
      return;
    }
    let end = 0;
    for (const character of text) {
      end += character.length;
      if (unit === 'grapheme' || character <= ' ') yield end;
    }
  };
}

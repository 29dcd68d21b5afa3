// Which events of a connection that goes on with a stream are new.
import { bytesOf, EventCutter, type WireEvent } from './wire_events.js';

/** The server tells another story than before: what has come is worth nothing. */
export class EpochChange extends Error {
  /** Whether the connection that showed it brings the new stream from its beginning. */
  readonly isWhole: boolean;

  constructor(isWhole: boolean) {
    super();
    this.isWhole = isWhole;
  }
}

/** Takes the chunks of the new connection. */
export interface ReplayFilter {
  /** What of the chunk is new. @throws EpochChange */
  next(chunk: Uint8Array): Uint8Array;
}

const NOTHING = new Uint8Array();

/**
 * Drops the events that have come before. Where the connection begins is told by its events:
 *
 *  - with what follows the cursor: that is new, but for events without ids of their own that came after the one that the
 *    cursor names;
 *  - with an event that has come, be it the first of all: it and those after it are compared with what has come, one by
 *    one, and what differs is a change of epoch;
 *  - with an event of another answer by the provider's own id: a change of epoch.
 *
 * The first new event ends the comparison.
 */
export class EventReplayFilter implements ReplayFilter {
  readonly #seen: readonly WireEvent[];
  readonly #cutter: EventCutter;
  /** Where each id was last. */
  readonly #places = new Map<string, number>();
  /** Index of the event that comes next if the server repeats. */
  #at: number;
  #isFirst = true;
  /** Whether the connection began with the first event of all. */
  #isWhole = false;
  #hasNew = false;

  /**
   * @param seen the events that have come
   * @param framing of both connections
   */
  constructor(seen: readonly WireEvent[], framing: string) {
    this.#seen = seen = seen.filter((event) => !isControl(event));
    this.#cutter = new EventCutter(framing);
    seen.forEach(({ id }, index) => {
      if (id !== undefined) this.#places.set(id, index);
    });
    // What follows the cursor without an id of its own is repeated by a server that resumes by ids.
    const last = seen.findLastIndex(({ id }) => id !== undefined);
    this.#at = last < 0 ? seen.length : last + 1;
  }

  next(chunk: Uint8Array): Uint8Array {
    if (this.#isNew()) return chunk;
    let fresh = '';
    for (const event of this.#cutter.cut(chunk)) {
      if (this.#isNew() || this.#take(event)) fresh += event.raw;
    }
    if (!this.#isNew()) return fresh === '' ? NOTHING : bytesOf(fresh);
    // What is left of the chunk belongs to the event after.
    return bytesOf(fresh + this.#cutter.rest());
  }

  /** @returns whether the event is new. */
  #take(event: WireEvent): boolean {
    const isFirst = this.#isFirst;
    if (isControl(event)) return false;
    this.#isFirst = false;
    const expected = this.#seen[this.#at];
    if (expected && same(event, expected)) return this.#repeats(this.#at);
    const first = this.#seen[0];
    if (isFirst && first && same(event, first)) {
      this.#isWhole = true;
      return this.#repeats(0);
    }
    const place = event.id === undefined ? undefined : this.#places.get(event.id);
    if (place !== undefined) {
      if (same(event, this.#seen[place]!)) return this.#repeats(place);
      throw new EpochChange(this.#isWhole || place === 0);
    }
    const isUnheard = event.id !== undefined && isFirst;
    if (expected && !isUnheard) throw new EpochChange(this.#isWhole);
    if (isFirst && isOfAnotherAnswer(event, this.#seen)) throw new EpochChange(true);
    this.#hasNew = true;
    return true;
  }

  #isNew(): boolean {
    return this.#hasNew;
  }

  #repeats(place: number): false {
    this.#at = place + 1;
    return false;
  }
}

/** Drops bytes that have come before: plain text has no events. */
export class TextReplayFilter implements ReplayFilter {
  #chunks: Uint8Array[];

  /** @param seen what the connection repeats; nothing where it goes on */
  constructor(seen: readonly Uint8Array[]) {
    this.#chunks = [...seen];
  }

  next(chunk: Uint8Array): Uint8Array {
    let at = 0;
    while (at < chunk.length && this.#chunks.length > 0) {
      const expected = this.#chunks[0]!;
      const length = Math.min(expected.length, chunk.length - at);
      for (let i = 0; i < length; i++) if (expected[i] !== chunk[at + i]) throw new EpochChange(true);
      at += length;
      if (length === expected.length) this.#chunks.shift();
      else this.#chunks[0] = expected.subarray(length);
    }
    return chunk.subarray(at);
  }
}

function same(a: WireEvent, b: WireEvent): boolean {
  return a.id === b.id && a.content === b.content;
}

/** Events without content, which a server may send or not: pings, and blocks that only set an id. */
function isControl({ content }: WireEvent): boolean {
  return !/^(?:data|[[{"])/m.test(content) || /^event: ?(?:ping|heartbeat|keep-?alive)$/im.test(content);
}

/** Whether an event names another answer than the events before. */
function isOfAnotherAnswer(event: WireEvent, seen: readonly WireEvent[]): boolean {
  const name = answerOf(event);
  if (name === undefined) return false;
  const known = new Set(
    seen
      .slice(0, 64)
      .map(answerOf)
      .filter((other) => other !== undefined),
  );
  // Some name each event anew.
  return known.size === 1 && !known.has(name);
}

/** The provider's id of the answer that an event belongs to, where the event says it. */
function answerOf({ content }: WireEvent): string | undefined {
  try {
    const value = JSON.parse(content.replace(/^event:.*\n|^data: ?/gm, '')) as Record<
      string,
      { id?: unknown } | undefined
    > | null;
    const id: unknown =
      (value?.['choices'] ? value['id'] : undefined) ??
      value?.['message']?.id ??
      value?.['response']?.id ??
      value?.['responseId'] ??
      ((value?.['type'] as unknown) === 'start' ? value?.['messageId'] : undefined);
    return typeof id === 'string' && id !== '' ? id : undefined;
  } catch {
    return undefined;
  }
}

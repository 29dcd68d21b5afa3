// The body so far, as events or, where it has none, as bytes.
import { isJson } from '../../is_json.js';
import { EventReplayFilter, TextReplayFilter, type ReplayFilter } from './replay_filter.js';
import { byteString, bytesOf, EventCutter, type WireEvent } from './wire_events.js';

export class WireLog {
  readonly framing: string;
  /** Whole events, none cut off. */
  readonly events: WireEvent[] = [];
  /** SSE's last event id, a byte in each code unit: as a header carries it. */
  sseId = '';
  /** SSE's reconnection time, in milliseconds. */
  retry: number | undefined;
  readonly #chunks: readonly Uint8Array[];
  #read = 0;
  #cutter: EventCutter | undefined;
  /** Bytes of earlier connections. */
  #bytes = 0;

  /** @param chunks the body as it came, of all connections; appended to by its owner */
  constructor(chunks: readonly Uint8Array[], framing: string) {
    this.#chunks = chunks;
    this.framing = framing;
    this.#cutter = this.hasEvents ? new EventCutter(framing) : undefined;
  }

  /** Whether the body is made of events that can be told apart here. */
  get hasEvents(): boolean {
    return this.framing === 'sse' || this.framing === 'ndjson';
  }

  /** Bytes up to the end of the last whole event. */
  get bytes(): number {
    return this.#cutter ? this.#bytes + this.#cutter.end : this.#chunks.reduce((sum, { length }) => sum + length, 0);
  }

  /** What says where to go on. */
  get lastEventId(): string {
    return (
      new TextDecoder().decode(bytesOf(this.sseId)) || (this.events.findLast(({ id }) => id !== undefined)?.id ?? '')
    );
  }

  /** Takes in what has come since the last call. */
  update(): void {
    while (this.#cutter && this.#read < this.#chunks.length) {
      for (const event of this.#cutter.cut(this.#chunks[this.#read++]!)) {
        this.events.push(event);
        this.sseId = event.sseId ?? this.sseId;
        this.retry = event.retry ?? this.retry;
      }
    }
  }

  /**
   * Whether the body ends as bodies do: with the end mark of many protocols, or with an event that lacks nothing but the
   * empty line after it, which many servers do not send and the module does without.
   */
  get isAtEnd(): boolean {
    const rest = this.#cutter?.rest() ?? '';
    const data = rest.replace(/^(?!data:|[[{"]).*$/gm, '').replace(/^data: ?/gm, '');
    const last = rest === '' ? this.events.at(-1)?.content : data;
    return last?.replace(/^data:/, '').trim() === '[DONE]' || isJson(data);
  }

  /** The connection is over: an event that it cut off is dropped, as the module drops it. */
  cutOff(): void {
    this.update();
    if (!this.#cutter) return;
    this.#bytes += this.#cutter.end;
    this.#cutter = new EventCutter(this.framing);
  }

  /**
   * For the next connection.
   * @param goesOn whether it is known to go on where the bytes so far end
   */
  filter(goesOn: boolean): ReplayFilter {
    return this.hasEvents
      ? new EventReplayFilter(this.events, this.framing)
      : new TextReplayFilter(goesOn ? [] : this.#chunks);
  }

  /**
   * The body in pieces that resemble each other.
   * @param isComplete whether what stands at its end without an end of its own belongs to it
   */
  pieces(isComplete: boolean): string[] {
    if (!this.#cutter) return this.#chunks.map(byteString);
    const rest = isComplete ? this.#cutter.rest() : '';
    return [...this.events.map(({ raw }) => raw), ...(rest === '' ? [] : [rest])];
  }
}

// The events of a body as they stand on the wire: what tells a replayed event from a new one, and what a snapshot holds.
// Decoding them is the module's business; here they are only cut, at the same places.

/** One whole event. Its strings hold a byte in each code unit, so that nothing is lost whatever the encoding. */
export interface WireEvent {
  /** Its lines but for comments, each with a line feed. */
  raw: string;
  /** SSE's id if the event has one, else the `sequence_number` of OpenAI's Responses. */
  id: string | undefined;
  /** What identifies it beside the id: `raw` without the lines that serve the connection, and without padding. */
  content: string;
  /** Its own id as SSE says it; an event may have none and keep that of the one before. */
  sseId: string | undefined;
  /** SSE's reconnection time, if the event's block names one. */
  retry: number | undefined;
}

const LF = 10;
const CR = 13;
const PADDING = /"(?:obfuscation|p)":"[^"]*",?/g;

/** Bytes as a string that has one code unit for each. */
export function byteString(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The bytes of such a string. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (unit) => unit.charCodeAt(0));
}

/** Cuts the bytes of event streams and of lines of JSON into events, whatever the chunks. */
export class EventCutter {
  readonly #isSse: boolean;
  /** Lines of the event that is under way. */
  #lines: string[] = [];
  #line = '';
  #afterCr = false;
  #fed = 0;
  /** Bytes up to the end of the last event. */
  end = 0;

  constructor(framing: string) {
    this.#isSse = framing === 'sse';
  }

  /** The events that end in the chunk. */
  cut(chunk: Uint8Array): WireEvent[] {
    const events: WireEvent[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      const skipped = this.#afterCr && byte === LF && at === start && this.#line === '';
      this.#afterCr = false;
      if (skipped) start = at + 1;
      else if (byte === LF || (byte === CR && this.#isSse)) {
        const line = this.#line + byteString(chunk.subarray(start, at));
        this.#line = '';
        this.#afterCr = byte === CR;
        start = at + 1;
        const event = this.#isSse ? this.#take(line) : lineEvent(line);
        if (event) {
          events.push(event);
          this.end = this.#fed + start;
        }
      }
    }
    this.#line += byteString(chunk.subarray(start));
    this.#fed += chunk.length;
    return events;
  }

  /** What has come of the event that is under way; may be followed by the bytes after it. */
  rest(): string {
    const text = this.#lines.map((line) => `${line}\n`).join('') + this.#line;
    // The line feed of a CR LF may still come.
    return this.#afterCr && text !== '' ? `${text.slice(0, -1)}\r` : text;
  }

  #take(line: string): WireEvent | undefined {
    if (line !== '') {
      if (!line.startsWith(':')) this.#lines.push(line.replace(/^\u00ef\u00bb\u00bf/, ''));
      return undefined;
    }
    const lines = this.#lines;
    this.#lines = [];
    return lines.length > 0 ? sseEvent(lines) : undefined;
  }
}

function sseEvent(lines: readonly string[]): WireEvent {
  let sseId: string | undefined;
  let retry: number | undefined;
  let content = '';
  for (const line of lines) {
    const [, name, value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? [];
    if (name === 'id') sseId = value.includes('\0') ? sseId : value;
    else if (name === 'retry') retry = /^\d+$/.test(value) ? Number(value) : retry;
    else content += `${line}\n`;
  }
  const id = sseId ?? /"sequence_number": ?(\d+)/.exec(content)?.[1];
  return { raw: `${lines.join('\n')}\n\n`, id, content: content.replace(PADDING, ''), sseId, retry };
}

function lineEvent(line: string): WireEvent | undefined {
  if (line.trim() === '') return undefined;
  const content = line.trim().replace(PADDING, '');
  return { raw: `${line}\n`, id: undefined, content, sseId: undefined, retry: undefined };
}

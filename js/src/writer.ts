// 'sluice/writer': a source for what an application has already. It writes as deltas come, from a callback or a socket of its
// own; `render` reads all that has been written since the last frame in one go.

/** What can be written: text, bytes, or the event objects of a provider's SDK, each of which becomes a line of JSON. */
export type WrittenChunk = string | Uint8Array | object;

/** How much waits. */
export interface AnswerWriterOptions {
  /** Units (bytes, or UTF-16 code units of text) that may wait to be read before `ready` makes who asks wait; 65,536 by default. */
  highWaterMark?: number;
}

/** One read: `isAll` tells the page's reader (chunk_pump.ts) that it need not ask again before the next frame. */
type ReadResult = IteratorResult<string | Uint8Array, undefined> & { isAll?: boolean };

interface Reader {
  resolve(result: ReadResult): void;
  reject(reason: unknown): void;
}

const HIGH_WATER_MARK = 65_536;

/**
 * An answer that is written rather than read: the other end of a source of `render`, in the words of the Streams standard's
 * writers. A write costs no promise and no message; what was written since the last frame goes to the worker in one piece.
 *
 *     const writer = new AnswerWriter();
 *     const answer = render(writer, target, { provider: 'text' });
 *     sdk.on('text', (delta) => writer.write(delta));
 *     sdk.on('end', () => writer.close());
 *     sdk.on('error', (error) => writer.abort(error));
 *     writer.signal.addEventListener('abort', () => sdk.abort());
 */
export class AnswerWriter implements AsyncIterable<string | Uint8Array> {
  readonly #highWaterMark: number;
  readonly #pieces: (string | Uint8Array[])[] = [];
  /** Units of the pieces. */
  #waiting = 0;
  readonly #readers: Reader[] = [];
  #isLocked = false;
  #isClosed = false;
  /** Why the answer breaks off after what was written. */
  #error: { reason: unknown } | undefined;
  readonly #cancellation = new AbortController();
  #room: { promise: Promise<void>; resolve: () => void } | undefined;

  /** @throws RangeError when the high-water mark is no positive number. */
  constructor({ highWaterMark = HIGH_WATER_MARK }: AnswerWriterOptions = {}) {
    if (!(highWaterMark > 0)) throw new RangeError('highWaterMark has to be positive.');
    this.#highWaterMark = highWaterMark;
  }

  /** Is aborted when nobody reads any more, because the answer was aborted or has failed: what comes then is in vain. */
  get signal(): AbortSignal {
    return this.#cancellation.signal;
  }

  /** Units that may be written until `ready` waits; 0 or less when there is no room; `null` when nothing is taken any more. */
  get desiredSize(): number | null {
    return this.#isEnded ? null : this.#highWaterMark - this.#waiting;
  }

  /** Resolves when there is room, or nothing is taken any more. Who cannot wait may write on: nothing is dropped. */
  get ready(): Promise<void> {
    if (this.#isEnded || this.#waiting < this.#highWaterMark) return Promise.resolve();
    this.#room ??= withResolver();
    return this.#room.promise;
  }

  /**
   * Adds to the answer. Text may be cut anywhere, in a surrogate pair too; bytes are read later and not copied, so they
   * stay as they are. After `signal` was aborted nothing is done.
   * @throws TypeError after `close` or `abort`, and for what is neither text, nor bytes, nor an object that has a JSON form.
   */
  write(chunk: WrittenChunk): void {
    if (this.#isClosed) throw new TypeError('The answer has been closed.');
    if (this.signal.aborted) return;
    if (chunk instanceof Uint8Array) this.#addBytes(chunk);
    else this.#addText(typeof chunk === 'string' ? chunk : lineOf(chunk));
    this.#serve();
  }

  /** The answer is complete. Does nothing when it has been closed or aborted. */
  close(): void {
    this.#isClosed = true;
    this.#serve();
    this.#makeRoom();
  }

  /**
   * The answer breaks off after what was written: that is shown, and `finished` rejects with a SluiceError, `network` with the
   * message of the reason, unless that is a SluiceError itself. Does nothing when it has been closed or aborted.
   */
  abort(reason: unknown = new DOMException('The answer was aborted.', 'AbortError')): void {
    if (!this.#isClosed) this.#error = { reason };
    this.close();
  }

  /**
   * For `render`: what was written since the last read, in as few pieces as it takes.
   * @throws TypeError the second time: it can be read but once.
   */
  [Symbol.asyncIterator](): AsyncIterator<string | Uint8Array, undefined> {
    if (this.#isLocked) throw new TypeError('The answer is being read already.');
    this.#isLocked = true;
    return {
      next: () =>
        new Promise((resolve, reject) => {
          this.#readers.push({ resolve, reject });
          this.#serve();
        }),
      return: () => {
        this.#cancel();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  get #isEnded(): boolean {
    return this.#isClosed || this.signal.aborted;
  }

  #addText(text: string): void {
    if (text === '') return;
    const last = this.#pieces.length - 1;
    const before = this.#pieces[last];
    if (typeof before === 'string') this.#pieces[last] = before + text;
    else this.#pieces.push(text);
    this.#waiting += text.length;
  }

  #addBytes(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const last = this.#pieces.at(-1);
    if (typeof last === 'object') last.push(bytes);
    else this.#pieces.push([bytes]);
    this.#waiting += bytes.length;
  }

  /** Gives those who read what there is, or the end. */
  #serve(): void {
    while (this.#readers.length > 0 && (this.#pieces.length > 0 || this.#isEnded)) {
      const reader = this.#readers.shift()!;
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        const value = typeof piece === 'string' ? piece : joined(piece);
        this.#waiting -= value.length;
        reader.resolve({ done: false, value, isAll: this.#pieces.length === 0 && !this.#isClosed });
        if (this.#waiting < this.#highWaterMark) this.#makeRoom();
      } else if (this.#error) {
        reader.reject(this.#error.reason);
        this.#error = undefined;
      } else reader.resolve({ done: true, value: undefined });
    }
  }

  #cancel(): void {
    const isInVain = !this.#isClosed || this.#waiting > 0;
    this.#pieces.length = this.#waiting = 0;
    this.#error = undefined;
    if (isInVain) this.#cancellation.abort();
    this.#serve();
    this.#makeRoom();
  }

  #makeRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}

function withResolver(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function lineOf(event: unknown): string {
  if (typeof event !== 'object' || event === null || ArrayBuffer.isView(event) || event instanceof ArrayBuffer) {
    throw new TypeError('What is written has to be text, a Uint8Array or an object of JSON.');
  }
  const line = JSON.stringify(event) as string | undefined;
  if (line === undefined) throw new TypeError('An object that was written has no JSON form.');
  return `${line}\n`;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

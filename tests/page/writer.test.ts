import { describe, expect, it, vi } from 'vitest';
import { AnswerWriter, type WrittenChunk } from '../../js/src/writer.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (chunk: string | Uint8Array) => (typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk));

type Read = { value: string } | { done: true } | { error: unknown };

/** Reads, and notes what each read has brought once it has. */
class Reader {
  readonly reads: Read[] = [];
  asked = 0;
  readonly iterator: AsyncIterator<string | Uint8Array>;

  constructor(writer: AnswerWriter) {
    this.iterator = writer[Symbol.asyncIterator]();
  }

  ask(): void {
    this.asked++;
    this.iterator.next().then(
      ({ done, value }) => this.reads.push(done ? { done } : { value: textOf(value) }),
      (error: unknown) => this.reads.push({ error }),
    );
  }

  get text(): string {
    return this.reads.map((read) => ('value' in read ? read.value : '')).join('');
  }
}

const settle = () => new Promise(setImmediate);

/** Every sequence of so many of these. */
function* sequences(steps: readonly string[], length: number): Generator<string[]> {
  if (length === 0) yield [];
  else for (const rest of sequences(steps, length - 1)) for (const step of steps) yield [...rest, step];
}

describe('an answer that is written', () => {
  it('comes whole and in order, whatever the order of writes, reads, close and abort', async () => {
    const reason = new Error('broken');
    for (const steps of sequences(['text', 'bytes', 'read', 'close', 'abort', 'cancel'], 5)) {
      const writer = new AnswerWriter();
      const reader = new Reader(writer);
      let [written, lost] = ['', ''];
      let end: string | undefined;
      let isCancelled = false;
      const name = steps.join(' ');
      for (const [index, step] of steps.entries()) {
        const text = `${index}-`;
        if (step === 'read') reader.ask();
        else if (step === 'close') writer.close();
        else if (step === 'abort') writer.abort(reason);
        else if (step === 'cancel') void reader.iterator.return!();
        else if (end) expect(() => writer.write(text), name).toThrow(TypeError);
        else {
          writer.write(step === 'text' ? text : bytesOf(text));
          if (isCancelled) lost += text;
          else written += text;
        }
        if (step === 'close' || step === 'abort') end ??= step;
        isCancelled ||= step === 'cancel';
      }
      await settle();
      expect(written.startsWith(reader.text), name).toBe(true);
      if (!end && !isCancelled) writer.close();
      for (let i = 0; i < 7; i++) reader.ask();
      await settle();
      expect(reader.reads.length, name).toBe(reader.asked);
      expect(reader.reads.at(-1), name).toEqual({ done: true });
      if (!isCancelled) expect(reader.text, name).toBe(written);
      const errors = reader.reads.filter((read) => 'error' in read);
      if (!isCancelled) expect(errors, name).toEqual(end === 'abort' ? [{ error: reason }] : []);
      if (lost) expect(writer.signal.aborted, name).toBe(true);
      expect(reader.text, name).not.toContain(lost || 'nothing');
    }
  }, 30_000);

  it('comes in one piece for each read', async () => {
    const writer = new AnswerWriter();
    const reader = new Reader(writer);
    for (const text of ['a', '', 'b', 'c']) writer.write(text);
    reader.ask();
    reader.ask();
    await settle();
    expect(reader.reads).toEqual([{ value: 'abc' }]);
    writer.write('d');
    for (const text of ['e', '', 'f']) writer.write(bytesOf(text));
    reader.ask();
    reader.ask();
    writer.close();
    await settle();
    expect(reader.reads).toEqual([{ value: 'abc' }, { value: 'd' }, { value: 'ef' }, { done: true }]);
  });

  it('tells its reader when there is no more for the moment', async () => {
    const writer = new AnswerWriter();
    const iterator = writer[Symbol.asyncIterator]();
    writer.write('a');
    writer.write(bytesOf('b'));
    expect(await iterator.next()).toMatchObject({ value: 'a', isAll: false });
    expect(await iterator.next()).toMatchObject({ isAll: true });
    writer.write('c');
    writer.close();
    expect(await iterator.next()).toMatchObject({ value: 'c', isAll: false });
  });

  it('may be cut within a surrogate pair', async () => {
    const writer = new AnswerWriter();
    for (const unit of 'a😀b'.split('')) writer.write(unit);
    writer.close();
    let text = '';
    for await (const chunk of writer) text += textOf(chunk);
    expect(text).toBe('a😀b');
  });

  it('takes event objects as lines of JSON, as they are when they are written', async () => {
    const writer = new AnswerWriter();
    const event = { type: 'text', text: 'a' };
    writer.write(event);
    event.text = 'b';
    writer.write(event);
    const { value } = await writer[Symbol.asyncIterator]().next();
    expect(value).toBe('{"type":"text","text":"a"}\n{"type":"text","text":"b"}\n');
  });

  it('takes nothing that is no text, bytes or object of JSON', () => {
    const writer = new AnswerWriter();
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    const wrong: unknown[] = [
      1,
      null,
      undefined,
      true,
      new Uint16Array(1),
      new ArrayBuffer(1),
      loop,
      { toJSON: () => undefined },
    ];
    for (const chunk of wrong) expect(() => writer.write(chunk as WrittenChunk)).toThrow(TypeError);
    expect(writer.desiredSize).toBe(65_536);
  });

  it('can be read but once', () => {
    const writer = new AnswerWriter();
    writer[Symbol.asyncIterator]();
    expect(() => writer[Symbol.asyncIterator]()).toThrow(TypeError);
  });
});

describe('who writes faster than is read', () => {
  it('is told how much room there is, and when there is some again', async () => {
    const writer = new AnswerWriter({ highWaterMark: 4 });
    const reader = new Reader(writer);
    const ready = vi.fn();
    writer.write('ab');
    expect(writer.desiredSize).toBe(2);
    await writer.ready;
    writer.write(bytesOf('cdef'));
    expect(writer.desiredSize).toBe(-2);
    void writer.ready.then(ready);
    await settle();
    expect(ready).not.toHaveBeenCalled();
    reader.ask();
    await settle();
    expect(writer.desiredSize).toBe(0);
    expect(ready).not.toHaveBeenCalled();
    reader.ask();
    await settle();
    expect(writer.desiredSize).toBe(4);
    expect(ready).toHaveBeenCalledOnce();
    expect(reader.text).toBe('abcdef');
  });

  it('does not wait for what has ended', async () => {
    for (const end of ['close', 'abort', 'cancel'] as const) {
      const writer = new AnswerWriter({ highWaterMark: 1 });
      const iterator = writer[Symbol.asyncIterator]();
      writer.write('more than that');
      const waiting = writer.ready;
      if (end === 'cancel') await iterator.return!();
      else writer[end]();
      await waiting;
      await writer.ready;
      expect(writer.desiredSize).toBeNull();
    }
  });

  it('gives a high-water mark that is one', () => {
    for (const highWaterMark of [0, -1, NaN]) expect(() => new AnswerWriter({ highWaterMark })).toThrow(RangeError);
  });
});

describe('a reader that goes', () => {
  it('is told by the signal, and what is written then is in vain', async () => {
    const writer = new AnswerWriter();
    const iterator = writer[Symbol.asyncIterator]();
    const waiting = iterator.next();
    await iterator.return!();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(writer.signal.aborted).toBe(true);
    writer.write('in vain');
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('after the end is no news', async () => {
    const writer = new AnswerWriter();
    const iterator = writer[Symbol.asyncIterator]();
    writer.write('a');
    writer.close();
    await iterator.next();
    await iterator.return!();
    expect(writer.signal.aborted).toBe(false);
  });
});

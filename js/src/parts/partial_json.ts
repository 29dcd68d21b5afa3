// JSON (RFC 8259) as it arrives: a value that is always the best reading of the text so far, changed in place, in time
// proportional to the new text.
import { JsonNumber } from './json/json_number.js';

/** Why a text is no JSON. */
export type JsonFailureCode = 'malformed-json' | 'json-too-deep' | 'truncated';

/** What a PartialJson is told. */
export interface PartialJsonOptions {
  /** Makes the error that is thrown; `offset` is in UTF-16 code units of the whole text. */
  fail: (code: JsonFailureCode, message: string, offset: number) => Error;
  /** Most arrays and objects that may be open at once; 512 by default. */
  maxDepth?: number;
}

const DEFAULT_MAX_DEPTH = 512;

/** Code units of a string that are collected before they go to the rest of it. */
const TAIL_LENGTH = 1024;

const enum State {
  /** A value has to begin. */
  Value,
  /** After `[`: a value, or the end of the array. */
  FirstElement,
  /** After `{`: a key, or the end of the object. */
  FirstKey,
  /** After a comma in an object. */
  Key,
  Colon,
  /** A comma or the end of what is open; nothing more when nothing is open. */
  AfterValue,
  String,
  Escape,
  Unicode,
  Number,
  Literal,
}

/** An array or object that is open; the first one holds the whole value under the key ''. */
interface Frame {
  container: unknown[] | Record<string, unknown>;
  /** Where the current value goes. */
  key: string | number;
  /** The push in which it began: what is in it is not news of its own then. */
  born: number;
  /** Its JSON Pointer, made when it is asked for. */
  pointer: string | undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' },
};

const LITERALS: Readonly<Record<string, readonly [string, unknown]>> = {
  t: ['true', true],
  f: ['false', false],
  n: ['null', null],
};

/**
 * Reads one JSON text in pieces, cut anywhere.
 *
 * `value` is what the text so far says for certain or most likely:
 * - an array or object is there from its first bracket on, and stays the same object while it grows;
 * - a string is there from its quotation mark on, and grows; half an escape, and the first half of a surrogate pair, wait;
 * - a member is there when its value begins; a key that is not complete, or has no value yet, is not shown;
 * - a number reads as the longest beginning that is a number: `-` is nothing yet, `1.` and `1.5e` are 1 and 1.5;
 * - `true`, `false` and `null` are there from their first letter, which decides.
 *
 * What is accepted in the end, and what it becomes, is what `JSON.parse` says: of two members with the same key the second
 * one counts, `__proto__` is a key like any other, a surrogate without its other half is kept. Only the depth is limited.
 */
export class PartialJson {
  readonly #fail: PartialJsonOptions['fail'];
  readonly #maxDepth: number;
  readonly #stack: Frame[] = [{ container: { '': undefined }, key: '', born: 0, pointer: undefined }];
  #frame: Frame = this.#stack[0]!;
  #state = State.Value;
  #pushes = 0;
  /** Code units before the text of the current push. */
  #offset = 0;
  #error: Error | undefined;
  #changed: string[] = [];
  /**
   * The string under way: what may be shown, in two parts, and a high surrogate that waits for what follows. The first part
   * is a rope of pieces of TAIL_LENGTH, so that what lives long is little; looking into it would copy it.
   */
  #text = '';
  #tail = '';
  #high = '';
  #isKey = false;
  /** Whether the string under way is in its container, and whether it has grown since. */
  #isPlaced = false;
  #hasGrown = false;
  /** The hexadecimal digits of a `\u` escape. */
  #digits = '';
  #number: JsonNumber | undefined;
  #literal = '';
  #matched = 0;

  constructor(options: PartialJsonOptions) {
    this.#fail = options.fail;
    this.#maxDepth = options.maxDepth ?? DEFAULT_MAX_DEPTH;
  }

  /** The value so far; `undefined` until it begins. */
  get value(): unknown {
    return (this.#stack[0]!.container as Record<string, unknown>)[''];
  }

  /** Whether the value is complete: nothing but blanks may follow. */
  get isComplete(): boolean {
    return this.#state === State.AfterValue && this.#stack.length === 1;
  }

  /**
   * Takes the next piece of the text.
   * @throws what `fail` makes, at the first character that cannot be; after that each call throws it again.
   */
  push(text: string): void {
    if (this.#error) throw this.#error;
    this.#pushes++;
    for (let at = 0; at < text.length;) at = this.#step(text, at);
    this.#showUnfinished();
    this.#offset += text.length;
  }

  /**
   * The text has ended.
   * @returns the value
   * @throws what `fail` makes, when the text is no complete JSON.
   */
  finish(): unknown {
    if (this.#error) throw this.#error;
    this.#pushes++;
    if (this.#number?.isWhole) this.#endNumber();
    if (!this.isComplete) throw this.#refuse(`The text ends where ${this.#expected()} is expected`, 0, 'truncated');
    return this.value;
  }

  /**
   * Which values have changed since the last call, as JSON Pointers (RFC 6901) in the order of the text: a value that is
   * new, or that has grown and is neither an array nor an object. What is in a new array or object is not named; one that
   * gets another element is not named for that, its element is.
   */
  takeChanged(): string[] {
    const changed = this.#changed;
    this.#changed = [];
    return changed;
  }

  /** Takes at least one character. @returns the position after it */
  #step(text: string, at: number): number {
    switch (this.#state) {
      case State.String:
        return this.#readString(text, at);
      case State.Escape:
        return this.#readEscape(text, at);
      case State.Unicode:
        return this.#readUnicode(text, at);
      case State.Number:
        return this.#readNumber(text, at);
      case State.Literal:
        return this.#readLiteral(text, at);
      case State.Value:
      case State.FirstElement:
      case State.FirstKey:
      case State.Key:
      case State.Colon:
      case State.AfterValue:
        return this.#readStructure(text, at);
    }
  }

  #readStructure(text: string, at: number): number {
    const char = text[at]!;
    const isBlank = char === ' ' || char === '\n' || char === '\r' || char === '\t';
    if (!isBlank && !this.#takeStructure(char, at)) throw this.#unexpected(char, at);
    return at + 1;
  }

  /** @returns whether the character may stand here */
  #takeStructure(char: string, at: number): boolean {
    const state = this.#state;
    if (state === State.AfterValue) return this.#stack.length > 1 && (char === ',' ? this.#next() : this.#close(char));
    if (state === State.Value) return this.#beginValue(char, at);
    if (state === State.FirstElement) return this.#close(char) || this.#beginValue(char, at);
    if (state === State.Colon) {
      if (char === ':') this.#state = State.Value;
      return char === ':';
    }
    if (char !== '"') return state === State.FirstKey && this.#close(char);
    this.#beginString(true);
    return true;
  }

  /** @returns whether a value begins with the character */
  #beginValue(char: string, at: number): boolean {
    if (char === '"') this.#beginString(false);
    else if (char === '{') this.#open({}, '', State.FirstKey, at);
    else if (char === '[') this.#open([], 0, State.FirstElement, at);
    else if (char === '-' || (char >= '0' && char <= '9')) {
      this.#number = new JsonNumber(char);
      this.#isPlaced = false;
      this.#state = State.Number;
    } else {
      const literal = LITERALS[char];
      if (!literal) return false;
      this.#literal = literal[0];
      this.#matched = 1;
      this.#state = State.Literal;
      this.#put(literal[1]);
    }
    return true;
  }

  #open(container: Frame['container'], key: string | number, state: State, at: number): void {
    if (this.#stack.length > this.#maxDepth) {
      throw this.#refuse(`The value is nested deeper than ${this.#maxDepth} levels`, at, 'json-too-deep');
    }
    this.#put(container);
    this.#frame = { container, key, born: this.#pushes, pointer: undefined };
    this.#stack.push(this.#frame);
    this.#state = state;
  }

  /** @returns whether the character ends the array or object */
  #close(char: string): boolean {
    if (char !== (Array.isArray(this.#frame.container) ? ']' : '}')) return false;
    this.#stack.pop();
    this.#frame = this.#stack.at(-1)!;
    this.#state = State.AfterValue;
    return true;
  }

  /** After a comma. */
  #next(): boolean {
    const frame = this.#frame;
    this.#state = State.Key;
    if (typeof frame.key === 'number') {
      frame.key++;
      this.#state = State.Value;
    }
    return true;
  }

  /** Sets the current value. */
  #put(value: unknown): void {
    const { container, key, born } = this.#frame;
    if (key === '__proto__') {
      Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true });
    } else {
      (container as Record<string | number, unknown>)[key] = value;
    }
    if (born !== this.#pushes) this.#changed.push(this.#pointer());
  }

  /** The current value's JSON Pointer. */
  #pointer(): string {
    const stack = this.#stack;
    let known = stack.length - 1;
    while (known > 0 && stack[known]!.pointer === undefined) known--;
    for (let i = known; i + 1 < stack.length; i++) stack[i + 1]!.pointer = childPointer(stack[i]!, i);
    return childPointer(this.#frame, stack.length - 1);
  }

  #beginString(isKey: boolean): void {
    this.#isKey = isKey;
    this.#text = '';
    this.#tail = '';
    this.#high = '';
    this.#isPlaced = false;
    this.#hasGrown = false;
    this.#state = State.String;
  }

  #readString(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x22 && code !== 0x5c) continue;
      if (code === 0x22) {
        this.#append(text.slice(from, at));
        this.#endString();
        return at + 1;
      }
      if (code === 0x5c) {
        this.#append(text.slice(from, at));
        this.#state = State.Escape;
        return at + 1;
      }
      if (code < 0x20) {
        this.#append(text.slice(from, at));
        throw this.#unexpected(text[at]!, at);
      }
    }
    this.#append(from === 0 ? text : text.slice(from));
    return text.length;
  }

  #append(piece: string): void {
    if (piece === '') return;
    const last = piece.charCodeAt(piece.length - 1);
    const waits = last >= 0xd800 && last < 0xdc00;
    const shown = waits ? piece.slice(0, -1) : piece;
    if (this.#high !== '' || shown !== '') {
      this.#grow(this.#high === '' ? shown : this.#high + shown);
    }
    this.#high = waits ? piece.slice(-1) : '';
  }

  #grow(piece: string): void {
    this.#hasGrown = true;
    this.#tail += piece;
    if (this.#tail.length < TAIL_LENGTH) return;
    this.#tail.charCodeAt(0); // makes it one piece, where engines do that
    this.#text += this.#tail;
    this.#tail = '';
  }

  #endString(): void {
    if (this.#high !== '') this.#grow(this.#high);
    if (this.#isKey) {
      this.#frame.key = this.#text + this.#tail;
      this.#state = State.Colon;
      return;
    }
    this.#showString();
    this.#state = State.AfterValue;
  }

  #showString(): void {
    if (this.#isKey || (this.#isPlaced && !this.#hasGrown)) return;
    this.#isPlaced = true;
    this.#hasGrown = false;
    this.#put(this.#text + this.#tail);
  }

  #readEscape(text: string, at: number): number {
    const char = text[at]!;
    if (char === 'u') {
      this.#digits = '';
      this.#state = State.Unicode;
      return at + 1;
    }
    const meant = ESCAPES[char];
    if (meant === undefined) throw this.#unexpected(char, at);
    this.#append(meant);
    this.#state = State.String;
    return at + 1;
  }

  #readUnicode(text: string, at: number): number {
    const char = text[at]!;
    if (!/[0-9a-f]/i.test(char)) throw this.#unexpected(char, at);
    this.#digits += char;
    if (this.#digits.length === 4) {
      this.#append(String.fromCharCode(parseInt(this.#digits, 16)));
      this.#state = State.String;
    }
    return at + 1;
  }

  #readNumber(text: string, at: number): number {
    const number = this.#number!;
    const end = number.take(text, at);
    if (end === text.length) return end;
    if (!number.isWhole) throw this.#unexpected(text[end]!, end);
    this.#endNumber();
    return end;
  }

  #endNumber(): void {
    this.#showNumber(this.#number!.finalValue);
    this.#number = undefined;
    this.#state = State.AfterValue;
  }

  #showNumber(value: number | undefined): void {
    if (value === undefined) return;
    const { container, key } = this.#frame;
    if (this.#isPlaced && Object.is((container as Record<string | number, unknown>)[key], value)) return;
    this.#isPlaced = true;
    this.#put(value);
  }

  #readLiteral(text: string, at: number): number {
    const char = text[at]!;
    if (char !== this.#literal[this.#matched]) throw this.#unexpected(char, at);
    if (++this.#matched === this.#literal.length) this.#state = State.AfterValue;
    return at + 1;
  }

  /** What is under way when the text of a push ends is shown as far as it goes. */
  #showUnfinished(): void {
    if (this.#state === State.Number) this.#showNumber(this.#number!.value);
    else if (this.#state >= State.String && this.#state <= State.Unicode) this.#showString();
  }

  #unexpected(char: string, at: number): Error {
    return this.#refuse(`Expected ${this.#expected()}, found ${JSON.stringify(char)}`, at, 'malformed-json');
  }

  #refuse(what: string, at: number, code: JsonFailureCode): Error {
    this.#showUnfinished();
    const offset = this.#offset + at;
    this.#error = this.#fail(code, `${what}, at character ${offset} of the JSON text.`, offset);
    return this.#error;
  }

  #expected(): string {
    switch (this.#state) {
      case State.Value:
        return 'a value';
      case State.FirstElement:
        return 'a value or "]"';
      case State.FirstKey:
        return 'a key in quotation marks or "}"';
      case State.Key:
        return 'a key in quotation marks';
      case State.Colon:
        return '":"';
      case State.AfterValue:
        if (this.#stack.length === 1) return 'the end of the text';
        return Array.isArray(this.#frame.container) ? '"," or "]"' : '"," or "}"';
      case State.String:
        return 'a character of a string (control characters are escaped there) or its quotation mark';
      case State.Escape:
        return 'one of "\\/bfnrtu after the backslash';
      case State.Unicode:
        return 'a hexadecimal digit';
      case State.Number:
        return this.#number?.isWhole ? 'the end of the number' : (this.#number?.expected ?? 'a digit');
      case State.Literal:
        return `"${this.#literal}"`;
    }
  }
}

/** Pointers are ropes as well: a child's costs as much as its key. */
function childPointer(frame: Frame, level: number): string {
  if (level === 0) return '';
  const { key } = frame;
  const token = typeof key === 'string' ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
  return `${frame.pointer ?? ''}/${token}`;
}

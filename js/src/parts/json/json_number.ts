// A JSON number, character by character (RFC 8259, section 6).

/** Where in the grammar of a number the text so far ends. */
const enum At {
  /** After the minus sign. */
  Sign,
  Zero,
  Integer,
  Point,
  Fraction,
  Exponent,
  ExponentSign,
  ExponentDigits,
}

/** Longer numbers are read anew only when they have grown by an eighth, so that reading costs a fixed multiple of them. */
const OFTEN_LENGTH = 32;

export class JsonNumber {
  #at = At.Sign;
  #text = '';
  /** Code units up to where the text is a number. */
  #valid = 0;
  /** The same when `value` was last asked for. */
  #read = 0;
  #value: number | undefined;

  /** @param first a digit or the minus sign */
  constructor(first: string) {
    if (first !== '-') this.take(first, 0);
    else this.#text = first;
  }

  /** Takes what belongs to the number. @returns the position after it in `text` */
  take(text: string, from: number): number {
    let position = from;
    let valid = 0;
    for (; position < text.length; position++) {
      const next = follow(this.#at, text.charCodeAt(position));
      if (next === undefined) break;
      this.#at = next;
      if (isWhole(next)) valid = position + 1 - from;
    }
    if (valid > 0) this.#valid = this.#text.length + valid;
    this.#text += text.slice(from, position);
    return position;
  }

  /** Whether the text so far is a number as it stands. */
  get isWhole(): boolean {
    return isWhole(this.#at);
  }

  /** What a number that stops here lacks. */
  get expected(): string {
    return this.#at === At.Exponent ? 'a digit or a sign' : 'a digit';
  }

  /**
   * The longest beginning of the text that is a number; `undefined` when there is none yet. It may lag behind by an eighth
   * of the text's length where that is beyond 32 characters.
   */
  get value(): number | undefined {
    if (this.#valid > OFTEN_LENGTH && this.#valid < this.#read * 1.125) return this.#value;
    return this.finalValue;
  }

  /** The same without a lag. */
  get finalValue(): number | undefined {
    if (this.#read === this.#valid) return this.#value;
    this.#read = this.#valid;
    this.#value = Number(this.#text.slice(0, this.#valid));
    return this.#value;
  }
}

function isWhole(at: At): boolean {
  return at === At.Zero || at === At.Integer || at === At.Fraction || at === At.ExponentDigits;
}

/** Where a character leads to; `undefined` when it is no part of the number. */
function follow(at: At, code: number): At | undefined {
  const isDigit = code >= 0x30 && code <= 0x39;
  const isExponent = code === 0x65 || code === 0x45;
  switch (at) {
    case At.Sign:
      return isDigit ? (code === 0x30 ? At.Zero : At.Integer) : undefined;
    case At.Zero:
    case At.Integer:
      if (isDigit) return at === At.Integer ? At.Integer : undefined;
      return code === 0x2e ? At.Point : isExponent ? At.Exponent : undefined;
    case At.Point:
      return isDigit ? At.Fraction : undefined;
    case At.Fraction:
      return isDigit ? At.Fraction : isExponent ? At.Exponent : undefined;
    case At.Exponent:
      return code === 0x2b || code === 0x2d ? At.ExponentSign : isDigit ? At.ExponentDigits : undefined;
    case At.ExponentSign:
    case At.ExponentDigits:
      return isDigit ? At.ExponentDigits : undefined;
  }
}

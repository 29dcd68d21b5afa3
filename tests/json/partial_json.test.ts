import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SluiceError } from '../../js/src/errors.js';
import { PartialJson } from '../../js/src/parts/partial_json.js';
import { Random } from '../wasm/random.js';
import { closed, damaged, randomJson } from './json_texts.js';

const parser = (maxDepth?: number) =>
  new PartialJson({
    fail: (code, message, offset) => new SluiceError(code, message, { offset }),
    ...(maxDepth === undefined ? {} : { maxDepth }),
  });

/** The value of a text that comes in such pieces. */
function parse(...pieces: string[]): unknown {
  const json = parser();
  for (const piece of pieces) json.push(piece);
  return json.finish();
}

function partial(text: string): unknown {
  const json = parser();
  json.push(text);
  return json.value;
}

function errorOf(...pieces: string[]): SluiceError {
  try {
    parse(...pieces);
  } catch (error) {
    return error as SluiceError;
  }
  throw new Error('It was accepted.');
}

describe('what an unfinished text reads as', () => {
  it.each<[string, unknown]>([
    ['', undefined],
    [' ', undefined],
    ['[', []],
    ['{', {}],
    ['{"ke', {}],
    ['{"key"', {}],
    ['{"key":', {}],
    ['{"key":"', { key: '' }],
    ['{"key":"val', { key: 'val' }],
    ['{"key":"val\\', { key: 'val' }],
    ['{"key":"val\\u00e', { key: 'val' }],
    ['{"key":"val\\u00e9', { key: 'valé' }],
    ['["\\ud83d', ['']],
    ['["\\ud83d\\ude0', ['']],
    ['["\\ud83d\\ude00', ['😀']],
    ['["x\ud83d', ['x']],
    ['["\\ud83d"', ['\ud83d']],
    ['["\\ud83dx', ['\ud83dx']],
    ['[-', []],
    ['[-0', [-0]],
    ['[1', [1]],
    ['[1.', [1]],
    ['[1.5e', [1.5]],
    ['[1.5e+', [1.5]],
    ['[1.5e+2', [150]],
    ['[12,', [12]],
    ['t', true],
    ['[n', [null]],
    ['{"a":f', { a: false }],
    ['{"a":1,"a":-', { a: 1 }],
    ['{"a":{"b":[{"c":"d', { a: { b: [{ c: 'd' }] } }],
  ])('%j', (text, value) => {
    expect(partial(text)).toStrictEqual(value);
  });

  it('is what JSON.parse makes of it when it is closed, at every prefix', () => {
    const random = new Random(1);
    for (let round = 0; round < 600; round++) {
      const text = randomJson(random);
      const json = parser();
      for (let length = 0; length <= text.length; length++) {
        if (length > 0) json.push(text[length - 1]!);
        const whole = closed(text.slice(0, length));
        const expected: unknown = whole === undefined ? undefined : JSON.parse(whole);
        if (!isDeepStrictEqual(json.value, expected)) expect(json.value, text.slice(0, length)).toStrictEqual(expected);
      }
      expect(isDeepStrictEqual(json.finish(), JSON.parse(text)), text).toBe(true);
    }
  });

  it('does not depend on where the text is cut', () => {
    const random = new Random(2);
    for (let round = 0; round < 300; round++) {
      const text = randomJson(random);
      for (let cut = 0; cut <= text.length; cut++) {
        const value = parse(text.slice(0, cut), text.slice(cut));
        if (!isDeepStrictEqual(value, JSON.parse(text))) expect(value, text).toStrictEqual(JSON.parse(text));
      }
    }
  });
});

describe('the value', () => {
  it('is the same object all the time', () => {
    const json = parser();
    json.push('{"list":[{"a":');
    const root = json.value as { list: { a?: string }[] };
    const { list } = root;
    const first = list[0];
    json.push('"x"},{}]}');
    expect(json.finish()).toBe(root);
    expect(root.list).toBe(list);
    expect(list[0]).toBe(first);
    expect(first).toEqual({ a: 'x' });
  });

  it('has __proto__ as a key, and its prototype as it was', () => {
    const text = '{"__proto__":{"polluted":1},"a":{"__proto__":"text"},"b":{"__proto__":1,"__proto__":[2]}}';
    for (let cut = 0; cut <= text.length; cut++) {
      const value = parse(text.slice(0, cut), text.slice(cut)) as Record<string, unknown>;
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
    }
    expect('polluted' in {}).toBe(false);
  });

  it('has the last of several members with the same key, where the first one was', () => {
    expect(JSON.stringify(parse('{"a":{"x":1},"b":2,"a":3}'))).toBe('{"a":3,"b":2}');
  });

  it('has numbers of any length, exact at the end', () => {
    const digits = `0.${'123456789'.repeat(100)}`;
    expect(parse('[', ...digits, ']')).toEqual([Number(digits)]);
    expect(parse(...digits)).toBe(Number(digits));
  });
});

describe('what is accepted', () => {
  it('is what JSON.parse accepts, with the same value, whole and cut', () => {
    const random = new Random(3);
    let rejected = 0;
    for (let round = 0; round < 10_000; round++) {
      const text = damaged(random, randomJson(random, 2));
      const cut = random.below(text.length + 1);
      const expected = attempt(() => JSON.parse(text) as unknown);
      for (const pieces of [[text], [text.slice(0, cut), text.slice(cut)], [...text]]) {
        const actual = attempt(() => parse(...pieces));
        if (!isDeepStrictEqual(actual, expected)) expect(actual, text).toStrictEqual(expected);
      }
      if (expected === REJECTED) rejected++;
    }
    expect(rejected).toBeGreaterThan(3_000);
    expect(rejected).toBeLessThan(9_500);
  });

  const REJECTED = Symbol('rejected');
  function attempt(read: () => unknown): unknown {
    try {
      return read();
    } catch (error) {
      expect(error instanceof SyntaxError || error instanceof SluiceError).toBe(true);
      return REJECTED;
    }
  }

  it.each([
    ['', 'truncated', 0, /a value/],
    ['{', 'truncated', 1, /a key in quotation marks or "}"/],
    ['{"a"', 'truncated', 4, /":"/],
    ['{"a":', 'truncated', 5, /a value/],
    ['["x', 'truncated', 3, /its quotation mark/],
    ['-', 'truncated', 1, /a digit/],
    ['tru', 'truncated', 3, /"true"/],
    ['{"a":1,}', 'malformed-json', 7, /a key in quotation marks, found "}"/],
    ['[1,]', 'malformed-json', 3, /a value, found "]"/],
    ['[01]', 'malformed-json', 2, /"," or "]", found "1"/],
    ['[1.]', 'malformed-json', 3, /a digit, found "]"/],
    ['[1e]', 'malformed-json', 3, /a digit or a sign/],
    ['{"a" 1}', 'malformed-json', 5, /":", found "1"/],
    ["{'a':1}", 'malformed-json', 1, /found "'"/],
    ['["\n"]', 'malformed-json', 2, /control characters/],
    ['["\\x"]', 'malformed-json', 3, /after the backslash/],
    ['["\\u12g4"]', 'malformed-json', 6, /hexadecimal/],
    ['nul1', 'malformed-json', 3, /"null", found "1"/],
    ['{} x', 'malformed-json', 3, /the end of the text, found "x"/],
    ['\ufeff{}', 'malformed-json', 0, /a value/],
    ['[1}', 'malformed-json', 2, /"," or "]"/],
  ])('%j is refused, and it is said what was expected where', (text, code, offset, message) => {
    for (const pieces of [[text], [...text]]) {
      const error = errorOf(...pieces);
      expect(error).toMatchObject({ code, offset });
      expect(error.message).toMatch(message);
      expect(error.message).toContain(`at character ${offset} `);
    }
  });

  it('ends at the depth that is allowed', () => {
    expect(() => parse('['.repeat(512) + ']'.repeat(512))).not.toThrow();
    expect(errorOf('['.repeat(513))).toMatchObject({ code: 'json-too-deep', offset: 512 });
    const json = parser(2);
    json.push('[[');
    expect(() => {
      json.push('{');
    }).toThrow(/deeper than 2 levels/);
    expect(json.value).toEqual([[]]);
  });

  it('stays an error, and the value stays what it was', () => {
    const json = parser();
    expect(() => {
      json.push('{"a":"b","c":"de\u0000');
    }).toThrow(/control characters/);
    expect(json.value).toEqual({ a: 'b', c: 'de' });
    expect(() => {
      json.push('x');
    }).toThrow(/control characters/);
    expect(() => json.finish()).toThrow(/control characters/);
  });
});

describe('what has changed', () => {
  it('is named by JSON Pointers, new containers as a whole', () => {
    const json = parser();
    const changesOf = (text: string) => {
      json.push(text);
      return json.takeChanged();
    };
    expect(changesOf('{"a":{"b":[1,2')).toEqual(['']);
    expect(changesOf('3],"c":"x')).toEqual(['/a/b/1', '/a/c']);
    expect(changesOf('y"')).toEqual(['/a/c']);
    expect(changesOf('},"~/":t')).toEqual(['/~0~1']);
    expect(changesOf('rue ')).toEqual([]);
    expect(changesOf(',"d":{"e":[0],"f":1},"g":[]}')).toEqual(['/d', '/g']);
    expect(json.takeChanged()).toEqual([]);
  });

  it('is enough to keep a copy', () => {
    const random = new Random(4);
    for (let round = 0; round < 1_000; round++) {
      const text = randomJson(random);
      const json = parser();
      let copy: unknown;
      const follow = () => {
        for (const pointer of json.takeChanged()) copy = replaced(copy, pointer, json.value);
        if (!isDeepStrictEqual(copy, json.value)) expect(copy, text).toStrictEqual(json.value);
      };
      for (let at = 0; at < text.length;) {
        const size = 1 + random.below(6);
        json.push(text.slice(at, at + size));
        at += size;
        follow();
      }
      json.finish();
      follow();
    }
  });

  /** The copy with what stands at the pointer taken from the original. */
  function replaced(copy: unknown, pointer: string, original: unknown): unknown {
    if (pointer === '') return structuredClone(original);
    const keys = pointer.split('/').slice(1);
    let [from, to] = [original, copy] as Record<string, unknown>[];
    const last = keys.pop()!.replaceAll('~1', '/').replaceAll('~0', '~');
    for (const key of keys) {
      const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
      from = from![name] as Record<string, unknown>;
      to = to![name] as Record<string, unknown>;
    }
    const value = structuredClone(from![last]);
    Object.defineProperty(to, last, { value, writable: true, enumerable: true, configurable: true });
    return copy;
  }
});

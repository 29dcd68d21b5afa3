// Random JSON texts, well-formed and not, and what the beginning of one says: written apart from the parser under test.
import type { Random } from '../wasm/random.js';

const BLANKS = ['', '', '', ' ', '\n', '\t', '\r\n', '  '];
const STRINGS = [
  ...[
    '',
    'a',
    'key',
    'longer text with blanks',
    '__proto__',
    'constructor',
    'toString',
    '0',
    '1',
    '-1',
    '~',
    '/',
    'a/b~c',
  ],
  ...[
    'é',
    '😀',
    '\ud83d',
    '\ude00',
    'x\ud83d',
    '\ud83d\ud83d\ude00',
    '\u2028',
    '"',
    '\\',
    '\\"',
    '\n\t\b\f\r',
    '\u0000',
  ],
];
const NUMBERS = [
  '0',
  '-0',
  '7',
  '-12',
  '3.25',
  '0.5',
  '1e3',
  '1E+3',
  '2.5e-7',
  '-0.0',
  '1e400',
  '12345678901234567890',
];

/** A random JSON text. */
export function randomJson(random: Random, depth = 4): string {
  const blank = () => random.pick(BLANKS);
  const list = (make: () => string) => Array.from({ length: random.below(4) }, make).join(',');
  const kind = random.below(depth > 0 ? 8 : 5);
  const text = () => {
    if (kind < 2) return randomString(random);
    if (kind === 2) return random.pick(NUMBERS);
    if (kind < 5) return random.pick(['true', 'false', 'null']);
    if (kind === 5) return `[${list(() => randomJson(random, depth - 1))}${blank()}]`;
    return `{${list(() => `${blank()}${randomString(random)}${blank()}:${randomJson(random, depth - 1)}`)}${blank()}}`;
  };
  return blank() + text() + blank();
}

function randomString(random: Random): string {
  const units = Array.from({ length: random.below(3) + 1 }, () => random.pick(STRINGS)).join('');
  return `"${units.replaceAll(/[^]/g, (unit) => randomUnit(random, unit))}"`;
}

/** One UTF-16 code unit as it may stand in a string. */
function randomUnit(random: Random, unit: string): string {
  const code = unit.charCodeAt(0);
  const escaped = `\\u${code.toString(16).padStart(4, '0')}`;
  if (code < 0x20) return random.below(2) ? escaped : JSON.stringify(unit).slice(1, -1);
  if (unit === '"' || unit === '\\') return `\\${unit}`;
  if (unit === '/') return random.pick(['/', '\\/', escaped]);
  return random.below(5) ? unit : random.below(2) ? escaped : escaped.toUpperCase().replace('\\U', '\\u');
}

/** The text with one to three characters deleted, inserted or replaced. */
export function damaged(random: Random, text: string): string {
  const CHARACTERS = [...'{}[]:,"\\0123456789-+.eEtruefalsn \n\u0001ux', '\ufeff', '😀', "'", '/'];
  let result = text;
  for (let i = random.below(3); i >= 0; i--) {
    const at = random.below(result.length + 1);
    const removed = random.below(2);
    result = result.slice(0, at) + (random.below(3) ? random.pick(CHARACTERS) : '') + result.slice(at + removed);
  }
  return result;
}

/**
 * What a beginning of a well-formed text says, as a complete text; `undefined` when it says nothing yet. Closes what is open,
 * completes literals, cuts numbers back to what is one, drops what waits: half an escape, the first half of a surrogate
 * pair, a key without a value.
 */
export function closed(prefix: string): string | undefined {
  const open: string[] = [];
  /** Where the current element or member begins in `kept`, with the comma before it. */
  let kept = '';
  let item = 0;
  let hasValue = false;
  for (let at = 0; at < prefix.length;) {
    const char = prefix[at]!;
    if (char === '"') {
      const string = /^"(?:[^"\\]|\\u[0-9a-f]{4}|\\[^u])*"?/i.exec(prefix.slice(at))![0];
      const isComplete = string.length > 1 && string.endsWith('"') && !endsInEscape(string);
      const isKey = open.at(-1) === '}' && !hasColon(kept, item);
      if (!isComplete) {
        if (!isKey) {
          kept += `${withoutHighSurrogate(string)}"`;
          hasValue = true;
        }
        break;
      }
      kept += string;
      at += string.length;
      hasValue ||= !isKey;
      continue;
    }
    const scalar = /^[-0-9a-z][-+.0-9a-z]*/i.exec(prefix.slice(at))?.[0];
    if (scalar !== undefined) {
      const isLast = at + scalar.length === prefix.length;
      const read = isLast ? completed(scalar) : scalar;
      at += scalar.length;
      if (read === undefined) break;
      kept += read;
      hasValue = true;
      continue;
    }
    at++;
    if (char === '{' || char === '[') {
      kept += char;
      open.push(char === '{' ? '}' : ']');
      item = kept.length;
      hasValue = false;
    } else if (char === '}' || char === ']') {
      kept += char;
      open.pop();
      hasValue = true;
      item = 0;
    } else if (char === ',') {
      item = kept.length;
      kept += char;
      hasValue = false;
    } else {
      kept += char;
    }
  }
  if (!hasValue) kept = kept.slice(0, item);
  if (kept.trim() === '') return undefined;
  return kept + open.reverse().join('');
}

function endsInEscape(string: string): boolean {
  return (/\\+"$/.exec(string)?.[0].length ?? 1) % 2 === 0;
}

/** Whether the member that begins at `item` has its colon; its key is complete. */
function hasColon(kept: string, item: number): boolean {
  const member = kept.slice(item).replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
  return member.includes(':');
}

function withoutHighSurrogate(string: string): string {
  return string.replace(/(?:[\ud800-\udbff]|(?<!\\)((?:\\\\)*)\\u[dD][89abAB][0-9a-fA-F]{2})$/, '$1');
}

function completed(scalar: string): string | undefined {
  const literal = ['true', 'false', 'null'].find((word) => word.startsWith(scalar));
  return literal ?? /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/.exec(scalar)?.[0];
}

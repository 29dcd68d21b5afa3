// The documents that the contenders render: real answers where a folder with some is given, and generated ones of any
// size, the same on every machine.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A generator of numbers that look like chance (mulberry32). */
function dice(seed) {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

const vocabulary = (
  'a the stream gate water level lock boat under bridge opens slowly while every small wave counts and then rests ' +
  'because what must pass will pass für später 静か 水門 🌊 latency buffer worker frame token paragraph measure'
).split(' ');

class Writer {
  #roll = dice(0x51ce);

  words(count) {
    return Array.from({ length: count }, () => vocabulary[this.#roll(vocabulary.length)]).join(' ');
  }

  sentence() {
    const inline = [
      () => ` **${this.words(2)}**`,
      () => ` \`${this.words(1)}()\``,
      () => ` *${this.words(1)}*`,
      () => ` [${this.words(2)}](https://example.org/${this.#roll(1000)})`,
      () => '',
      () => '',
    ];
    return `${this.words(3 + this.#roll(6))}${inline[this.#roll(inline.length)]()} ${this.words(2 + this.#roll(5))}.`;
  }

  paragraph() {
    return Array.from({ length: 2 + this.#roll(4) }, () => this.sentence()).join(' ');
  }

  code(lines) {
    return Array.from(
      { length: lines },
      (_, line) => `${'  '.repeat(line % 4)}const value${line} = measure(${this.#roll(997)});`,
    ).join('\n');
  }

  row() {
    return `| ${this.words(2)} | ${this.#roll(10_000)} | ${this.sentence()} |`;
  }

  item() {
    return `- ${this.sentence()}`;
  }

  /** A block as answers have them, in the mix in which they have them. */
  block() {
    const kinds = [
      () => `## ${this.words(4)}`,
      () => this.paragraph(),
      () => this.paragraph(),
      () => this.paragraph(),
      () => Array.from({ length: 3 + this.#roll(5) }, () => this.item()).join('\n'),
      () => Array.from({ length: 3 }, (_, i) => `${i + 1}. ${this.sentence()}\n   - ${this.sentence()}`).join('\n'),
      () => `\`\`\`js\n${this.code(4 + this.#roll(16))}\n\`\`\``,
      () => `| Name | Count | Note |\n|---|--:|---|\n${Array.from({ length: 4 }, () => this.row()).join('\n')}`,
      () => `> ${this.paragraph()}`,
    ];
    return kinds[this.#roll(kinds.length)]();
  }
}

/** Pieces of a shape until `bytes` are reached: [what begins it, one piece, what stands between pieces, what ends it]. */
const shapes = {
  mixed: (writer) => ['', () => writer.block(), '\n\n', '\n'],
  prose: (writer) => ['', () => writer.paragraph(), '\n\n', '\n'],
  fence: (writer) => ['```js\n', () => writer.code(20), '\n', '\n```\n'],
  list: (writer) => ['', () => writer.item(), '\n', '\n'],
  table: (writer) => ['| Name | Count | Note |\n|---|--:|---|\n', () => writer.row(), '\n', '\n'],
  paragraph: (writer) => ['', () => writer.sentence(), ' ', '\n'],
};

export const shapeNames = Object.keys(shapes);

/** A generated document: of the shape `name`, at least `bytes` long. */
export function generate(name, bytes) {
  const [begin, piece, between, end] = shapes[name](new Writer());
  const pieces = [];
  let length = Buffer.byteLength(begin) + Buffer.byteLength(end);
  while (length < bytes) {
    const next = piece();
    length += Buffer.byteLength(next) + between.length;
    pieces.push(next);
  }
  return begin + pieces.join(between) + end;
}

/**
 * The document that a name stands for: "<shape>-<size>k" is generated, "answers-<size>k" is real answers one after the
 * other until the size is reached, from a folder of Markdown files; those with HTML are left out.
 * @returns {string | undefined} undefined when it is real answers and there are none
 */
export function documentOf(name, answersFolder) {
  const [, shape, size] = /^(\w+)-(\d+)k$/.exec(name) ?? [];
  const bytes = Number(size) * 1000;
  if (shape in shapes) return generate(shape, bytes);
  if (shape !== 'answers') throw new Error(`"${name}" names no document: <${shapeNames.join('|')}|answers>-<size>k`);
  const files = existsSync(answersFolder) ? readdirSync(answersFolder).filter((file) => file.endsWith('.md')) : [];
  if (files.length === 0) return undefined;
  const answers = files
    .sort()
    .map((file) => readFileSync(path.join(answersFolder, file), 'utf8'))
    .filter(isSelfContained);
  let text = '';
  for (let i = 0; Buffer.byteLength(text) < bytes; i++) text += `${answers[i % answers.length]}\n\n`;
  return text;
}

/** Whether what follows an answer is not taken in by it: by an element of raw HTML, a folded one say, or by a fence. */
function isSelfContained(answer) {
  const fences = answer.match(/^\s*(?:```|~~~)/gm) ?? [];
  return !/<(?:\w|!--)/.test(answer) && fences.length % 2 === 0;
}

/** Cuts a text into deltas of 1 to 8 characters, 4.5 on average, as tokens are; the same ones every time. */
export function deltasOf(text) {
  const roll = dice(0xde17a);
  const characters = Array.from(text);
  const deltas = [];
  for (let at = 0; at < characters.length;) {
    const length = 1 + roll(8);
    deltas.push(characters.slice(at, at + length).join(''));
    at += length;
  }
  return deltas;
}

// The documents that the layout is measured with: answers of a given length, made from a few kinds of block, and giant
// blocks of one kind. Written by a counter, so that each run sees the same text.

const WORDS = (
  'the lock gate opens when water on both sides stands level so a boat that rises slowly through chambers of stone ' +
  'meets no current and keepers who watch paddles turn them by hand while barges wait below in line'
).split(' ');

/** A sequence of sentences that does not repeat for long. */
class Prose {
  #at = 0;

  words(count) {
    return Array.from({ length: count }, () => {
      this.#at = (this.#at * 31 + 7) % 9973;
      return WORDS[this.#at % WORDS.length];
    }).join(' ');
  }
}

/** @param {number} bytes @param {(index: number) => string} block */
function until(bytes, block) {
  let text = '';
  for (let index = 0; text.length < bytes; index++) text += block(index);
  return text;
}

/** What an answer is made of: mostly paragraphs, with lists, code, a table and headings between. */
function answer(bytes) {
  const prose = new Prose();
  const code = (lines) =>
    Array.from({ length: lines }, (_, i) => `  const level${i} = await chamber.measure(${i}, { unit: 'mm' });`);
  const kinds = [
    () => `## ${prose.words(5)}\n\n`,
    () => `${prose.words(60)} **${prose.words(3)}** ${prose.words(30)} \`${prose.words(1)}\`.\n\n`,
    () => `${Array.from({ length: 5 }, () => `- **${prose.words(2)}**: ${prose.words(14)}`).join('\n')}\n\n`,
    () => `${prose.words(45)} [${prose.words(2)}](https://example.org/locks) ${prose.words(20)}.\n\n`,
    () => `\`\`\`js\n${code(9).join('\n')}\n\`\`\`\n\n`,
    () => `${prose.words(70)}.\n\n`,
    () => `| gate | level | state |\n|---|--:|---|\n${`| ${prose.words(2)} | 12 | open |\n`.repeat(6)}\n`,
    () => `1. ${prose.words(20)}\n2. ${prose.words(16)}\n3. ${prose.words(25)}\n\n`,
  ];
  return until(bytes, (index) => kinds[index % kinds.length]());
}

const GIANTS = {
  fence: (bytes, prose) =>
    `\`\`\`js\n${until(bytes, (i) => `  const level${i} = measure('${prose.words(6)}');\n`)}\`\`\`\n`,
  list: (bytes, prose) => until(bytes, () => `- ${prose.words(12)}\n`),
  table: (bytes, prose) =>
    `| a | b | c |\n|---|---|---|\n${until(bytes, (i) => `| ${i} | ${prose.words(4)} | ${prose.words(3)} |\n`)}`,
  paragraph: (bytes, prose) => until(bytes, () => `${prose.words(12)}\n`),
  blocks: (bytes, prose) => until(bytes, () => `${prose.words(8)}.\n\n`),
};

/** @param {string} name "answer-50" (KB) or "fence-200", "list-200", … */
export function documentNamed(name) {
  const [kind, size] = name.split('-');
  const bytes = Number(size) * 1000;
  if (kind === 'answer') return answer(bytes);
  const make = GIANTS[kind];
  if (!make || !(bytes > 0)) throw new Error(`no document is called ${name}`);
  return make(bytes, new Prose());
}

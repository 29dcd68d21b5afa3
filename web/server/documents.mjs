// The demo's own answers: Markdown files of streams/, each with a short head, and a generated long one.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { tokenize } from '../protocols/tokens.mjs';

/**
 * @typedef {object} Document
 * @property {string} id the file's name without `.md`
 * @property {string} title
 * @property {string} question what a reader would have asked
 * @property {string} text the answer's Markdown
 * @property {string} reasoning the reasoning's Markdown, or ''
 */

const HEAD = /^---\n(?<fields>(?:[a-z]+: .*\n)+)---\n/;
const REASONING_SUFFIX = '.reasoning.md';
/** Order of the list on the page; files not named here follow by name. */
const ORDER = ['why', 'tour', 'code', 'maths', 'languages', 'hostile'];
/** How often the long answer goes through the others. */
const LONG_ROUNDS = 24;

/**
 * Reads every document of a folder.
 * @param {URL} folder
 * @returns {Promise<Map<string, Document>>} by id, in the order of the list
 */
export async function loadDocuments(folder) {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.md'));
  const answers = files.filter((file) => !file.endsWith(REASONING_SUFFIX));
  const documents = await Promise.all(
    answers.map(async (file) => {
      const id = path.basename(file, '.md');
      const reasoningFile = id + REASONING_SUFFIX;
      const reasoning = files.includes(reasoningFile) ? await readFile(new URL(reasoningFile, folder), 'utf8') : '';
      return parseDocument(id, await readFile(new URL(file, folder), 'utf8'), reasoning.trim());
    }),
  );
  documents.sort((a, b) => rank(a.id) - rank(b.id) || a.id.localeCompare(b.id));
  const byId = new Map(documents.map((document) => [document.id, document]));
  const long = longDocument(documents.filter((document) => document.id !== 'hostile'));
  return byId.set(long.id, long);
}

/**
 * @param {string} id
 * @param {string} source the file: a head between lines of `---`, then the answer
 * @param {string} reasoning
 * @returns {Document}
 */
export function parseDocument(id, source, reasoning) {
  const head = HEAD.exec(source);
  const lines = head?.groups?.fields;
  if (!head || lines === undefined)
    throw new Error(`streams/${id}.md: expected a head between two lines of "---" at its start`);
  const fields = new Map(
    lines
      .trimEnd()
      .split('\n')
      .map((line) => /** @type {[string, string]} */ (line.split(/: (.*)/s).slice(0, 2))),
  );
  const title = fields.get('title');
  const question = fields.get('question');
  if (!title || !question) throw new Error(`streams/${id}.md: its head must give "title" and "question"`);
  return { id, title, question, text: source.slice(head[0].length), reasoning };
}

/**
 * The answer that a document stands for, ready for a protocol's encoder.
 * @param {Document} document
 * @param {number} created seconds since 1970
 * @returns {import('../protocols/types.js').Answer}
 */
export function toAnswer(document, created) {
  return {
    id: `demo-${document.id}`,
    model: 'sluice-demo',
    text: tokenize(document.text),
    reasoning: tokenize(document.reasoning),
    inputTokens: tokenize(document.question).length,
    created,
  };
}

/** Chapters made of the other documents in turn: enough to feel whether the cost grows with the length. */
function longDocument(/** @type {Document[]} */ documents) {
  const rounds = Array.from({ length: LONG_ROUNDS }, () => documents).flat();
  const chapters = rounds.map(({ title, text }, index) => `# ${index + 1}. ${title}\n\n${text}`);
  return {
    id: 'long',
    title: 'A very long answer',
    question: 'Write a whole book, and do not slow down.',
    text: chapters.join('\n'),
    reasoning: '',
  };
}

function rank(/** @type {string} */ id) {
  const place = ORDER.indexOf(id);
  return place < 0 ? ORDER.length : place;
}

// Makes js/src/generated/*.ts from the .def files of the core and the bridge, so that a number that crosses between C++
// and the page has one definition.
//
//   node tools/generate.mjs           write the files
//   node tools/generate.mjs --check   write nothing; fail when a file differs from what would be written
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SOURCES = join(ROOT, 'wasm');
const OUTPUT = join(ROOT, 'js/src/generated');

/** One macro call of a .def file: its arguments, and the comment that ends its line. */
function macroCalls(path, macro) {
  const calls = [];
  const lines = readFileSync(join(SOURCES, path), 'utf8').split('\n');
  lines.forEach((line, index) => {
    const match = /^(\w+)\((.*)\)\s*(?:\/\/\s*(.*))?$/.exec(line);
    if (!match || match[1] !== macro) return;
    calls.push({ args: splitArguments(match[2]), comment: match[3] ?? '', where: `${path}:${index + 1}` });
  });
  return calls;
}

/** Splits at commas outside string literals; a literal loses its quotes. */
function splitArguments(text) {
  const pieces = text.match(/"(?:[^"\\]|\\.)*"|[^,\s][^,]*/g) ?? [];
  return pieces
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
    .map((piece) => (piece.startsWith('"') ? JSON.parse(piece) : piece));
}

/** Fails when a number is no byte or is used twice: the wire value would be ambiguous. */
function checkNumbers(calls, position) {
  const seen = new Map();
  for (const { args, where } of calls) {
    const number = Number(args[position]);
    if (!Number.isInteger(number) || number < 0 || number > 255)
      throw new Error(`${where}: ${args[position]} is no byte`);
    if (seen.has(number)) throw new Error(`${where}: ${number} is taken by ${seen.get(number)}`);
    seen.set(number, where);
  }
  if (calls.length === 0) throw new Error('a definition file holds no entry: has its form changed?');
}

const quote = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** A union type over several lines. */
function union(name, members) {
  return `export type ${name} =\n${members.map((member) => `  | ${quote(member)}`).join('\n')};\n`;
}

/** Words by number, as what is short to download: a gap is an empty word. */
function words(entries) {
  const size = Math.max(...entries.map(([number]) => number)) + 1;
  const cells = Array.from({ length: size }, () => '');
  for (const [number, word] of entries) {
    if (!/^\S+$/.test(word)) throw new Error(`"${word}" is not one word`);
    cells[number] = word;
  }
  return `(\n  ${quote(cells.join(' '))}\n).split(' ')`;
}

/** A table by number with the gaps filled. */
function table(entries, absent) {
  const size = Math.max(...entries.map(([number]) => number)) + 1;
  const cells = Array.from({ length: size }, () => absent);
  for (const [number, value] of entries) cells[number] = value;
  return `[\n${cells.map((cell) => `  ${cell},`).join('\n')}\n]`;
}

function errorsFile() {
  const calls = macroCalls('core/errors.def', 'SLUICE_ERROR');
  checkNumbers(calls, 1);
  const names = calls.map(({ args }) => args[2]).filter((name) => name !== 'none');
  const cells = calls.map(({ args }) => [Number(args[1]), args[2]]);
  return [
    '/** What went wrong: the stable names of errors.def. */',
    union('ErrorCode', names),
    '/** The name of each number that the module answers with; 0 is success, and a number that is not taken has none. */',
    `export const ERROR_NAMES = ${words(cells)} as readonly (ErrorCode | 'none' | '')[];`,
  ].join('\n');
}

const OPERAND_KINDS = {
  parent: 'Node',
  before: 'Node',
  after: 'Node',
  node: 'Node',
  first: 'Node',
  last: 'Node',
  tag: 'Tag',
  attribute: 'Attribute',
  text: 'Text',
  length: 'Count',
  count: 'Count',
};

function operand(name, where) {
  const kind = OPERAND_KINDS[name];
  if (!kind) throw new Error(`${where}: operand "${name}" is not known to tools/generate.mjs`);
  return `Operand.${kind}`;
}

function opsFile() {
  const calls = macroCalls('core/patch/ops.def', 'SLUICE_OP');
  checkNumbers(calls, 1);
  const source = readFileSync(join(SOURCES, 'core/patch/ops.def'), 'utf8');
  const version = /^#define SLUICE_PATCH_VERSION (\d+)$/m.exec(source)?.[1];
  if (!version) throw new Error('core/patch/ops.def: SLUICE_PATCH_VERSION is missing');
  const operandLists = calls.map(({ args, where }) => {
    const operands = args[2].split(' ').map((name) => operand(name, where));
    return [Number(args[1]), `[${operands.join(', ')}]`];
  });
  const kinds = [...new Set(Object.values(OPERAND_KINDS))];
  return [
    '/** First byte of every patch. */',
    `export const PATCH_VERSION = ${version};\n`,
    '/** What an operand means. */',
    `export const Operand = {\n${kinds.map((kind, i) => `  ${kind}: ${i},`).join('\n')}\n} as const;\n`,
    'export type OperandKind = (typeof Operand)[keyof typeof Operand];\n',
    '/** The code byte of each operation. */',
    'export const Op = {',
    ...calls.map(({ args, comment }) => `${comment ? `  /** ${comment} */\n` : ''}  ${args[0]}: ${args[1]},`),
    '} as const;\n',
    '/** The operands of each operation in the order in which they stand, by code. */',
    `export const OPERANDS: readonly (readonly OperandKind[] | undefined)[] = ${table(operandLists, 'undefined')};`,
  ].join('\n');
}

/** Ids of named entries; a name that does not exist fails. */
function lookUp(ids, name, where) {
  if (!ids.has(name)) throw new Error(`${where}: ${name} is not defined`);
  return ids.get(name);
}

/** How many attributes are of a kind. */
function countOf(attributes, kind) {
  return attributes.filter(({ args }) => args[3] === kind).length;
}

function allowlistFile() {
  const path = 'core/sanitize/allowlist.def';
  const tags = macroCalls(path, 'SLUICE_TAG');
  const attributes = macroCalls(path, 'SLUICE_ATTRIBUTE');
  checkNumbers(tags, 1);
  checkNumbers(attributes, 1);
  const tagIds = new Map(tags.map(({ args }) => [args[0], Number(args[1])]));
  const attributeIds = new Map(attributes.map(({ args }) => [args[0], Number(args[1])]));

  const anyTag = macroCalls(path, 'SLUICE_ALLOW_ANY').map(({ args, where }) => lookUp(attributeIds, args[0], where));
  const allowed = new Map();
  for (const { args, where } of macroCalls(path, 'SLUICE_ALLOW')) {
    const tag = lookUp(tagIds, args[0], where);
    allowed.set(tag, [...(allowed.get(tag) ?? []), lookUp(attributeIds, args[1], where)]);
  }
  if (allowed.size === 0) throw new Error(`${path}: no SLUICE_ALLOW is found: has its form changed?`);

  const tagCells = tags.map(({ args }) => [Number(args[1]), args[2]]);
  const voidIds = tags.filter(({ args }) => /\bVoid\b/.test(args[3])).map(({ args }) => args[1]);
  const kinds = [...new Set(attributes.map(({ args }) => args[3]))];
  const [usual] = kinds.toSorted((a, b) => countOf(attributes, b) - countOf(attributes, a));
  const attributeCells = attributes.map(({ args: [, id, name, kind] }) => [
    Number(id),
    kind === usual ? name : `${name}=${kind}`,
  ]);
  const allowedLines = [...allowed]
    .sort(([a], [b]) => a - b)
    .map(([tag, ids]) => `  ${tag}: [${ids.sort((a, b) => a - b).join(', ')}],`);
  return [
    '/** The elements that can reach the page, by id; empty where there is none. */',
    `export const TAGS: readonly string[] = ${words(tagCells)};\n`,
    '/** Ids of the elements that have no content. */',
    `export const VOID_TAGS: readonly number[] = [${voidIds.join(', ')}];\n`,
    '/** How the value of an attribute is checked. */',
    union('AttributeKind', kinds),
    '/** The attributes that can reach the page, by id. */',
    'export const ATTRIBUTES: readonly ({ readonly name: string; readonly kind: AttributeKind } | undefined)[] =' +
      ` ${words(attributeCells)}.map((entry) => {\n` +
      `  const [name, kind = '${usual}'] = entry.split('=') as [string, AttributeKind?];\n` +
      '  return name ? { name, kind } : undefined;\n});\n',
    '/** Ids of the attributes that every element may carry. */',
    `export const GLOBAL_ATTRIBUTES: readonly number[] = [${anyTag.sort((a, b) => a - b).join(', ')}];\n`,
    '/** Ids of the further attributes that an element may carry, by its id. */',
    `export const ALLOWED_ATTRIBUTES: Readonly<Record<number, readonly number[]>> = {\n${allowedLines.join('\n')}\n};`,
  ].join('\n');
}

/** 'tool-call' and the like as it is, in quotes where it is no identifier. */
const propertyName = (name) => (/^\w+$/.test(name) ? name : quote(name));

function eventsFile() {
  const path = 'core/providers/events.def';
  const events = macroCalls(path, 'SLUICE_EVENT');
  const fields = macroCalls(path, 'SLUICE_EVENT_FIELD');
  if (events.length === 0) throw new Error(`${path}: no SLUICE_EVENT is found: has its form changed?`);
  const names = events.map(({ args }) => args[0]);
  for (const { args, where } of fields) {
    if (!names.includes(args[0])) throw new Error(`${where}: event ${args[0]} is not defined`);
    if (!['required', 'optional'].includes(args[3])) throw new Error(`${where}: ${args[3]} is no presence`);
  }
  const interfaces = events.map(({ args: [name, type, what] }) => {
    const members = fields
      .filter(({ args }) => args[0] === name)
      .map(
        ({ args }) => `  /** ${sentence(args[4])} */\n  ${args[1]}${args[3] === 'optional' ? '?' : ''}: ${args[2]};`,
      );
    const lines = [`  type: ${quote(type)};`, ...members].join('\n');
    return `/** ${what} */\nexport interface ${name}Event {\n${lines}\n}\n`;
  });
  const mapLines = events.map(({ args }) => `  ${propertyName(args[1])}: ${args[0]}Event;`);
  return [
    "import type { ErrorCode } from './errors.js';\n",
    ...interfaces,
    '/** The events by their `type`. */',
    `export interface StreamEventMap {\n${mapLines.join('\n')}\n}\n`,
    '/** Everything that the core reports beside content. */',
    'export type StreamEvent = StreamEventMap[keyof StreamEventMap];',
  ].join('\n');
}

function bridgeFile() {
  const calls = macroCalls('bridge/bridge.def', 'SLUICE_BRIDGE');
  if (calls.length === 0) throw new Error('bridge/bridge.def: no SLUICE_BRIDGE is found: has its form changed?');
  const members = calls.map(({ args: [name, type, what] }, i) => `  /** \`${type}\`: ${what}. */\n  ${name} = ${i},\n`);
  return [
    "/** The module's functions, by their number: the bundler puts that in place of the name. */",
    `export enum Bridge {\n${members.join('')}}\n`,
    '/** How many they are. */',
    `export const BRIDGE_SIZE = ${calls.length};`,
  ].join('\n');
}

/** A phrase with a capital and a full stop. */
function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

const FILES = [
  { name: 'errors.ts', source: 'core/errors.def', make: errorsFile },
  { name: 'ops.ts', source: 'core/patch/ops.def', make: opsFile },
  { name: 'allowlist.ts', source: 'core/sanitize/allowlist.def', make: allowlistFile },
  { name: 'bridge.ts', source: 'bridge/bridge.def', make: bridgeFile },
  { name: 'events.ts', source: 'core/providers/events.def', make: eventsFile },
];

function main() {
  const check = process.argv.includes('--check');
  const stale = [];
  mkdirSync(OUTPUT, { recursive: true });
  for (const { name, source, make } of FILES) {
    const text = `// Generated by tools/generate.mjs from wasm/${source}. Do not edit.\n\n${make()}\n`;
    const path = join(OUTPUT, name);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    stale.push(`js/src/generated/${name}`);
    if (!check) writeFileSync(path, text);
  }
  if (check && stale.length > 0) {
    console.error(`differs from the definitions: ${stale.join(', ')}\nrun: node tools/generate.mjs`);
    process.exit(1);
  }
  console.log(
    check ? `${FILES.length} generated files are up to date` : `wrote ${stale.length} of ${FILES.length} files`,
  );
}

main();

// `npm run bench:json [-- --rounds N]`: the arguments of a tool call in deltas of 4 characters, read by 'sluice/json' and by
// parsers that read all of the text again at each delta, interleaved in one process. It exits with 1 if a character of 1 MB
// costs Sluice more than 1.5 times what one of 10 KB costs, or if a peer is faster anywhere.
//
// A figure is nanoseconds of processor time for each character, the median of the rounds; a ratio is the median of the
// ratios within a round, so that what else the machine does falls on both sides alike.
import path from 'node:path';
import { parse as parseBestEffort } from 'best-effort-json-parser';
import { parse as parsePartial } from 'partial-json';
import { buildPackage } from './lib/package.mjs';
import { distDir } from './lib/paths.mjs';
import { runMain } from './lib/process.mjs';
import { median } from './lib/statistics.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';
import { pathToFileURL } from 'node:url';

const DELTA = 4;
const SMALL = 10_000;
const LARGE = 1_000_000;
/** The peers' time grows with the square: more than this nobody wants to wait for. */
const PEERS_LARGE = 20_000;
const MOST_GROWTH = 1.5;

/** Arguments as models write them: one long text (a file, an e-mail), and records of many small values. */
const shapes = {
  text: (length) => JSON.stringify({ path: 'src/main.ts', content: repeated(length, 'const a = "x"; // é\n') }),
  records: (length) => {
    const items = [];
    const item = (id) => ({
      id,
      name: `Item ${id}`,
      price: id * 1.25,
      tags: ['new', 'blue'],
      note: 'As it was ordered.',
    });
    const each = JSON.stringify(item(1000)).length + 1;
    for (let id = 0; id * each < length; id++) items.push(item(id));
    return JSON.stringify({ items });
  },
};

await runMain(async () => {
  await ensureTools(needs.wasm);
  await buildPackage();
  const { PartialJson } = await import(pathToFileURL(path.join(distDir, 'parts/partial_json.js')).href);
  const rounds = Number(process.argv[process.argv.indexOf('--rounds') + 1] || 7);
  const sluice = (text) => {
    const json = new PartialJson({ fail: (_, message) => new SyntaxError(message) });
    for (let at = 0; at < text.length; at += DELTA) {
      json.push(text.slice(at, at + DELTA));
      json.takeChanged();
    }
    return json.finish();
  };
  const again = (parse) => (text) => {
    let value;
    for (let at = DELTA; at < text.length + DELTA; at += DELTA) value = parse(text.slice(0, at));
    return value;
  };
  const contenders = [
    { name: 'sluice/json', read: sluice, large: LARGE },
    { name: 'partial-json', read: again(parsePartial), large: PEERS_LARGE },
    { name: 'best-effort-json-parser', read: again(parseBestEffort), large: PEERS_LARGE },
  ];
  let behind = 0;
  for (const [shape, make] of Object.entries(shapes)) behind += compare(shape, make, contenders, rounds);
  if (behind > 0) process.exitCode = 1;
});

/** @returns how many figures are not as they should be */
function compare(shape, make, contenders, rounds) {
  const small = make(SMALL);
  for (const { read } of contenders) {
    if (JSON.stringify(read(small)) !== small) throw new Error('A contender has read something else.');
  }
  for (let i = 0; i < 50; i++) contenders[0].read(small);
  const figures = contenders.map(() => ({ small: [], large: [], growth: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, { read, large }] of contenders.entries()) {
      const figure = figures[index];
      const text = make(large);
      const [first, second] = [costOf(read, small, index === 0 ? 40 : 1), costOf(read, text, 1)];
      figure.small.push(first);
      figure.large.push(second);
      figure.growth.push(second / first);
    }
  }
  console.log(`${shape}, in deltas of ${DELTA} characters:`);
  let behind = 0;
  for (const [index, { name, large }] of contenders.entries()) {
    const { small: first, large: second, growth } = figures[index];
    const grown = median(growth);
    const sizes = `${format(median(first))} ns of 10 KB, ${format(median(second))} ns of ${large / 1000} KB`;
    console.log(`  ${name.padEnd(24)} a character costs ${sizes}: ${grown.toFixed(2)} times`);
    const isBehind = index === 0 ? grown > MOST_GROWTH : median(first) < median(figures[0].small);
    if (isBehind) console.error(`  ${name}: that is not as it should be.`);
    behind += Number(isBehind);
  }
  return behind;
}

/** Nanoseconds of processor time for each character. */
function costOf(read, text, times) {
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) read(text);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / times / text.length;
}

function repeated(length, line) {
  return line.repeat(Math.ceil(length / line.length));
}

function format(nanoseconds) {
  return nanoseconds >= 10_000 ? `${Math.round(nanoseconds / 1000)} 000` : nanoseconds.toFixed(1);
}

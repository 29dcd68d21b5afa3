// `npm run bench:wire [-- --rounds N] [--only name] [--each]`: the module's first two stages against what a page would do
// in JavaScript, interleaved in one process. It exits with 1 if Sluice is behind eventsource-parser anywhere, in SSE alone
// or with JSON.parse of every event after it. `--each` takes every recording by itself.
//
// Whole decoding is bytes to text, reasoning and events, all handed to JavaScript as strings; a protocol is read by the
// module that a page reads it with. Two contenders: a TextDecoder, eventsource-parser (or lines) and JSON.parse, which is
// what a page needs to get from bytes to values; and JSON.parse alone, of strings that are there already.
//
// Each contender does the same work in turn, round after round; a figure is the median of the rounds, and a ratio the
// median of the ratios within a round, so that what else the machine does falls on both sides alike.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createParser } from 'eventsource-parser';
import { buildPreset } from './lib/cmake.mjs';
import { root } from './lib/paths.mjs';
import { runMain } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';
import { families } from './wire/families.mjs';
import { measure, sum, Table } from './wire/measuring.mjs';
import { loadStages } from './wire/stages.mjs';

const encoder = new TextEncoder();

await runMain(async () => {
  const { rounds, only, each } = parseArguments(process.argv.slice(2));
  await ensureTools(needs.wasm);
  const folder = await buildPreset('wasm', ['sluice-wire', 'sluice-wire-all']);
  const load = (name) => loadStages(path.join(folder, `wasm/bench/wire/${name}.wasm`));
  const stages = await load('sluice-wire');
  const modules = [stages, await load('sluice-wire-all')];
  const wanted = (name) => only === undefined || name.includes(only);
  const recordings = readRecordings();
  let behind = 0;
  behind += benchFraming(stages, rounds, recordings, wanted);
  behind += benchDecoding(modules, rounds, recordings, wanted, each);
  if (behind > 0) {
    console.error(`${behind} of Sluice's figures are behind.`);
    process.exitCode = 1;
  }
});

function parseArguments(words) {
  const value = (name) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
  return { rounds: Number(value('--rounds') ?? 25), only: value('--only'), each: words.includes('--each') };
}

/** Recorded bodies beside the repository, or those that SLUICE_RECORDINGS names. */
function readRecordings() {
  const home = process.env.SLUICE_RECORDINGS ?? path.join(root, '../shared/recordings');
  if (!existsSync(home)) {
    console.log(`No recordings: ${home} does not exist.`);
    return [];
  }
  const names = readdirSync(home).filter((name) => /\.(sse|ndjson)$/.test(name));
  return names.map((name) => ({ name, bytes: readFileSync(path.join(home, name)) }));
}

function chunksOf(bytes, size) {
  const chunks = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}

// ---- Framing ----------------------------------------------------------------------------------------------------

function benchFraming(stages, rounds, recordings, wanted) {
  const bodies = families.filter(({ isLines }) => !isLines).map(({ name, body }) => [name, encoder.encode(body)]);
  const recorded = recordings.filter(({ name }) => name.endsWith('.sse')).map(({ bytes }) => bytes);
  if (recorded.length > 0) bodies.push(['all recordings', ...recorded]);
  const table = new Table('SSE alone', ['eventsource-parser', 'Sluice', 'as strings']);
  for (const [name, ...parts] of bodies.filter(([name]) => wanted(name))) {
    for (const size of [Infinity, 1500, 64, 16]) {
      const chunked = parts.map((bytes) => chunksOf(bytes, size));
      const contenders = [
        () => chunked.map(parseEvents),
        () => chunked.map((chunks) => stages.frame(chunks)),
        () => chunked.map((chunks) => countStrings(stages, chunks)),
      ];
      const counts = contenders.map((run) => sum(run().map(({ events }) => events)));
      if (new Set(counts).size > 1) throw new Error(`${name}: the numbers of events differ: ${counts.join(', ')}`);
      table.add(
        `${name}, ${size === Infinity ? 'whole' : `${size} B`}`,
        sum(parts.map(length)),
        measure(contenders, rounds),
      );
    }
  }
  return table.behind([1]);
}

/** As its users do: bytes through a TextDecoder, then the parser. */
function parseEvents(chunks) {
  const decoder = new TextDecoder();
  const counted = { events: 0, bytes: 0 };
  const parser = createParser({
    onEvent({ data }) {
      counted.events++;
      counted.bytes += data.length;
    },
  });
  for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
  return counted;
}

function countStrings(stages, chunks) {
  const counted = { events: 0, bytes: 0 };
  stages.frameToStrings(chunks, ({ data }) => {
    counted.events++;
    counted.bytes += data.length;
  });
  return counted;
}

// ---- Decoding ---------------------------------------------------------------------------------------------------

function benchDecoding(modules, rounds, recordings, wanted, each) {
  /** @type {{ name: string, parts: Uint8Array[], text: ((json: any) => any) | undefined, isLines: boolean | undefined }[]} */
  const bodies = families.map(({ name, body, text, isLines }) => ({
    name,
    parts: [encoder.encode(body)],
    text,
    isLines,
  }));
  const groups = each ? recordings.map(({ name, bytes }) => [name, [bytes]]) : groupByFamily(modules, recordings);
  for (const [name, parts] of groups) {
    const isLines = !/^\s*(?:data|event|id|:)/.test(new TextDecoder().decode(parts[0].subarray(0, 20)));
    bodies.push({ name: each ? name : `recorded ${name}`, parts, text: undefined, isLines });
  }
  const names = ['parser + JSON.parse', 'JSON.parse alone', 'Sluice', 'to JSON.parse alone'];
  const table = new Table('Whole decoding', names);
  for (const { name, parts, text, isLines } of bodies.filter(({ name }) => wanted(name))) {
    const stages = moduleFor(modules, parts[0]);
    const events = parts.map((bytes) => dataOf(bytes, isLines));
    if (events.every((own) => own.length === 0)) continue; // nothing that JSON.parse could read
    const chunked = parts.map((bytes) => chunksOf(bytes, 16_384));
    const contenders = [
      () => chunked.map((chunks) => readInJavaScript(chunks, text, isLines)),
      () => events.map(parseAll),
      () => chunked.map((chunks) => stages.decode(chunks)),
    ];
    if (text !== undefined) {
      const [inJavaScript] = contenders[0]();
      const [inModule] = contenders[2]();
      if (inJavaScript.text !== inModule.text) throw new Error(`${name}: the texts differ`);
    }
    table.add(name, sum(parts.map(length)), measure(contenders, rounds));
  }
  return table.behind([2], [2, 3]);
}

/** The module that a page reads the body with: the one that every page loads, or else the one of all formats. */
function moduleFor(modules, bytes) {
  return modules.find((stages) => stages.reads(bytes)) ?? modules.at(-1);
}

function groupByFamily(modules, recordings) {
  const groups = new Map();
  for (const { bytes } of recordings) {
    const [start] = JSON.parse(modules.at(-1).decode([bytes]).events[0]);
    const family = start.provider;
    if (family === undefined || family === 'sse-text') continue;
    groups.set(family, [...(groups.get(family) ?? []), bytes]);
  }
  return [...groups].sort();
}

/** The JSON texts of a body as strings: what JSON.parse alone is given. */
function dataOf(bytes, isLines) {
  const all = [];
  const take = (data) => isJson(data) && all.push(data);
  if (isLines) new TextDecoder().decode(bytes).split('\n').forEach(take);
  else createParser({ onEvent: ({ data }) => take(data) }).feed(`${new TextDecoder().decode(bytes)}\n\n`);
  return all;
}

function isJson(text) {
  if (!text.startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseAll(events) {
  let count = 0;
  for (const data of events) count += JSON.parse(data) === undefined ? 0 : 1;
  return count;
}

function readInJavaScript(chunks, text, isLines) {
  const decoder = new TextDecoder();
  const read = { text: '', events: 0 };
  const onData = (data) => {
    if (!data.startsWith('{')) return;
    let json;
    try {
      json = JSON.parse(data);
    } catch {
      return;
    }
    read.events++;
    const piece = text?.(json);
    if (typeof piece === 'string') read.text += piece;
  };
  if (!isLines) {
    const parser = createParser({ onEvent: ({ data }) => onData(data) });
    for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
    return read;
  }
  let rest = '';
  for (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onData);
  }
  onData(rest);
  return read;
}

function length(bytes) {
  return bytes.length;
}

// What the module costs per stage, in Node: `npm run bench -- --module` runs it alone. Stages are told apart by what is left out: a
// body that is only decoded, Markdown that needs no decoding, both, and the reading of the patches on the page's side.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureNodeModules } from './lib/node_modules.mjs';
import { buildPackage, wasmFile } from './lib/package.mjs';
import { root } from './lib/paths.mjs';
import { median } from './lib/statistics.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';
import { deltasOf, generate } from '../tests/bench/peers/lib/documents.mjs';

/** Bytes of the answer that the stages are measured with, and of one piece from the network. */
const ANSWER_BYTES = 200_000;
const CHUNK_BYTES = 1_400;
const ROUNDS = 7;

/** Lengths of the doubling table, in bytes, and its shapes. */
const LENGTHS = [50_000, 100_000, 200_000, 400_000, 800_000];
const SHAPES = ['mixed', 'prose', 'fence', 'list', 'table'];

const encoder = new TextEncoder();

export async function benchModule() {
  await ensureTools(needs.wasm);
  await ensureNodeModules();
  await buildPackage();
  const { instantiateModule, readPatch } = await loadSources();
  const module = await instantiateModule(await WebAssembly.compile(readFileSync(wasmFile)));
  stages(module, readPatch);
  doubling(module);
}

/** The page's and the worker's sources, as they are. */
async function loadSources() {
  const esbuild = await import('esbuild');
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-bench-'));
  const outfile = path.join(folder, 'sources.mjs');
  const contents = "export * from './wasm_module.js'; export { readPatch } from './patch_reader.js';";
  await esbuild.build({
    ...{ stdin: { contents, resolveDir: path.join(root, 'js/src'), loader: 'ts' }, outfile },
    ...{ bundle: true, format: 'esm', platform: 'node', logLevel: 'error' },
  });
  const sources = await import(pathToFileURL(outfile).href);
  rmSync(folder, { recursive: true });
  return sources;
}

function stages(module, readPatch) {
  const text = generate('mixed', ANSWER_BYTES);
  const deltas = deltasOf(text);
  const body = encoder.encode(deltas.map(eventOf).join('') + 'data: [DONE]\n\n');
  const chunks = [];
  for (let at = 0; at < body.length; at += CHUNK_BYTES) chunks.push(body.subarray(at, at + CHUNK_BYTES));
  const pieces = deltas.map((delta) => encoder.encode(delta));
  const plain = { provider: 'text', framing: 'text' };
  const wire = { provider: 'openai-chat', framing: 'sse' };
  const patches = [];
  through(module, plain, pieces, (patch) => patches.push(patch.slice()));
  const kilobytes = (bytes) => `${Math.round(bytes / 1000)} KB`;
  const perPatch = patches.reduce((sum, { length }) => sum + length, 0);
  const rows = [
    [
      `framing and decoding, ${kilobytes(body.length)}`,
      body.length,
      () => through(module, { ...wire, renders: false }, chunks),
    ],
    [`Markdown, a patch for each delta`, text.length, () => through(module, plain, pieces, () => undefined)],
    [`Markdown, a patch at the end`, text.length, () => through(module, plain, pieces)],
    [`all, a patch for each ${CHUNK_BYTES} bytes`, body.length, () => through(module, wire, chunks, () => undefined)],
    [`reading the ${patches.length} patches`, perPatch, () => patches.forEach((patch) => readPatch(patch))],
  ];
  console.log(
    `\nThe module in Node ${process.version}: ${deltas.length} deltas of an answer of ${kilobytes(ANSWER_BYTES)}, processor time\n`,
  );
  for (const [name, bytes, work] of rows) {
    const time = timed(work);
    const rate = (bytes / time / 1000).toFixed(1);
    const perDelta = ((time * 1e6) / deltas.length).toFixed(0);
    console.log(`${name.padEnd(44)}${rate.padStart(8)} MB/s${perDelta.padStart(8)} ns a delta`);
  }
}

/** Linear (C3) is what stays flat along a line. */
function doubling(module) {
  console.log('\nMarkdown, a patch for each delta, ns a byte by length\n');
  console.log(''.padEnd(12) + LENGTHS.map((bytes) => `${bytes / 1000} KB`.padStart(10)).join(''));
  for (const shape of SHAPES) {
    const cells = LENGTHS.map((bytes) => {
      const text = generate(shape, bytes);
      const pieces = deltasOf(text).map((delta) => encoder.encode(delta));
      const time = timed(() => through(module, { provider: 'text', framing: 'text' }, pieces, () => undefined), 3);
      return ((time * 1e6) / encoder.encode(text).length).toFixed(0).padStart(10);
    });
    console.log(shape.padEnd(12) + cells.join(''));
  }
}

/** An answer from its first piece to its last; with `take` its patches, one after each piece, else one at the end. */
function through(module, settings, pieces, take) {
  const stream = module.createStream(settings);
  const flush = (done) => {
    for (let channel = 0; channel < stream.channelCount; channel++) {
      const patch = stream.flush(channel);
      if (patch) done?.(patch);
    }
  };
  for (const piece of pieces) {
    stream.feed(piece);
    if (take) flush(take);
  }
  stream.finish();
  if (settings.renders !== false) flush(take);
  stream.destroy();
}

/** Milliseconds of processor time, the median of some rounds. */
function timed(work, rounds = ROUNDS) {
  work();
  const times = Array.from({ length: rounds }, () => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return median(times);
}

function eventOf(content) {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  return `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', model: 'bench', choices })}\n\n`;
}

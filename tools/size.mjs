// `npm run size`: what a page downloads, gzipped. It fails above the limits.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureNodeModules } from './lib/node_modules.mjs';
import { buildPackage, faceEntryPoints, inlineFile, partEntryPoints } from './lib/package.mjs';
import { distDir } from './lib/paths.mjs';
import { runMain } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

/** What we mean to come to. */
const goalBytes = 64 * 1024;
/** What all that every page loads may have. */
const limitBytes = 80 * 1024;

/**
 * What an entry point beside the main one may have, gzipped. The element has the style sheet within; Node's has the module,
 * and no page loads it.
 */
const faceLimits = { json: 4 * 1024, node: 128 * 1024, element: 6 * 1024, flow: 3 * 1024 };
const faceLimit = 2 * 1024;
/** What a part may have. */
const partLimit = 4 * 1024;
/** All in one file, the module of all formats included. */
const inlineLimit = 160 * 1024;

/** What the first answer of a page asks for; every other part is for an option or a source. */
const firstAnswerPart = 'parts/timing';

/** What every page loads. */
const files = [
  { name: 'sluice.wasm', holds: 'the module' },
  { name: 'worker.js', holds: 'the engine in the worker' },
  { name: 'index.js', holds: 'the shim on the page' },
];

await runMain(async () => {
  await ensureTools(needs.wasm);
  await ensureNodeModules();
  await buildPackage();
  const total = files.map(({ name, holds }) => measure(name, holds)).reduce((sum, bytes) => sum + bytes);
  console.log(row('total', undefined, total, `at most ${limitBytes}; the goal is ${goalBytes}`));
  holdTo(limitBytes, total, 'What every page loads');
  measure('sluice-all.wasm', 'on demand: the module with the formats that are rare');
  const beside = [
    ...partEntryPoints.map((name) => ({
      ...{ name: `${name}.js`, limit: partLimit },
      holds: name === firstAnswerPart ? 'with the first answer' : 'on demand',
    })),
    ...faceEntryPoints.map((name) => ({
      ...{ name: `${name}.js`, holds: `only with 'sluice/${name}'` },
      limit: faceLimits[name] ?? faceLimit,
    })),
    { name: inlineFile, holds: 'all in one file, for places that allow one only', limit: inlineLimit },
  ];
  for (const { name, holds, limit } of beside) holdTo(limit, measure(name, `${holds}; at most ${limit}`), name);
});

/** Fails when there is more than there may be. */
function holdTo(limit, bytes, what) {
  if (bytes <= limit) return;
  console.error(`${what}: ${bytes - limit} bytes above the limit of ${limit}.`);
  process.exitCode = 1;
}

/** Prints a file's sizes. @returns its bytes, gzipped */
function measure(name, holds) {
  const content = readFileSync(path.join(distDir, name));
  const gzipped = gzipSync(content, { level: 9 }).length;
  console.log(row(name, content.length, gzipped, holds));
  return gzipped;
}

function row(name, bytes, gzipped, note) {
  const plain = bytes === undefined ? '' : `${bytes} B`;
  return `${name.padEnd(22)} ${plain.padStart(10)} ${`${gzipped} B`.padStart(9)} gzipped   ${note}`;
}

// `npm run size`: what a page downloads, gzipped, against the budget. It fails above the limit, which is not reached yet;
// with `--no-growth`, as the checks of a change run it, it fails when a change makes the package larger than it is.
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
/** What the package may have at most. */
const limitBytes = 80 * 1024;
/** What it has: lower this with every change that makes it smaller, until it is the limit. */
const reachedBytes = 82_000;

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
  console.log(row('total', undefined, total, `the goal is ${goalBytes}, the limit ${limitBytes}`));
  measure('sluice-all.wasm', 'on demand: the module with the formats that are rare');
  const beside = [
    ...partEntryPoints.map((name) => ({ name: `${name}.js`, holds: 'on demand', limit: partLimit })),
    ...faceEntryPoints.map((name) => ({
      ...{ name: `${name}.js`, holds: `only with 'sluice/${name}'` },
      limit: faceLimits[name] ?? faceLimit,
    })),
    { name: inlineFile, holds: 'all in one file, for places that allow one only', limit: inlineLimit },
  ];
  for (const { name, holds, limit } of beside) {
    if (measure(name, `${holds}; at most ${limit}`) <= limit) continue;
    console.error(`${name} is larger than ${limit} bytes.`);
    process.exitCode = 1;
  }
  const noGrowth = process.argv.includes('--no-growth');
  const allowed = noGrowth ? Math.max(reachedBytes, limitBytes) : limitBytes;
  if (total > limitBytes) console.error(`The limit is exceeded by ${total - limitBytes} bytes.`);
  if (noGrowth && total > allowed) console.error(`The package has grown: it had at most ${reachedBytes} bytes.`);
  if (total > allowed) process.exitCode = 1;
});

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

// `npm run size`: what a page downloads, gzipped, against the budget. It fails above the limit, which is not reached yet;
// with `--no-growth`, as the checks of a change run it, it fails when a change makes the package larger than it is.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureNodeModules } from './lib/node_modules.mjs';
import { buildPackage } from './lib/package.mjs';
import { distDir } from './lib/paths.mjs';
import { runMain } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

/** What we mean to come to. */
const goalBytes = 64 * 1024;
/** What the package may have at most. */
const limitBytes = 80 * 1024;
/** What it has: lower this with every change that makes it smaller, until it is the limit. */
const reachedBytes = 97_200;

/** What every page loads. */
const files = [
  { name: 'sluice.wasm', holds: 'the module' },
  { name: 'worker.js', holds: "the worker and Emscripten's glue" },
  { name: 'index.js', holds: 'the shim on the page' },
];

await runMain(async () => {
  await ensureTools(needs.wasm);
  await ensureNodeModules();
  await buildPackage();
  let total = 0;
  for (const { name, holds } of files) {
    const content = readFileSync(path.join(distDir, name));
    const gzipped = gzipSync(content, { level: 9 }).length;
    total += gzipped;
    console.log(row(name, content.length, gzipped, holds));
  }
  const all = readFileSync(path.join(distDir, 'sluice-all.wasm'));
  console.log(row('total', undefined, total, `the goal is ${goalBytes}, the limit ${limitBytes}`));
  const onDemand = gzipSync(all, { level: 9 }).length;
  console.log(row('sluice-all.wasm', all.length, onDemand, 'on demand: the module with the formats that are rare'));
  const noGrowth = process.argv.includes('--no-growth');
  const allowed = noGrowth ? Math.max(reachedBytes, limitBytes) : limitBytes;
  if (total > limitBytes) console.error(`The limit is exceeded by ${total - limitBytes} bytes.`);
  if (noGrowth && total > allowed) console.error(`The package has grown: it had at most ${reachedBytes} bytes.`);
  if (total > allowed) process.exitCode = 1;
});

function row(name, bytes, gzipped, note) {
  const plain = bytes === undefined ? '' : `${bytes} B`;
  return `${name.padEnd(15)} ${plain.padStart(10)} ${`${gzipped} B`.padStart(9)} gzipped   ${note}`;
}

// `npm run size`: what a page downloads, gzipped, against the budget.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureNodeModules } from './lib/node_modules.mjs';
import { buildPackage } from './lib/package.mjs';
import { distDir } from './lib/paths.mjs';
import { runMain } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

const budgetBytes = 64 * 1024;

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
  console.log(row('total', undefined, total, `of ${budgetBytes} (${((100 * total) / budgetBytes).toFixed(1)} %)`));
  const onDemand = gzipSync(all, { level: 9 }).length;
  console.log(row('sluice-all.wasm', all.length, onDemand, 'on demand: the module with the formats that are rare'));
  if (total > budgetBytes) {
    console.error(`The budget is exceeded by ${total - budgetBytes} bytes.`);
    process.exitCode = 1;
  }
});

function row(name, bytes, gzipped, note) {
  const plain = bytes === undefined ? '' : `${bytes} B`;
  return `${name.padEnd(15)} ${plain.padStart(10)} ${`${gzipped} B`.padStart(9)} gzipped   ${note}`;
}

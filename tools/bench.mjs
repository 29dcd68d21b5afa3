// `npm run bench [-- Google Benchmark's options]`: the native benchmarks, a line each with bytes per second.
import path from 'node:path';
import { buildPreset } from './lib/cmake.mjs';
import { run, runMain } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

await runMain(async () => {
  await ensureTools(needs.bench);
  const folder = await buildPreset('bench');
  await run(path.join(folder, 'wasm/bench/sluice_bench'), process.argv.slice(2));
});

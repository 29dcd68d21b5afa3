// `npm run bench [-- --module | Google Benchmark's options]`: the native benchmarks, a line each with bytes per second, and
// then the module in Node, stage by stage; `--module` runs the latter alone.
import path from 'node:path';
import { benchModule } from './bench_module.mjs';
import { buildPreset } from './lib/cmake.mjs';
import { run, runMain } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

await runMain(async () => {
  const options = process.argv.slice(2);
  if (!options.includes('--module')) {
    await ensureTools(needs.bench);
    const folder = await buildPreset('bench');
    await run(path.join(folder, 'wasm/bench/sluice_bench'), options);
  }
  await benchModule();
});

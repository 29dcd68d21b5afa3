// `npm run report -- <calm|linear> [argument…]`: a table that judges a contract; exits with 1 if it does not hold.
import path from 'node:path';
import { buildPreset } from './lib/cmake.mjs';
import { run, runMain, CommandFailed, SetupError } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

const reports = ['calm', 'linear'];

await runMain(async () => {
  const [name, ...rest] = process.argv.slice(2);
  if (!reports.includes(name)) throw new SetupError(`usage: npm run report -- <${reports.join('|')}> [argument…]`);
  await ensureTools(needs.bench);
  const folder = await buildPreset('bench');
  try {
    await run(path.join(folder, `wasm/bench/sluice_${name}_report`), rest);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    process.exitCode = 1;
  }
});

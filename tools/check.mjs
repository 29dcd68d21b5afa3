// `npm run check`: what is not a test. `npm run format` (--write) repairs what can be repaired.
import { ensureNodeModules } from './lib/node_modules.mjs';
import { checks, runChecks, writeFormat } from './lib/checks.mjs';
import { runMain } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

await runMain(async () => {
  await ensureTools([...needs.format, ...needs.wasm]);
  await ensureNodeModules();
  if (process.argv.includes('--write')) return writeFormat();
  const counts = await runChecks(checks);
  console.log(`${counts.passed} checks passed, ${counts.failed} failed`);
  if (counts.failed > 0) process.exitCode = 1;
});

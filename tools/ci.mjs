// What a change has to pass (.ci/run): `npm test`, then the checks. The last line is the total over all of them.
import path from 'node:path';
import { rmSync } from 'node:fs';
import { checks, runChecks } from './lib/checks.mjs';
import { reportsDir, root } from './lib/paths.mjs';
import { run, runMain, CommandFailed } from './lib/process.mjs';
import { addCounts, settleCounts, emptyCounts } from './lib/reports.mjs';
import { readJson } from './lib/stamp.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

/** The native build's work, counted; where Valgrind is missing it says so. */
const instructions = {
  name: 'instructions (npm run bench:instructions)',
  run: () => run(process.execPath, [path.join(root, 'tools/bench_instructions.mjs'), '--if-possible']),
};

/** Streamed text in random pieces against the whole and against each of its beginnings, for a minute. */
const fuzzing = {
  name: 'fuzzing for a minute (npm run fuzz)',
  run: () => run(process.execPath, [path.join(root, 'tools/fuzz.mjs'), '--minutes', '1', 'markdown_exact_fuzz']),
};

let total = { ...emptyCounts(), failed: 1 };
await runMain(async () => {
  const tests = await runTests();
  total = addCounts(tests, { ...emptyCounts(), failed: 1 }); // should setting up the checks fail
  await ensureTools([...needs.format, ...needs.wasm]);
  total = addCounts(tests, await runChecks([...checks, instructions, fuzzing]));
});
if (total.failed > 0) process.exitCode = 1;
console.log(`${total.passed} passed, ${total.failed} failed`);

async function runTests() {
  const report = path.join(reportsDir, 'total.json');
  rmSync(report, { force: true });
  let failed = false;
  try {
    await run('npm', ['test']);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    failed = true;
  }
  return settleCounts(readJson(report) ?? emptyCounts(), failed);
}

// `npm test [suite…] [-- filter…]`: sets up what is missing, builds, runs the suites (all by default), prints the counts.
import { ensureNodeModules } from './lib/node_modules.mjs';
import { messageOf, runMain, step, SetupError } from './lib/process.mjs';
import { reportsDir } from './lib/paths.mjs';
import { addCounts, emptyCounts } from './lib/reports.mjs';
import { writeJson } from './lib/stamp.mjs';
import { suites } from './lib/suites.mjs';
import { ensureTools } from './lib/toolchain.mjs';
import path from 'node:path';

await runMain(async () => {
  const { names, filters } = parseArguments(process.argv.slice(2));
  await ensureTools(names.flatMap((name) => suites[name].needs));
  await ensureNodeModules();

  const results = [];
  for (const name of names) results.push(await runSuite(name, filters));
  const total = results.map((result) => result.counts).reduce(addCounts, emptyCounts());
  writeJson(path.join(reportsDir, 'total.json'), total);
  printTable(results, total);
  if (total.failed > 0) process.exitCode = 1;
});

/** Words that name suites select them; all other words are filters for the runners. */
function parseArguments(words) {
  const names = words.filter((word) => word in suites);
  const filters = words.filter((word) => !(word in suites));
  if (filters.length > 0 && names.length !== 1) {
    throw new SetupError(
      `A filter goes with one suite: npm test -- <${Object.keys(suites).join('|')}> ${filters.join(' ')}`,
    );
  }
  return { names: names.length > 0 ? names : Object.keys(suites), filters };
}

async function runSuite(name, filters) {
  const { title, run } = suites[name];
  step(`${name}: ${title}`);
  const started = performance.now();
  let counts;
  try {
    counts = await run(filters);
  } catch (error) {
    // What does not build fails its suite; the others still run.
    console.error(messageOf(error));
    counts = { ...emptyCounts(), failed: 1 };
  }
  return { name, counts, seconds: (performance.now() - started) / 1000 };
}

function printTable(results, total) {
  console.log('');
  for (const { name, counts, seconds } of results) {
    const cells = [name.padEnd(10), count(counts.passed, 'passed'), count(counts.failed, 'failed')];
    console.log([...cells, count(counts.skipped.length, 'skipped'), `${seconds.toFixed(1).padStart(7)} s`].join(' '));
  }
  const skipped = results.flatMap(({ name, counts }) => counts.skipped.map((test) => `  ${name}: ${test}`));
  if (skipped.length > 0) console.log(['', 'Skipped, for the reasons printed above:', ...skipped, ''].join('\n'));
  console.log(`${total.passed} passed, ${total.failed} failed`);
}

function count(number, word) {
  return `${String(number).padStart(6)} ${word}`;
}

// `npm run fuzz -- --minutes N [target…]`: runs the libFuzzer targets of tests/fuzz, sharing the time among them.
// What is found stays in .cache/fuzz/<target>: corpus/ grows from run to run, artifacts/ holds the inputs that failed.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { buildPreset } from './lib/cmake.mjs';
import { cacheDir, root } from './lib/paths.mjs';
import { run, runMain, step, CommandFailed, SetupError } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

await runMain(async () => {
  const { minutes, wanted } = parseArguments(process.argv.slice(2));
  await ensureTools(needs.fuzz);
  const folder = path.join(await buildPreset('fuzz'), 'tests/fuzz');
  // By their sources: the build folder may hold programs of sources that are gone.
  const sources = readdirSync(path.join(root, 'tests/fuzz')).filter((name) => name.endsWith('_fuzz.cpp'));
  const targets = sources.map((name) => path.basename(name, '.cpp'));
  const chosen = wanted.length > 0 ? wanted : targets;
  const unknown = chosen.filter((name) => !targets.includes(name));
  if (unknown.length > 0 || chosen.length === 0) {
    throw new SetupError(`No such target: ${unknown.join(', ')}. There are: ${targets.join(', ')}`);
  }

  // A target at a time on each core, each for its share of the wall-clock time.
  const lanes = Math.min(availableParallelism(), chosen.length);
  const seconds = Math.max(1, Math.floor((minutes * 60 * lanes) / chosen.length));
  const queue = [...chosen];
  const failed = [];
  const lane = async () => {
    for (let target = queue.shift(); target; target = queue.shift()) {
      if (!(await fuzz(folder, target, seconds))) failed.push(target);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));

  console.log(`${chosen.length - failed.length} targets clean, ${failed.length} failed ${failed.join(' ')}`.trimEnd());
  if (failed.length > 0) process.exitCode = 1;
});

function parseArguments(words) {
  let minutes = 1;
  const wanted = [];
  for (let i = 0; i < words.length; i++) {
    if (words[i] === '--minutes') minutes = Number(words[++i]);
    else wanted.push(words[i]);
  }
  if (!(minutes > 0)) throw new SetupError('usage: npm run fuzz -- --minutes N [target…]');
  return { minutes, wanted };
}

/** @returns {Promise<boolean>} whether the target ran its time without a finding */
async function fuzz(folder, target, seconds) {
  const home = path.join(cacheDir, 'fuzz', target);
  const corpus = path.join(home, 'corpus');
  const artifacts = path.join(home, 'artifacts');
  for (const place of [corpus, artifacts]) mkdirSync(place, { recursive: true });
  const seeds = path.join(root, 'tests/fuzz/seeds', target);
  const dictionary = path.join(root, 'tests/fuzz', `${target}.dict`);
  const args = [
    `-max_total_time=${seconds}`,
    '-timeout=10',
    '-rss_limit_mb=2048',
    '-print_final_stats=1',
    `-artifact_prefix=${artifacts}${path.sep}`,
    ...(existsSync(dictionary) ? [`-dict=${dictionary}`] : []),
    corpus,
    ...(existsSync(seeds) ? [seeds] : []),
  ];
  step(`${target}: ${seconds} s`);
  try {
    const output = await run(path.join(folder, target), args, { quiet: true });
    const runs = Number(/number_of_executed_units:\s*(\d+)/.exec(output)?.[1] ?? 0);
    console.log(`${target}: ${runs > 0 ? 'clean' : 'did nothing'}, ${runs} runs`);
    return runs > 0;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    console.error(error.message);
    return false;
  }
}

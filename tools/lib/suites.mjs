// The test suites: what each needs, how it is built and run, and how its results are counted.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { lightConsumers, runConsumers } from './consumers.mjs';
import { buildPackage } from './package.mjs';
import { buildPreset } from './cmake.mjs';
import { reportsDir, root } from './paths.mjs';
import { run, CommandFailed } from './process.mjs';
import { addCounts, countGoogleTest, countPlaywright, countVitest, emptyCounts, settleCounts } from './reports.mjs';
import { readJson } from './stamp.mjs';
import { needs } from './toolchain.mjs';

const runnerTimeoutMs = 15 * 60_000;

/**
 * A suite: `needs` are requirements of toolchain.mjs, `run(filters)` resolves to counts. Filters are passed to the runner:
 * a --gtest_filter for the native suites, file names for the others.
 */
export const suites = {
  native: {
    title: 'C++ (GoogleTest)',
    needs: needs.native,
    run: (filters) => runGoogleTest('native', filters),
  },
  asan: {
    title: 'C++ under address and undefined-behaviour sanitizers',
    needs: needs.native,
    run: (filters) => runGoogleTest('asan', filters),
  },
  unit: {
    title: 'TypeScript and the WebAssembly module in Node (Vitest)',
    needs: needs.wasm,
    run: (filters) => runVitest('vitest.config.mjs', filters),
  },
  browser: {
    title: 'Pages in Chromium (Playwright)',
    needs: [...needs.wasm, ...needs.browser],
    run: runPlaywright,
  },
  engines: {
    title: 'the same cases in Chromium, Firefox and WebKitGTK, as far as they are installed',
    needs: needs.wasm,
    run: (filters) => runVitest('tests/engines/vitest.config.mjs', filters),
  },
  consumers: {
    title: 'programs of others that use the package (`npm run consumers` for all of them)',
    needs: [...needs.wasm, ...needs.browser],
    run: (filters) => runConsumers(filters.length > 0 ? filters : lightConsumers),
  },
};

/** Runs the one test program in as many shards as there are cores. */
async function runGoogleTest(preset, filters) {
  const folder = await buildPreset(preset);
  const program = path.join(folder, 'tests/native/sluice_tests');
  const shards = availableParallelism();
  const counts = await Promise.all(
    Array.from({ length: shards }, async (_, shard) => {
      const report = freshReport(`${preset}-${shard}.json`);
      const args = [`--gtest_output=json:${report}`];
      if (filters.length > 0) args.push(`--gtest_filter=${filters.join(':')}`);
      const env = {
        GTEST_TOTAL_SHARDS: String(shards),
        GTEST_SHARD_INDEX: String(shard),
        UBSAN_OPTIONS: 'print_stacktrace=1',
      };
      const lines = new GoogleTestLines();
      const ended = await runRunner(program, args, env, (line) => lines.take(line));
      if (!existsSync(report)) console.error(`It ended without a report, in or after ${lines.running}`);
      const found = countGoogleTest(readJson(report) ?? {});
      // A shard may be empty; only the suite as a whole may not.
      return ended && found.failed === 0 ? found : settleCounts(found, !ended);
    }),
  );
  return settleCounts(counts.reduce(addCounts, emptyCounts()), false);
}

/** Passes on what a test program prints, without the lines that a passing test makes. */
class GoogleTestLines {
  running = 'its start';

  take(line) {
    const [, name] = /^\[ RUN {6}\] (.*)/.exec(line) ?? [];
    if (name) this.running = name;
    else if (!/^\[( {7}OK |-{10})\]|^$/.test(line)) console.log(line);
  }
}

async function runVitest(config, filters) {
  await buildPackage();
  const report = freshReport('vitest.json');
  const args = [
    bin('vitest/vitest.mjs'),
    'run',
    `--config=${config}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const ended = await runRunner(process.execPath, [...args, ...filters]);
  return settleCounts(countVitest(readJson(report) ?? {}), !ended);
}

async function runPlaywright(filters) {
  await buildPackage();
  const report = freshReport('playwright.json');
  const args = [bin('@playwright/test/cli.js'), 'test', '--reporter=list,json', ...filters];
  const ended = await runRunner(process.execPath, args, { PLAYWRIGHT_JSON_OUTPUT_NAME: report });
  return settleCounts(countPlaywright(readJson(report) ?? {}), !ended);
}

function bin(file) {
  return path.join(root, 'node_modules', file);
}

/** The path of a report that does not exist yet: a runner that dies must not leave an older one to be counted. */
function freshReport(name) {
  mkdirSync(reportsDir, { recursive: true });
  const file = path.join(reportsDir, name);
  if (existsSync(file)) rmSync(file);
  return file;
}

/** @returns {Promise<boolean>} whether the runner ended with exit code 0 */
async function runRunner(
  command,
  args,
  env = {},
  /** @type {((line: string) => void) | undefined} */ onLine = undefined,
) {
  try {
    await run(command, args, { env, timeoutMs: runnerTimeoutMs, onLine });
    return true;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    if (error.signal) console.error(error.message);
    return false;
  }
}

// `npm run bench:instructions [-- --update] [--if-possible]`: the instructions that the native build takes for a fixed
// piece of work of each stage, counted by Valgrind's callgrind: a figure that no other load of the machine moves. Compared
// with what wasm/bench/instructions/baseline.json records; more than 5 % above it is a failure. Who has a reason records
// anew (`--update`) and says it in the commit. Counts of another compiler do not compare; the program says so then.
// `--if-possible`: without Valgrind it says that, and is content.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildPreset } from './lib/cmake.mjs';
import { root } from './lib/paths.mjs';
import { capture, runMain, which, SetupError } from './lib/process.mjs';
import { readJson, writeJson } from './lib/stamp.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

/** How much more than recorded is let pass. */
const TOLERANCE = 1.05;

const baselineFile = path.join(root, 'wasm/bench/instructions/baseline.json');

await runMain(async () => {
  const { values } = parseArgs({
    options: { update: { type: 'boolean', default: false }, 'if-possible': { type: 'boolean', default: false } },
  });
  const valgrind = which('valgrind');
  if (!valgrind && !values['if-possible']) throw new SetupError('This takes Valgrind: apt-get install valgrind');
  if (!valgrind) {
    console.log('Valgrind is not installed, so no instructions are counted.');
    return;
  }
  await ensureTools(needs.native);
  const program = path.join(await buildPreset('native', ['sluice_instructions']), 'wasm/bench/instructions');
  const counted = countAll(valgrind, path.join(program, 'sluice_instructions'));
  const recorded = readJson(baselineFile);
  const compares = recorded?.compiler === counted.compiler;
  print(counted, compares ? recorded : undefined);
  if (values.update) {
    writeJson(baselineFile, counted);
    console.log(`Recorded in ${path.relative(root, baselineFile)}.`);
    return;
  }
  if (!compares) {
    console.log(`Not compared: recorded with ${recorded?.compiler ?? 'nothing'}, counted with ${counted.compiler}.`);
    return;
  }
  const above = Object.entries(counted.instructions).filter(
    ([name, count]) => count > (recorded.instructions[name] ?? Infinity) * TOLERANCE,
  );
  if (above.length === 0) return;
  console.error(`More than 5 % above what is recorded: ${above.map(([name]) => name).join('; ')}.`);
  process.exitCode = 1;
});

/** @returns {{compiler: string, bytes: Record<string, number>, instructions: Record<string, number>}} */
function countAll(valgrind, program) {
  const listed = capture(program, [])?.trim();
  if (!listed) throw new SetupError(`${program} does not run.`);
  const [version, ...works] = listed.split('\n');
  const counted = { compiler: `${version}, ${process.arch}`, bytes: {}, instructions: {} };
  for (const line of works) {
    const [, bytes, name] = /^(\d+) (.*)$/.exec(line) ?? [];
    counted.bytes[name] = Number(bytes);
    counted.instructions[name] = count(valgrind, program, name);
  }
  return counted;
}

function count(valgrind, program, name) {
  const log = capture(valgrind, [
    ...['--tool=callgrind', '--callgrind-out-file=/dev/null', '--toggle-collect=measured', '--log-fd=1'],
    ...[program, name],
  ]);
  const found = /Collected : (\d+)/.exec(log ?? '');
  if (!found) throw new SetupError(`Valgrind has counted nothing for "${name}":\n${log}`);
  return Number(found[1]);
}

function print({ compiler, bytes, instructions }, recorded) {
  console.log(`Instructions per byte (${compiler}); against what is recorded\n`);
  for (const [name, total] of Object.entries(instructions)) {
    const before = recorded?.instructions[name];
    const change = before ? `${((total / before - 1) * 100).toFixed(1)} %`.padStart(9) : '';
    console.log(`${name.padEnd(36)}${(total / bytes[name]).toFixed(1).padStart(10)}${change}`);
  }
}

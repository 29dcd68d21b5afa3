// The checks that are not tests: format, lint, types, generated files, size.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { packPackage } from './pack.mjs';
import { root } from './paths.mjs';
import { run, step, CommandFailed } from './process.mjs';
import { emptyCounts } from './reports.mjs';
import { filesUnder } from './stamp.mjs';

const typeScriptProjects = ['js/tsconfig.json', 'web/tsconfig.json', 'tests/tsconfig.json', 'tools/tsconfig.json'];

const node = (script, ...args) => run(process.execPath, [path.join(root, script), ...args]);
const prettier = (mode) => node('node_modules/prettier/bin/prettier.cjs', mode, '--log-level', 'warn', '.');

/** Each check resolves, or rejects with CommandFailed after its program has said what is wrong. */
export const checks = [
  { name: 'C++ format (clang-format)', run: () => run('clang-format', ['--dry-run', '-Werror', ...cppFiles()]) },
  { name: 'format (prettier)', run: () => prettier('--check') },
  { name: 'lint (eslint)', run: () => node('node_modules/eslint/bin/eslint.js', '--max-warnings=0', '.') },
  ...typeScriptProjects
    .filter((project) => existsSync(path.join(root, project)))
    .map((project) => ({
      name: `types (${project})`,
      run: () => node('node_modules/typescript/bin/tsc', '--project', project),
    })),
  { name: 'generated constants', run: () => node('tools/generate.mjs', '--check') },
  { name: 'generated entities', run: () => node('tools/generate_entities.mjs', '--check') },
  {
    name: 'table of providers (generated)',
    run: () => node('tools/generate_providers.mjs', '--check'),
  },
  { name: 'package (publint)', run: checkPackage },
  { name: "package's types (attw)", run: checkTypes },
  { name: 'public face (npm run api, when it changes on purpose)', run: () => node('tools/api.mjs', '--check') },
  { name: 'reference (typedoc)', run: () => node('tools/docs.mjs', '--check') },
  { name: 'size', run: () => node('tools/size.mjs') },
];

/** Runs checks one after the other and counts them. */
export async function runChecks(list) {
  const counts = emptyCounts();
  for (const check of list) {
    step(check.name);
    try {
      await check.run();
      counts.passed += 1;
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      console.error(`failed: ${check.name}`);
      counts.failed += 1;
    }
  }
  return counts;
}

/** Puts all files into the format that the checks ask for. */
export async function writeFormat() {
  await run('clang-format', ['-i', ...cppFiles()]);
  await prettier('--write');
}

/** What a registry and its tools expect of a package. */
async function checkPackage() {
  return node('node_modules/publint/src/cli.js', await packPackage(), '--strict');
}

/** That every entry point has its types, however they are resolved; the package is ESM alone. */
async function checkTypes() {
  const withoutTypes = ['style.css', 'sluice.wasm', 'sluice-all.wasm'];
  const args = ['--profile', 'esm-only', '--exclude-entrypoints', ...withoutTypes, '--no-emoji'];
  return node('node_modules/@arethetypeswrong/cli/dist/index.js', await packPackage(), ...args);
}

function cppFiles() {
  return ['wasm', 'tests']
    .flatMap((folder) => filesUnder(path.join(root, folder)))
    .filter((file) => /\.(cpp|h)$/.test(file))
    .map((file) => path.relative(root, file));
}

// `npm run docs`: the reference of all entry points, from their declarations, in build/docs. With `--check` nothing is written.
import path from 'node:path';
import { ensureNodeModules } from './lib/node_modules.mjs';
import { declaredEntryPoints } from './lib/package.mjs';
import { buildDir, root } from './lib/paths.mjs';
import { run, runMain } from './lib/process.mjs';

await runMain(async () => {
  await ensureNodeModules();
  const sources = declaredEntryPoints.flatMap((name) => ['--entryPoints', `js/src/${name}.ts`]);
  const args = [...sources, '--tsconfig', 'js/tsconfig.json', '--out', path.join(buildDir, 'docs')];
  // What users meet but do not name.
  const unnamed = ['Readable', 'StreamSettings', 'WireCode', 'Port', 'FromEngine', 'ToEngine', 'HandleListener'];
  const exceptions = [...unnamed, 'StandardResult'].flatMap((name) => ['--intentionallyNotExported', name]);
  const languages = ['js', 'jsx', 'ts', 'html', 'sh'].flatMap((name) => ['--highlightLanguages', name]);
  const emit = process.argv.includes('--check') ? ['--emit', 'none'] : [];
  const strict = [...emit, '--treatWarningsAsErrors', ...exceptions, ...languages];
  const readme = ['--readme', 'docs/getting-started.md', '--name', 'Sluice', '--disableSources', '--excludeInternal'];
  await run(process.execPath, [path.join(root, 'node_modules/typedoc/bin/typedoc'), ...args, ...readme, ...strict]);
});

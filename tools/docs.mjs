// `npm run docs`: the reference of all entry points, from their declarations, in build/docs.
import path from 'node:path';
import { ensureNodeModules } from './lib/node_modules.mjs';
import { declaredEntryPoints } from './lib/package.mjs';
import { buildDir, root } from './lib/paths.mjs';
import { run, runMain } from './lib/process.mjs';

await runMain(async () => {
  await ensureNodeModules();
  const sources = declaredEntryPoints.flatMap((name) => ['--entryPoints', `js/src/${name}.ts`]);
  const args = [...sources, '--tsconfig', 'js/tsconfig.json', '--out', path.join(buildDir, 'docs')];
  const readme = ['--readme', 'docs/getting-started.md', '--name', 'Sluice', '--disableSources', '--excludeInternal'];
  await run(process.execPath, [path.join(root, 'node_modules/typedoc/bin/typedoc'), ...args, ...readme]);
});

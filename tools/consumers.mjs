// `npm run consumers [name…]`: programs of others that use the package, all of them by default (tests/consumers).
import { recipes } from '../tests/consumers/recipes.mjs';
import { runConsumers } from './lib/consumers.mjs';
import { ensureNodeModules } from './lib/node_modules.mjs';
import { runMain, SetupError } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

await runMain(async () => {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !(name in recipes));
  if (unknown.length > 0)
    throw new SetupError(`There is no ${unknown.join(', ')}, only ${Object.keys(recipes).join(', ')}.`);
  await ensureTools([...needs.wasm, ...needs.browser]);
  await ensureNodeModules();
  const counts = await runConsumers(names.length > 0 ? names : Object.keys(recipes));
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped.length} skipped`);
  if (counts.failed > 0) process.exitCode = 1;
});

// `npm run build`: dist/, from nothing.
import { ensureNodeModules } from './lib/node_modules.mjs';
import { buildPackage } from './lib/package.mjs';
import { runMain } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

await runMain(async () => {
  await ensureTools(needs.wasm);
  await ensureNodeModules();
  await buildPackage();
});

// `npm run setup`: everything that any command needs, at once. The other commands set up what they need by themselves.
import { ensureNodeModules } from './lib/node_modules.mjs';
import { runMain } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

await runMain(async () => {
  await ensureTools(Object.values(needs).flat());
  await ensureNodeModules();
  console.log('Everything is here. Next: `npm start` for the demo, `npm test` for the tests.');
});

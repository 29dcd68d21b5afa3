// `npm start [-- option…]`: sets up what is missing, builds, and serves the demo; options go to the server.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureNodeModules } from './lib/node_modules.mjs';
import { buildPackage } from './lib/package.mjs';
import { root } from './lib/paths.mjs';
import { runMain, step } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

await runMain(async () => {
  await ensureTools(needs.wasm);
  await ensureNodeModules();
  await buildPackage();
  step('Serving the demo');
  process.exitCode = await serve(process.argv.slice(2));
});

/** Runs the server until it ends; an interrupt is its to handle. */
function serve(args) {
  const child = spawn(process.execPath, [path.join(root, 'web/server.mjs'), ...args], { cwd: root, stdio: 'inherit' });
  process.on('SIGINT', () => child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ? 0 : code));
  });
}

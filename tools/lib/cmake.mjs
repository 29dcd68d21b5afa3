// Configures and builds the presets of CMakePresets.json.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { md4cArguments } from './md4c.mjs';
import { run } from './process.mjs';
import { buildDir } from './paths.mjs';
import { readJson, writeJson } from './stamp.mjs';
import { emscriptenEnvironment } from './toolchain.mjs';

/**
 * Builds a preset, configuring it first when that has not been done with the same arguments; Ninja sees to the rest.
 * @param {'native'|'asan'|'fuzz'|'bench'|'wasm'} preset
 * @returns {Promise<string>} the build folder
 */
export async function buildPreset(preset, targets = []) {
  const folder = path.join(buildDir, preset);
  const env = preset === 'wasm' ? emscriptenEnvironment() : {};
  await configure(preset, folder, env);
  const jobs = String(availableParallelism());
  const targetArguments = targets.length > 0 ? ['--target', ...targets] : [];
  await run('cmake', ['--build', folder, '--parallel', jobs, ...targetArguments], { env });
  return folder;
}

async function configure(preset, folder, env) {
  const launcher = preset === 'wasm' ? ['emcmake', 'cmake'] : ['cmake'];
  const [command, ...args] = [...launcher, '--preset', preset, ...(await md4cArguments())];
  const stampFile = path.join(folder, 'configured.json');
  const stamp = { command, args, compiler: process.env.CXX ?? '' };
  const done = existsSync(path.join(folder, 'build.ninja')) && sameJson(readJson(stampFile), stamp);
  if (done) return;
  await run(command, args, { env, quiet: true });
  writeJson(stampFile, stamp);
}

function sameJson(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

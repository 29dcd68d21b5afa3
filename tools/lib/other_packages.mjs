// Packages that only some tests need, kept out of package.json: installed from npm's registry into .cache when asked for.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheDir } from './paths.mjs';
import { run, CommandFailed } from './process.mjs';
import { readJson, writeJson } from './stamp.mjs';

const installTimeoutMs = 240_000;

/** Runs npm in a folder, without a trace in the repository. */
export function npmInstall(folder, ...args) {
  const quietly = ['--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline'];
  return run('npm', ['install', ...quietly, ...args], { cwd: folder, timeoutMs: installTimeoutMs, quiet: true });
}

/**
 * Makes a folder with these packages, unless it is there.
 * @param {string} folder
 * @param {string[]} packages
 * @param {object} [settings] more of its package.json
 * @returns {Promise<boolean>} whether they are there; they are not where the registry is out of reach
 */
export async function installInto(folder, packages, settings = {}) {
  const stampFile = path.join(folder, 'installed.json');
  const wanted = JSON.stringify([packages, settings]);
  if (readJson(stampFile)?.wanted === wanted) return true;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeJson(path.join(folder, 'package.json'), { name: 'other', private: true, type: 'module', ...settings });
  try {
    await npmInstall(folder, '--save-dev', ...packages);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    rmSync(folder, { recursive: true, force: true });
    return false;
  }
  writeJson(stampFile, { wanted });
  return true;
}

/**
 * @param {string} name of the folder in the cache
 * @param {string[]} packages
 * @returns {Promise<string | undefined>} the node_modules that has the packages
 */
export async function installedIn(name, packages) {
  const folder = path.join(cacheDir, 'packages', name);
  const modules = path.join(folder, 'node_modules');
  return (await installInto(folder, packages)) && existsSync(modules) ? modules : undefined;
}

// Installs the peers into a folder of their own and bundles a page for each contender.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../../../../tools/lib/paths.mjs';
import { run, step } from '../../../../tools/lib/process.mjs';
import { readJson } from '../../../../tools/lib/stamp.mjs';

const here = path.join(import.meta.dirname, '..');
const installDir = path.join(root, '.cache/peers');
export const modulesDir = path.join(installDir, 'node_modules');

/** Installs what tests/bench/peers/package-lock.json names, unless it stands there. */
export async function installPeers() {
  const lock = path.join(here, 'package-lock.json');
  const installed = path.join(installDir, 'package-lock.json');
  const isCurrent =
    existsSync(modulesDir) && existsSync(installed) && readFileSync(lock).equals(readFileSync(installed));
  if (isCurrent) return;
  step('Installing the peers');
  rmSync(installDir, { recursive: true, force: true });
  mkdirSync(installDir, { recursive: true });
  copyFileSync(path.join(here, 'package.json'), path.join(installDir, 'package.json'));
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  copyFileSync(lock, installed);
  await run(npm, ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: installDir, quiet: true });
}

/** The peers' versions by their names. */
export function peerVersions() {
  return readJson(path.join(here, 'package.json')).dependencies;
}

/** @returns {Promise<string>} the page's script for a contender, minified as an application would ship it */
export async function bundlePage(name) {
  return bundle(`
    import { create } from './contenders/${name}.js';
    import { run } from './harness.js';
    import * as judge from './judge.js';
    globalThis.bench = { run: (task) => run(create, task), judge, create };
  `);
}

/** @returns {Promise<string>} the script of a contender alone, with what reads a provider's events for it */
export function bundleAlone(name) {
  return bundle(`
    export { create } from './contenders/${name}.js';
    export { EventSourceParserStream } from 'eventsource-parser/stream';
  `);
}

/** Bytes, gzipped, that a page loads for a contender alone. */
export async function bytesShipped(name) {
  if (name === 'sluice') {
    const files = ['index.js', 'worker.js', 'sluice.wasm'].map((file) => path.join(root, 'dist', file));
    return files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
  }
  const script = await bundle(`import { create } from './contenders/${name}.js'; globalThis.create = create;`);
  const wasm = name === 'md4w' ? gzipSync(readFileSync(md4wFile)).length : 0;
  return gzipSync(script, { level: 9 }).length + wasm;
}

export const md4wFile = path.join(modulesDir, 'md4w/js/md4w-fast.wasm');

async function bundle(contents) {
  const esbuild = await import('esbuild');
  const result = await esbuild.build({
    stdin: { contents, resolveDir: path.join(here, 'page') },
    plugins: [peersOnly],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    write: false,
    outdir: 'out',
    // Streamdown loads its highlighter and diagrams when an answer needs them: not what is compared here.
    external: ['node:*'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return result.outputFiles[0].text;
}

/** Takes packages from the peers' own folder: the repository may have the same ones in other versions. */
const peersOnly = {
  name: 'peers-only',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path: name, kind, importer, pluginData }) =>
      pluginData === 'peers' || importer.startsWith(modulesDir)
        ? undefined
        : build.resolve(name, { kind, resolveDir: installDir, pluginData: 'peers' }),
    );
  },
};

// Builds dist/: index.js (the page's side), worker.js (the worker's side with Emscripten's glue inside, so that the worker
// is one request), sluice.wasm beside them, the stylesheet, the declarations and the source maps.
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildPreset } from './cmake.mjs';
import { buildDir, distDir, root } from './paths.mjs';
import { run, step } from './process.mjs';
import { filesUnder, hashFiles, readJson, writeJson } from './stamp.mjs';

const sourceDir = path.join(root, 'js/src');

/** Emscripten's output. js/src imports the glue as './sluice_module.js', which stands for this file in every build. */
export const glueFile = path.join(buildDir, 'wasm/wasm/bridge/sluice.mjs');
export const wasmFile = path.join(buildDir, 'wasm/wasm/bridge/sluice.wasm');
export const glueImport = './sluice_module.js';

const entryPoints = ['index', 'worker'];
/** The optional look of what is rendered. */
const styleSheet = 'sluice.css';
const stampFile = path.join(buildDir, 'dist.json');

/** Builds the WebAssembly module and the JavaScript around it; what is up to date is left alone. */
export async function buildPackage() {
  await buildPreset('wasm');
  const inputs = hashFiles([
    ...filesUnder(sourceDir),
    ...filesUnder(path.join(root, 'tools/lib/package.mjs')),
    ...['js/tsconfig.json', 'tsconfig.base.json', 'package-lock.json'].map((name) => path.join(root, name)),
    glueFile,
    wasmFile,
  ]);
  const outputs = ['sluice.wasm', styleSheet, ...entryPoints.flatMap((name) => [`${name}.js`, `${name}.d.ts`])];
  const present = outputs.every((name) => existsSync(path.join(distDir, name)));
  if (present && readJson(stampFile)?.inputs === inputs) return;

  step('Bundling dist/');
  rmSync(distDir, { recursive: true, force: true });
  mkdirSync(distDir, { recursive: true });
  await bundle();
  await emitDeclarations();
  copyFileSync(path.join(sourceDir, styleSheet), path.join(distDir, styleSheet));
  copyFileSync(wasmFile, path.join(distDir, 'sluice.wasm'));
  writeJson(stampFile, { inputs });
}

async function bundle() {
  // Loaded here because esbuild stands in node_modules, which may have been installed by this very process.
  const esbuild = await import('esbuild');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: entryPoints.map((name) => path.join(sourceDir, `${name}.ts`)),
    outdir: distDir,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    sourcemap: true,
    legalComments: 'none',
    // The page's side loads the worker's side only when no worker can be created.
    external: ['./worker.js'],
    plugins: [gluePlugin],
    logLevel: 'warning',
  });
}

const gluePlugin = {
  name: 'emscripten-glue',
  setup(build) {
    build.onResolve({ filter: /\/sluice_module\.js$/ }, () => ({ path: glueFile }));
  },
};

function emitDeclarations() {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const args = ['--project', 'js/tsconfig.json', '--noEmit', 'false', '--declaration', '--emitDeclarationOnly'];
  return run(process.execPath, [tsc, ...args, '--outDir', distDir], { quiet: true });
}

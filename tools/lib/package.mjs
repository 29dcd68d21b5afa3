// Builds dist/: index.js (the page's side), worker.js (the worker's side with Emscripten's glue inside, so that the worker
// is one request), the parts that the page's side loads on demand, the entry points that are built upon it, sluice.wasm
// beside them, the stylesheet, the declarations and the source maps.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildPreset } from './cmake.mjs';
import { buildDir, distDir, root } from './paths.mjs';
import { run, step } from './process.mjs';
import { filesUnder, hashFiles, readJson, writeJson } from './stamp.mjs';

const sourceDir = path.join(root, 'js/src');

/** Emscripten's output. js/src imports the glue as './sluice_module.js', which stands for this file in every build. */
export const glueFile = path.join(buildDir, 'wasm/wasm/bridge/sluice.mjs');
export const wasmFile = path.join(buildDir, 'wasm/wasm/bridge/sluice.wasm');
/** The same with every format (wasm/core/providers/formats.h), loaded when an answer needs it. */
export const wasmAllFile = path.join(buildDir, 'wasm/wasm/bridge/sluice-all.wasm');
const glueAllFile = path.join(buildDir, 'wasm/wasm/bridge/sluice-all.mjs');
export const glueImport = './sluice_module.js';

/** What every page loads. */
const coreEntryPoints = ['index', 'worker'];
/**
 * Entry points of their own ('sluice/…'), built upon the public face: they import './index.js', which stays one module
 * for all of them, and nothing else of js/src but what they alone use.
 */
export const faceEntryPoints = ['node'];
/**
 * Optional features, js/src/parts/<name>.ts, which the page's side loads by `import('./parts/<name>.js')` when they are
 * asked for. What a part needs of the page's side is handed to it: it imports types only, or files of its own folder.
 */
export const partEntryPoints = entryPointsIn('parts');
const entryPoints = [...coreEntryPoints, ...faceEntryPoints, ...partEntryPoints];
/** The optional look of what is rendered. */
const styleSheet = 'sluice.css';
const stampFile = path.join(buildDir, 'dist.json');

/** Builds the WebAssembly module and the JavaScript around it; what is up to date is left alone. */
export async function buildPackage() {
  await buildPreset('wasm');
  checkGlue();
  const inputs = hashFiles([
    ...filesUnder(sourceDir),
    ...filesUnder(path.join(root, 'tools/lib/package.mjs')),
    ...['js/tsconfig.json', 'tsconfig.base.json', 'package-lock.json'].map((name) => path.join(root, name)),
    glueFile,
    wasmFile,
    wasmAllFile,
  ]);
  const outputs = [
    'sluice.wasm',
    'sluice-all.wasm',
    styleSheet,
    ...entryPoints.flatMap((name) => [`${name}.js`, `${name}.d.ts`]),
  ];
  const present = outputs.every((name) => existsSync(path.join(distDir, name)));
  if (present && readJson(stampFile)?.inputs === inputs) return;

  step('Bundling dist/');
  rmSync(distDir, { recursive: true, force: true });
  mkdirSync(distDir, { recursive: true });
  await bundle();
  await emitDeclarations();
  copyFileSync(path.join(sourceDir, styleSheet), path.join(distDir, styleSheet));
  copyFileSync(wasmFile, path.join(distDir, 'sluice.wasm'));
  copyFileSync(wasmAllFile, path.join(distDir, 'sluice-all.wasm'));
  writeJson(stampFile, { inputs });
}

/** One glue serves both modules: Emscripten has to have named their imports and exports alike. */
function checkGlue() {
  const [glue, glueAll] = [glueFile, glueAllFile].map((file) => readFileSync(file, 'utf8'));
  if (glueAll.replaceAll('sluice-all', 'sluice') !== glue) throw new Error('The two modules need different glue.');
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
    outbase: sourceDir,
    // The page's side loads the worker's side only when no worker can be created, and the parts when they are needed.
    external: ['./worker.js', './index.js', './parts/*.js', 'node:*'],
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

function entryPointsIn(folder) {
  const where = path.join(sourceDir, folder);
  if (!existsSync(where)) return [];
  const files = readdirSync(where).filter((name) => name.endsWith('.ts'));
  return files.map((name) => `${folder}/${path.basename(name, '.ts')}`).sort();
}

function emitDeclarations() {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const args = ['--project', 'js/tsconfig.json', '--noEmit', 'false', '--declaration', '--emitDeclarationOnly'];
  return run(process.execPath, [tsc, ...args, '--outDir', distDir], { quiet: true });
}

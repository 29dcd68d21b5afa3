// Builds dist/: index.js (the page's side), worker.js (the worker's side), the parts that they load on demand, the entry
// points that are built upon the page's side, the modules beside them, the stylesheet, the declarations and the source
// maps.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildPreset } from './cmake.mjs';
import { orderFunctions } from './function_order.mjs';
import { buildDir, distDir, root } from './paths.mjs';
import { run, step } from './process.mjs';
import { filesUnder, hashFiles, readJson, writeJson } from './stamp.mjs';

const sourceDir = path.join(root, 'js/src');

const moduleDir = path.join(buildDir, 'modules');
export const wasmFile = path.join(moduleDir, 'sluice.wasm');
/** The same with every format (wasm/core/providers/formats.h), loaded when an answer needs it. */
export const wasmAllFile = path.join(moduleDir, 'sluice-all.wasm');

/** What every page loads. */
const coreEntryPoints = ['index', 'worker'];
/**
 * Entry points of their own ('sluice/…'), built upon the public face: they import './index.js', which stays one module
 * for all of them, and nothing else of js/src but what they alone use.
 */
export const faceEntryPoints = ['element', 'flow', 'follow', 'json', 'node', 'react', 'telemetry', 'writer'];
/**
 * Optional features, js/src/parts/<name>.ts, which the page's side loads by `import('./parts/<name>.js')` when they are
 * asked for. What a part needs of the page's side is handed to it: it imports types only, or files of its own folder.
 */
export const partEntryPoints = entryPointsIn('parts');
/**
 * The part that the worker loads, by a URL that the page gives it. Not minified it is large enough for bundlers not to put
 * it into a `data:` URL, which strict policies forbid.
 */
const workerPart = 'parts/smooth_pace';
const entryPoints = [...coreEntryPoints, ...faceEntryPoints, ...partEntryPoints];
/** What has declarations: what a program may import. */
export const declaredEntryPoints = [...coreEntryPoints, ...faceEntryPoints, 'inline'];
/** The element with everything that it needs in one file, for places that allow one file only. */
export const inlineFile = 'sluice.inline.js';
/** The optional look of what is rendered. */
const styleSheet = 'sluice.css';
/** What is tried to make the module that every page loads a little smaller (function_order.mjs). */
export const orderChanges = 600;
const stampFile = path.join(buildDir, 'dist.json');

/** Builds the WebAssembly module and the JavaScript around it; what is up to date is left alone. */
export async function buildPackage() {
  orderModules(path.join(await buildPreset('wasm'), 'wasm/bridge'));
  const inputs = hashFiles([
    ...filesUnder(sourceDir),
    ...filesUnder(path.join(root, 'tools/lib/package.mjs')),
    ...['js/tsconfig.json', 'tsconfig.base.json', 'package-lock.json'].map((name) => path.join(root, name)),
    wasmFile,
    wasmAllFile,
  ]);
  const outputs = [
    'sluice.wasm',
    'sluice-all.wasm',
    styleSheet,
    inlineFile,
    ...entryPoints.map((name) => `${name}.js`),
    ...declaredEntryPoints.map((name) => `${name}.d.ts`),
  ];
  const present = outputs.every((name) => existsSync(path.join(distDir, name)));
  if (present && readJson(stampFile)?.inputs === inputs) return;

  step('Bundling dist/');
  rmSync(distDir, { recursive: true, force: true });
  mkdirSync(distDir, { recursive: true });
  await bundle();
  await shrink();
  markDynamicImport();
  await bundleInline();
  await bundleDeclarations();
  copyFileSync(path.join(sourceDir, styleSheet), path.join(distDir, styleSheet));
  copyFileSync(wasmFile, path.join(distDir, 'sluice.wasm'));
  copyFileSync(wasmAllFile, path.join(distDir, 'sluice-all.wasm'));
  writeJson(stampFile, { inputs });
}

/** Makes the modules that were linked smaller to download, unless they are the ones of last time. */
function orderModules(linkedDir) {
  const tools = ['function_order.mjs', 'wasm_functions.mjs'].map((name) => path.join(root, 'tools/lib', name));
  const linked = [wasmFile, wasmAllFile].map((file) => path.join(linkedDir, path.basename(file)));
  const stamp = path.join(moduleDir, 'inputs.json');
  const inputs = hashFiles([...tools, ...linked]);
  if (readJson(stamp)?.inputs === inputs) return;
  step('Ordering the functions of the modules');
  mkdirSync(moduleDir, { recursive: true });
  for (const file of linked) {
    const name = path.basename(file);
    writeFileSync(
      path.join(moduleDir, name),
      orderFunctions(readFileSync(file), file === linked[0] ? orderChanges : 0),
    );
  }
  writeJson(stamp, { inputs });
}

/** @type {import('esbuild').BuildOptions} */
const bundling = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};

async function bundle() {
  // Loaded here because esbuild stands in node_modules, which may have been installed by this very process.
  const esbuild = await import('esbuild');
  await esbuild.build({
    ...bundling,
    entryPoints: entryPoints.map((name) => path.join(sourceDir, `${name}.ts`)),
    outdir: distDir,
    sourcemap: true,
    outbase: sourceDir,
    loader: { '.css': 'text' },
    define: embeddedModule(),
    // The page's side loads the worker's side only when no worker can be created, and the parts when they are needed;
    // one part may load another.
    external: ['./worker.js', './index.js', './parts/*.js', './resume.js', 'react', 'react/*'],
  });
  await esbuild.build({
    ...bundling,
    entryPoints: [path.join(sourceDir, `${workerPart}.ts`)],
    outfile: path.join(distDir, `${workerPart}.js`),
    sourcemap: true,
    minify: false,
  });
}

/** Makes what every page loads as small as it gets: a twentieth less than the bundler does. */
async function shrink() {
  const { minify } = await import('terser');
  for (const name of coreEntryPoints) {
    const file = path.join(distDir, `${name}.js`);
    const { code = '', map } = await minify(readFileSync(file, 'utf8'), {
      module: true,
      ecma: 2020,
      // A repetition of `const` and `;` compresses better than commas do.
      compress: { passes: 3, sequences: false, join_vars: false },
      sourceMap: { content: readFileSync(`${file}.map`, 'utf8'), filename: `${name}.js`, url: `${name}.js.map` },
    });
    writeFileSync(file, code);
    writeFileSync(`${file}.map`, String(map));
  }
}

/**
 * Tells other bundlers to leave the page's import of the worker's side alone: its URL is known when the page runs. The
 * minifier takes the comments out that say so.
 */
function markDynamicImport() {
  const file = path.join(distDir, 'index.js');
  const parts = readFileSync(file, 'utf8').split(/(?<=\bimport\()(?=[\w$]+\))/);
  if (parts.length !== 2) throw new Error(`index.js has ${parts.length - 1} imports of what is not known.`);
  writeFileSync(file, parts.join('/*webpackIgnore:true*//*@vite-ignore*/'));
}

/** What js/src/embedded_module.ts names. */
function embeddedModule() {
  return { SLUICE_MODULE: JSON.stringify(gzipSync(readFileSync(wasmAllFile), { level: 9 }).toString('base64')) };
}

/** The element, the worker and the module of all formats in one file: the latter as text, compressed where it is large. */
async function bundleInline() {
  const esbuild = await import('esbuild');
  const built = await esbuild.build({
    ...bundling,
    entryPoints: [path.join(sourceDir, 'worker.ts')],
    write: false,
  });
  const [file] = built.outputFiles ?? [];
  const worker = file?.text;
  await esbuild.build({
    ...bundling,
    entryPoints: [path.join(sourceDir, 'inline.ts')],
    outfile: path.join(distDir, inlineFile),
    loader: { '.css': 'text' },
    define: { SLUICE_WORKER: JSON.stringify(worker), ...embeddedModule() },
  });
}

function entryPointsIn(folder) {
  const where = path.join(sourceDir, folder);
  if (!existsSync(where)) return [];
  const files = readdirSync(where).filter((name) => name.endsWith('.ts'));
  return files.map((name) => `${folder}/${path.basename(name, '.ts')}`).sort();
}

/** One declaration file for each entry point, with all that it refers to and nothing that it does not. */
async function bundleDeclarations() {
  const typesDir = path.join(buildDir, 'types');
  rmSync(typesDir, { recursive: true, force: true });
  await emitDeclarations(typesDir);
  const { rollup } = await import('rollup');
  const { dts } = await import('rollup-plugin-dts');
  for (const name of declaredEntryPoints) {
    const input = path.join(typesDir, `${name}.d.ts`);
    const external = (id, importer) => importer !== undefined && (id === './index.js' || /^react/.test(id));
    const bundle = await rollup({ input, external, plugins: [dts()] });
    await bundle.write({ file: path.join(distDir, `${name}.d.ts`), format: 'es' });
    await bundle.close();
  }
}

function emitDeclarations(outDir) {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const args = ['--project', 'js/tsconfig.json', '--noEmit', 'false', '--declaration', '--emitDeclarationOnly'];
  return run(process.execPath, [tsc, ...args, '--outDir', outDir], { quiet: true });
}

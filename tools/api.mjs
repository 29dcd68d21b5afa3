// `npm run api`: writes what the package's entry points declare to api/, without its comments, so that a change of the
// public face shows in a review. With `--check` it fails where api/ says something else.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureNodeModules } from './lib/node_modules.mjs';
import { buildPackage, declaredEntryPoints } from './lib/package.mjs';
import { distDir, root } from './lib/paths.mjs';
import { runMain } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

const apiDir = path.join(root, 'api');

await runMain(async () => {
  await ensureTools(needs.wasm);
  await ensureNodeModules();
  await buildPackage();
  mkdirSync(apiDir, { recursive: true });
  for (const name of declaredEntryPoints) {
    const file = path.join(apiDir, `${name}.d.ts`);
    const declared = await declarations(path.join(distDir, `${name}.d.ts`));
    const known = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (declared === known) continue;
    if (!process.argv.includes('--check')) {
      writeFileSync(file, declared);
      console.log(`api/${name}.d.ts is written.`);
      continue;
    }
    console.error(`The public face of ${name} differs from api/${name}.d.ts:`);
    for (const line of difference(known.split('\n'), declared.split('\n'))) console.error(`  ${line}`);
    process.exitCode = 1;
  }
});

/** A declaration file without comments, which are no part of what a program relies on. */
async function declarations(file) {
  const { default: ts } = await import('typescript');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  return ts.createPrinter({ removeComments: true }).printFile(source);
}

/** The lines that only one of the two has. */
function difference(before, after) {
  const gone = before.filter((line) => !after.includes(line)).map((line) => `- ${line}`);
  return [...gone, ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`)];
}

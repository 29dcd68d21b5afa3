// The package as it would be published: the tarball that `npm pack` makes, and what is in it.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { buildPackage } from './package.mjs';
import { buildDir, root } from './paths.mjs';
import { run } from './process.mjs';

const packDir = path.join(buildDir, 'pack');

/** @returns {Promise<string>} the path of the tarball, freshly made */
export async function packPackage() {
  await buildPackage();
  return path.join(packDir, (await pack())[0].filename);
}

/** @returns {Promise<string[]>} the files of the tarball */
export async function packedFiles() {
  await buildPackage();
  return (await pack())[0].files.map((file) => file.path);
}

async function pack() {
  mkdirSync(packDir, { recursive: true });
  const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', packDir];
  const printed = JSON.parse(await run('npm', args, { cwd: root, quiet: true }));
  return Array.isArray(printed) ? printed : Object.values(printed);
}

// What would be published.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packedFiles } from '../../tools/lib/pack.mjs';
import { declaredEntryPoints, faceEntryPoints, partEntryPoints } from '../../tools/lib/package.mjs';
import { distDir, root } from '../../tools/lib/paths.mjs';

const description = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

describe('the tarball', () => {
  let files;
  beforeAll(async () => {
    files = await packedFiles();
  }, 120_000);

  it('has the package and nothing else', () => {
    const bundles = ['index', 'worker', ...faceEntryPoints, ...partEntryPoints].flatMap((name) => [
      `dist/${name}.js`,
      `dist/${name}.js.map`,
    ]);
    const declarations = declaredEntryPoints.map((name) => `dist/${name}.d.ts`);
    const others = ['sluice.wasm', 'sluice-all.wasm', 'sluice.css', 'sluice.inline.js'].map((name) => `dist/${name}`);
    const expected = ['LICENSE', 'README.md', 'package.json', ...bundles, ...declarations, ...others];
    expect(files.toSorted()).toEqual(expected.toSorted());
  });

  it('has every file that its entry points name', () => {
    const named = Object.values(description.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    );
    expect(named.length).toBeGreaterThan(10);
    for (const name of named) expect(files).toContain(name.replace('./', ''));
  });

  it('has no path of this machine in it', () => {
    for (const name of files.filter((file) => /\.(js|map|ts|json|md)$/.test(file))) {
      expect(readFileSync(path.join(root, name), 'utf8'), name).not.toContain(root);
    }
  });

  it('has declarations that refer to nothing that is not there', () => {
    for (const name of declaredEntryPoints) {
      const text = readFileSync(path.join(distDir, `${name}.d.ts`), 'utf8');
      const from = [...text.matchAll(/from '([^']+)'/g)].map(([, target]) => target);
      for (const target of from) expect(['./index.js', 'react'], name).toContain(target);
    }
  });

  // Two declarations of a class with private members are two types: the handle of one would not do for the other.
  it('declares the handle once', () => {
    const declaring = declaredEntryPoints.filter((name) =>
      /class RenderHandle\b/.test(readFileSync(path.join(distDir, `${name}.d.ts`), 'utf8')),
    );
    expect(declaring).toEqual(['index']);
  });
});

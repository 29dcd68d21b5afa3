import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isInstalled } from '../../tools/lib/node_modules.mjs';
import { isAtLeast } from '../../tools/lib/version.mjs';

const lock = {
  packages: {
    '': { name: 'sluice' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/a-win32': { version: '1.0.0', integrity: 'sha512-w', optional: true },
  },
};

const installed = { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } } };

describe('isInstalled', () => {
  it('accepts an installation without the optional packages of other platforms', () => {
    expect(isInstalled(lock, installed)).toBe(true);
  });

  it.each([
    ['nothing is installed', undefined],
    ['a package is missing', { packages: {} }],
    ['a package has another version', { packages: { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } } }],
    ['a package has another content', { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } } }],
    ['a package is left over', { packages: { ...installed.packages, 'node_modules/old': { version: '1.0.0' } } }],
  ])('refuses when %s', (_, present) => {
    expect(isInstalled(lock, present)).toBe(false);
  });
});

describe('isAtLeast', () => {
  it.each([
    [[3, 25, 1], [3, 22], true],
    [[3, 22, 0], [3, 22], true],
    [[4, 0, 0], [3, 1, 6], true],
    [[3, 1, 5], [3, 1, 6], false],
    [[3], [3, 22], false],
  ])('%j against %j', (version, least, expected) => {
    expect(isAtLeast(version, least)).toBe(expected);
  });
});

interface LockEntry {
  version?: string;
  integrity?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

describe('package-lock.json', () => {
  const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
  const packages = Object.entries((JSON.parse(text) as { packages: Record<string, LockEntry> }).packages);

  it('names no registry, so that it installs from whichever one npm is set up with', () => {
    expect(text).not.toMatch(/"resolved"/);
  });

  it('pins every package by version and content', () => {
    const loose = packages.filter(([place, entry]) => place !== '' && !(entry.version && entry.integrity));
    expect(loose).toEqual([]);
  });

  // npm leaves out an optional package that its registry does not hold at that moment, and `npm ci` then refuses the lock
  // file on a machine without a node_modules.
  it('holds every package that another one asks for, those of other platforms too', () => {
    const present = new Set(packages.map(([place]) => place.slice(place.lastIndexOf('node_modules/') + 13)));
    const asked = packages.flatMap(([, entry]) =>
      Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }),
    );
    expect(asked.filter((name) => !present.has(name))).toEqual([]);
  });
});

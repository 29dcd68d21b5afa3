import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** What the tools fetch or remember; safe to delete. */
export const cacheDir = path.join(root, '.cache');

/** CMake's build folders, one a preset, and the test runners' reports. */
export const buildDir = path.join(root, 'build');

export const reportsDir = path.join(buildDir, 'reports');

/** What the package ships. */
export const distDir = path.join(root, 'dist');

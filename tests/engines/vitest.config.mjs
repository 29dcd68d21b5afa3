import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: path.join(import.meta.dirname, '../..'),
    include: ['tests/engines/**/*.test.ts'],
    // Most cases wait for the server's pace.
    maxWorkers: 3,
    // Generous, because a machine that also builds is slow; what passes does not wait.
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});

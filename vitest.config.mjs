import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // A snapshot that is missing fails; `vitest -u` writes it.
    update: 'none',
    include: ['tests/**/*.test.{ts,mjs}'],
    exclude: ['tests/browser/**', 'tests/engines/**'],
  },
});

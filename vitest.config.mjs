import { defineConfig } from 'vitest/config';
import { glueFile } from './tools/lib/package.mjs';

export default defineConfig({
  resolve: {
    // js/src imports Emscripten's glue as if it stood beside it; see tools/lib/package.mjs.
    alias: [{ find: /^.*\/sluice_module\.js$/, replacement: glueFile }],
  },
  test: {
    // A snapshot that is missing fails; `vitest -u` writes it.
    update: 'none',
    include: ['tests/**/*.test.{ts,mjs}'],
    exclude: ['tests/browser/**'],
  },
});

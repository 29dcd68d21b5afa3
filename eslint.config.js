import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** What the page's and the worker's code must not contain: every road by which markup becomes nodes without the patcher. */
const markupParsers = [
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'createContextualFragment',
  'parseFromString',
  'setHTML',
  'setHTMLUnsafe',
  'parseHTMLUnsafe',
  'srcdoc',
].map((property) => ({ property, message: 'Nodes are made by DomPatcher alone; nothing here parses HTML.' }));

export default tseslint.config(
  { ignores: ['build/', 'dist/', 'api/', '.cache/', 'node_modules/', 'test-results/', 'playwright-report/'] },
  js.configs.recommended,
  {
    files: ['**/*.mjs', '*.js'],
    languageOptions: { globals: globals.nodeBuiltin },
  },
  {
    // The pages of the demo, the comparison and the tests; their servers are .mjs.
    files: [
      ...['tests/bench/**/page.js', 'web/**/*.js', 'tests/bench/peers/page/**/*.js', 'tests/browser/**/*.js'],
      'tests/engines/page/*.js',
    ],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
      // With noUncheckedIndexedAccess an index that is known to be inside needs the assertion.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['js/src/**/*.ts'],
    extends: [tseslint.configs.strictTypeCheckedOnly],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-properties': ['error', ...markupParsers],
      'no-restricted-globals': ['error', 'DOMParser', 'XMLHttpRequest', 'eval', 'Function'],
      'no-console': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  prettier,
);

// Programs of others that use the package: what each installs, its files, and how it is built. Every file is what a new
// user would write; what a tool needs beyond that is in `needs`, and in docs/getting-started.md.

import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The page of all of them but Next.js. */
const page = (script) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>consumer</title>
<main><article id="answer" class="sluice"></article><article id="rare" class="sluice"></article>
<article id="written"></article></main>
${script}</html>`;

/** The script of all of them; the answers come from a server that the page's address names. */
const script = `import { render } from 'sluice';
import { AnswerWriter } from 'sluice/writer';

const api = new URLSearchParams(location.search).get('api');
const fallbacks = [];
const show = (source, selector, options) => {
  const handle = render(source, document.querySelector(selector), options);
  handle.addEventListener('fallback', ({ detail }) => fallbacks.push(detail.reason));
  // A part that is not found is said so.
  handle.addEventListener('error', ({ detail }) => fallbacks.push(detail.message));
  return handle.finished;
};

const writer = new AnswerWriter();
writer.write('What the page *has*');
writer.close();

// The first needs a part in the worker, the second the module of rare formats and a part on the page.
const answers = [
  show(api + '/chat', '#answer', { pace: 'smooth' }),
  show(api + '/rare', '#rare', { hydrate: true }),
  show(writer, '#written', { provider: 'text' }),
];
const isWritten = () => document.querySelector('#written em')?.textContent === 'has';
window.outcome = Promise.all(answers).then(
  () => ({ state: isWritten() ? 'done' : 'what was written is not there', fallbacks }),
  (error) => ({ state: String(error), fallbacks }),
);
`;

/** A block of code of docs/frameworks.md. */
function recipeOf(language, heading) {
  const text = readFileSync(path.join(import.meta.dirname, '../../docs/frameworks.md'), 'utf8');
  const section = text.slice(text.indexOf(`\n## ${heading}\n`));
  const code = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'm').exec(section)?.[1];
  if (!code) throw new Error(`docs/frameworks.md has no ${language} for ${heading}`);
  return code;
}

/** A program that shows two answers by the component of the documents: `mount(source, selector)` is the framework's. */
const frameworkScript = (imports) => `${imports}
const api = new URLSearchParams(location.search).get('api');
const fallbacks = [];
// The component tells nobody when an answer ends: the page looks.
const shown = () => document.querySelector('#answer .sluice')?.textContent.includes('the guide')
  && document.querySelector('#rare .sluice')?.textContent.includes('module');
const settled = () => shown() && !document.querySelector('[aria-busy]');
window.outcome = new Promise((resolve) => {
  const look = setInterval(() => settled() && resolve((clearInterval(look), { state: 'done', fallbacks })), 20);
});
mount(api + '/chat', '#answer');
mount(api + '/rare', '#rare');
`;
const frameworkPage = '<script type="module" src="/main.js"></script>';
const vitePlugin = (from) => `import plugin from '${from}';
export default { plugins: [plugin()] };
`;

const besideTheBundle = ['worker.js', 'sluice.wasm', 'sluice-all.wasm', 'parts/smooth_pace.js'];

/**
 * @typedef {object} Recipe
 * @property {string[]} packages what is installed beside the package itself
 * @property {Record<string, string>} files
 * @property {object} [settings] what stands in its package.json
 * @property {string[]} [build] a program of node_modules/.bin with its arguments
 * @property {string[]} [serve] the same for a program that serves by itself; "{port}" is the port
 * @property {string} [output] the folder that is served when nothing serves by itself
 * @property {string[]} [copy] files of the package's dist/ that are copied into the output
 * @property {string} needs what a user has to do beyond the tool's own defaults
 * @property {string} [inner] where the answer grows within `#answer` and `#rare`; in them by default
 * @property {boolean} [isHeavy] whether it runs in `npm run consumers` only
 */

/** @type {Record<string, Recipe>} */
export const recipes = {
  'vite-build': {
    packages: ['vite'],
    files: { 'index.html': page('<script type="module" src="/main.js"></script>'), 'main.js': script },
    build: ['vite', 'build'],
    output: 'dist',
    needs: 'nothing',
  },
  'vite-dev': {
    packages: ['vite'],
    files: { 'index.html': page('<script type="module" src="/main.js"></script>'), 'main.js': script },
    serve: ['vite', '--port', '{port}', '--host', '127.0.0.1', '--strictPort'],
    needs: 'nothing',
  },
  webpack: {
    packages: ['webpack@5', 'webpack-cli'],
    files: { 'src/index.js': script, 'dist/index.html': page('<script src="main.js"></script>') },
    build: ['webpack', '--mode', 'production'],
    output: 'dist',
    needs: 'nothing',
  },
  esbuild: {
    packages: ['esbuild'],
    files: { 'main.js': script, 'dist/index.html': page('<script type="module" src="main.js"></script>') },
    build: ['esbuild', 'main.js', '--bundle', '--format=esm', '--splitting', '--minify', '--outdir=dist'],
    output: 'dist',
    copy: besideTheBundle,
    needs: `a copy of ${besideTheBundle.join(', ')} beside the bundle`,
  },
  rollup: {
    packages: ['rollup', '@rollup/plugin-node-resolve'],
    files: { 'main.js': script, 'dist/index.html': page('<script type="module" src="main.js"></script>') },
    build: ['rollup', 'main.js', '--dir', 'dist', '--plugin', 'node-resolve'],
    output: 'dist',
    copy: besideTheBundle,
    needs: `a copy of ${besideTheBundle.join(', ')} beside the bundle`,
    isHeavy: true,
  },
  parcel: {
    packages: ['parcel'],
    files: {
      'index.html': page('<script type="module" src="./main.js"></script>'),
      'main.js': script.replace("'sluice'", "'sluice/inline'"),
    },
    settings: { '@parcel/resolver-default': { packageExports: true } },
    build: ['parcel', 'build', 'index.html', '--no-cache', '--public-url', './'],
    output: 'dist',
    needs: "'sluice/inline' in place of 'sluice', and packageExports in package.json",
    isHeavy: true,
  },
  next: {
    packages: ['next', 'react', 'react-dom'],
    files: {
      'app/layout.js': `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
`,
      'app/page.js': `import { renderToString } from 'sluice/node';
import 'sluice/style.css';
import { Chat } from './chat';

export const dynamic = 'force-dynamic';

export default async function Page() {
  return <Chat history={await renderToString('Said **before**')} />;
}
`,
      'app/chat.js': `'use client';
import { Sluice } from 'sluice/react';
import { useEffect, useState } from 'react';

export function Chat({ history }) {
  const [api, setApi] = useState(null);
  useEffect(() => setApi(new URLSearchParams(location.search).get('api')), []);
  const [outcome] = useState({ fallbacks: [], open: 2 });
  const end = (state) => {
    if (--outcome.open === 0 || state !== 'done') window.outcome = { state, fallbacks: outcome.fallbacks };
  };
  const hear = (handle) => {
    handle.addEventListener('fallback', ({ detail }) => outcome.fallbacks.push(detail.reason));
    handle.addEventListener('error', ({ detail }) => outcome.fallbacks.push(detail.message));
  };
  const events = { onStart: hear, onFinish: () => end('done'), onError: (error) => end(String(error)) };
  return (
    <main>
      <article id="history" dangerouslySetInnerHTML={{ __html: history }} />
      <Sluice id="answer" source={api && api + '/chat'} options={{ pace: 'smooth' }} {...events} />
      <Sluice id="rare" source={api && api + '/rare'} options={{ hydrate: true }} {...events} />
    </main>
  );
}
`,
    },
    build: ['next', 'build'],
    serve: ['next', 'start', '--port', '{port}', '--hostname', '127.0.0.1'],
    needs: 'nothing',
    isHeavy: true,
  },
  vue: {
    packages: ['vite', 'vue', '@vitejs/plugin-vue'],
    files: {
      'index.html': page(frameworkPage),
      'vite.config.js': vitePlugin('@vitejs/plugin-vue'),
      'Answer.vue': recipeOf('vue', 'Vue'),
      'main.js': frameworkScript(`import { createApp } from 'vue';
import Answer from './Answer.vue';
const mount = (source, selector) => createApp(Answer, { source }).mount(selector);`),
    },
    build: ['vite', 'build'],
    output: 'dist',
    inner: '.sluice',
    needs: 'the recipe of docs/frameworks.md',
    isHeavy: true,
  },
  svelte: {
    packages: ['vite', 'svelte', '@sveltejs/vite-plugin-svelte'],
    files: {
      'index.html': page(frameworkPage),
      'vite.config.js': `import { svelte } from '@sveltejs/vite-plugin-svelte';
export default { plugins: [svelte()] };
`,
      'Answer.svelte': recipeOf('svelte', 'Svelte'),
      'main.js': frameworkScript(`import { mount as attach } from 'svelte';
import Answer from './Answer.svelte';
const mount = (source, selector) => attach(Answer, { target: document.querySelector(selector), props: { source } });`),
    },
    build: ['vite', 'build'],
    output: 'dist',
    inner: '.sluice',
    needs: 'the recipe of docs/frameworks.md',
    isHeavy: true,
  },
  solid: {
    packages: ['vite', 'solid-js', 'vite-plugin-solid'],
    files: {
      'index.html': page(frameworkPage),
      'vite.config.js': vitePlugin('vite-plugin-solid'),
      'Answer.jsx': recipeOf('jsx', 'Solid'),
      'main.js': frameworkScript(`import { createComponent, render as attach } from 'solid-js/web';
import { Answer } from './Answer.jsx';
const mount = (source, selector) =>
  attach(() => createComponent(Answer, { source }), document.querySelector(selector));`),
    },
    build: ['vite', 'build'],
    output: 'dist',
    inner: '.sluice',
    needs: 'the recipe of docs/frameworks.md',
    isHeavy: true,
  },
  angular: {
    packages: [
      ...['core', 'common', 'compiler', 'platform-browser', 'build', 'cli', 'compiler-cli'].map(
        (name) => `@angular/${name}@20`,
      ),
      ...['rxjs', 'tslib', 'typescript@~5.9'],
    ],
    files: {
      'angular.json': JSON.stringify({
        version: 1,
        cli: { analytics: false },
        projects: {
          app: {
            projectType: 'application',
            root: '',
            architect: {
              build: {
                builder: '@angular/build:application',
                options: {
                  browser: 'src/main.ts',
                  index: 'src/index.html',
                  tsConfig: 'tsconfig.json',
                  outputPath: 'dist',
                },
              },
            },
          },
        },
      }),
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          ...{
            target: 'ES2022',
            module: 'preserve',
            moduleResolution: 'bundler',
            lib: ['ES2022', 'DOM', 'DOM.Iterable'],
          },
          ...{ strict: true, experimentalDecorators: true, skipLibCheck: true },
        },
        files: ['src/main.ts'],
      }),
      'src/index.html': `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><base href="./"><title>consumer</title></head>
<body><app-root></app-root></body></html>`,
      'src/answer.ts': recipeOf('ts', 'Angular'),
      'src/main.ts': `import { Component, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { Answer } from './answer';

const api = new URLSearchParams(location.search).get('api');

@Component({
  selector: 'app-root',
  imports: [Answer],
  template: '<app-answer id="answer" [source]="chat" /><app-answer id="rare" [source]="rare" />',
})
class App {
  readonly chat = api + '/chat';
  readonly rare = api + '/rare';
}

const shown = (text: string) => document.body.textContent.includes(text);
Object.assign(window, {
  outcome: new Promise((resolve) => {
    const look = setInterval(() => {
      if (!shown('the guide') || !shown('module') || document.querySelector('[aria-busy]')) return;
      clearInterval(look);
      resolve({ state: 'done', fallbacks: [] });
    }, 20);
  }),
});
bootstrapApplication(App, { providers: [provideZonelessChangeDetection()] });
`,
    },
    build: ['ng', 'build'],
    output: 'dist/browser',
    copy: besideTheBundle,
    inner: '.sluice',
    needs: `the recipe of docs/frameworks.md, and a copy of ${besideTheBundle.join(', ')} beside the bundle`,
    isHeavy: true,
  },
};

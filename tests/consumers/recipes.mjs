// Programs of others that use the package: what each installs, its files, and how it is built. Every file is what a new
// user would write; what a tool needs beyond that is in `needs`, and in docs/getting-started.md.

/** The page of all of them but Next.js. */
const page = (script) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>consumer</title>
<main><article id="answer" class="sluice"></article><article id="rare" class="sluice"></article></main>
${script}</html>`;

/** The script of all of them; the answers come from a server that the page's address names. */
const script = `import { render } from 'sluice';

const api = new URLSearchParams(location.search).get('api');
const fallbacks = [];
const show = (url, selector, options) => {
  const handle = render(url, document.querySelector(selector), options);
  handle.addEventListener('fallback', ({ detail }) => fallbacks.push(detail.reason));
  return handle.finished;
};

// The second needs the module of rare formats and a part that is loaded on demand.
const answers = [show(api + '/chat', '#answer'), show(api + '/rare', '#rare', { hydrate: true })];
window.outcome = Promise.all(answers).then(
  () => ({ state: 'done', fallbacks }),
  (error) => ({ state: String(error), fallbacks }),
);
`;

const besideTheBundle = ['worker.js', 'sluice.wasm', 'sluice-all.wasm'];

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
  const hear = (handle) => handle.addEventListener('fallback', ({ detail }) => outcome.fallbacks.push(detail.reason));
  const events = { onStart: hear, onFinish: () => end('done'), onError: (error) => end(String(error)) };
  return (
    <main>
      <article id="history" dangerouslySetInnerHTML={{ __html: history }} />
      <Sluice id="answer" source={api && api + '/chat'} {...events} />
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
};

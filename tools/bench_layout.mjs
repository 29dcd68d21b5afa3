// `npm run bench:layout [-- option…]`: what the browser's own work costs while an answer grows, with containment and
// without: processor time of the page's thread in style, layout, script and all of it (paint and the rest included), in
// milliseconds, from the browser's own counters. Options: --documents a,b --variants a,b --rounds N --json --no-follow;
// tests/bench/layout/page.js has the variants.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromiumArguments, findChromium } from './lib/browser.mjs';
import { ensureNodeModules } from './lib/node_modules.mjs';
import { buildPackage } from './lib/package.mjs';
import { root } from './lib/paths.mjs';
import { runMain } from './lib/process.mjs';
import { median } from './lib/statistics.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

const { values: options } = parseArgs({
  options: {
    documents: {
      type: 'string',
      default:
        'answer-10,answer-50,answer-200,answer-1000,conversation-50,fence-200,list-200,table-200,paragraph-50,blocks-200',
    },
    variants: { type: 'string', default: 'none,no-groups,sluice' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    'no-follow': { type: 'boolean', default: false },
  },
});

/** Bytes that come in a frame: 32 deltas of 4 bytes, and more in long documents, for these many frames at most. */
const FRAME_BYTES = 128;
const MOST_FRAMES = 1500;

const measures = ['TaskDuration', 'ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration'];
const types = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.html': 'text/html',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

await runMain(async () => {
  await ensureTools(needs.wasm);
  await ensureNodeModules();
  await buildPackage();
  const { chromium } = await import('@playwright/test');
  const server = await serve();
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [...chromiumArguments(), '--disable-frame-rate-limit', '--disable-gpu-vsync'],
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const origin = `http://127.0.0.1:${port}`;
  const variants = options.variants.split(',');
  const results = [];
  for (const name of options.documents.split(',')) {
    /** @type {Record<string, any[]>} */
    const runs = Object.fromEntries(variants.map((variant) => [variant, []]));
    for (let round = 0; round < Number(options.rounds); round++) {
      for (const variant of variants) runs[variant].push(await measure(browser, origin, name, variant));
    }
    for (const [variant, list] of Object.entries(runs)) {
      const row = { document: name, variant, ...medians(list) };
      results.push(row);
      if (!options.json) print(row);
    }
  }
  if (options.json) console.log(JSON.stringify(results, undefined, 1));
  await browser.close();
  server.close();
});

async function measure(browser, origin, name, variant) {
  const context = await browser.newContext({ viewport: { width: 900, height: 900 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`page: ${error}`));
  page.on('console', (message) => console.error(`page: ${message.text()}`));
  await page.goto(`${origin}/tests/bench/layout/page.html`);
  await page.waitForFunction(() => 'bench' in globalThis);
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name: metric, value }) => [metric, value]));
  };
  const task = { name, variant, frameBytes: FRAME_BYTES, mostFrames: MOST_FRAMES, follow: !options['no-follow'] };
  await page.evaluate((given) => globalThis.bench.prepare(given), task);
  const before = await read();
  const facts = await page.evaluate(() => globalThis.bench.run());
  const after = await read();
  await context.close();
  return {
    ...facts,
    ...Object.fromEntries(measures.map((metric) => [metric, (after[metric] - before[metric]) * 1000])),
  };
}

function medians(list) {
  const names = Object.keys(list[0]);
  return Object.fromEntries(names.map((name) => [name, Math.round(median(list.map((run) => run[name])))]));
}

function print({ document, variant, ...figures }) {
  const text = Object.entries(figures).map(([name, value]) => `${name.replace('Duration', '')} ${value}`);
  console.log(`${document.padEnd(14)} ${variant.padEnd(12)} ${text.join('  ')}`);
}

async function serve() {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = path.join(root, path.posix.normalize(pathname));
    readFile(file).then(
      (content) => {
        response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' });
        response.end(content);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return server;
}

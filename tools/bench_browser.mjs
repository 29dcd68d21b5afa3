// `npm run bench:browser [-- options]`: answers in a real browser, from the sender's write to the painted frame.
//
//   --streams 1,5,50    how many at a time
//   --rate 200          deltas a second of each
//   --seconds 5         how long each lasts
//   --flood 200         megabytes that are pushed at a page that applies slowly; 0 leaves it out
//   --answers 500       length of a conversation that is scrolled; 0 leaves it out
//   --sequence 1000     answers one after the other, after which nothing may be left; 0 leaves it out
import os from 'node:os';
import { parseArgs } from 'node:util';
import { chromiumArguments, findChromium } from './lib/browser.mjs';
import { ensureNodeModules } from './lib/node_modules.mjs';
import { buildPackage } from './lib/package.mjs';
import { runMain, step } from './lib/process.mjs';
import { quantile } from './lib/statistics.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';
import { BenchServer, deltaText } from '../tests/bench/streams/server.mjs';

const MB = 1024 * 1024;

/** A frame at 60 a second that came so late was not the next one. */
const LATE_FRAME = 25;

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      streams: { type: 'string', default: '1,5,50' },
      rate: { type: 'string', default: '200' },
      seconds: { type: 'string', default: '5' },
      flood: { type: 'string', default: '200' },
      answers: { type: 'string', default: '500' },
      sequence: { type: 'string', default: '1000' },
    },
  });
  await ensureTools([...needs.wasm, ...needs.browser]);
  await ensureNodeModules();
  await buildPackage();
  const counts = values.streams.split(',').filter(Boolean).map(Number);
  const server = new BenchServer();
  const origins = await server.start(Math.max(1, ...counts));
  const { chromium } = await import('@playwright/test');
  const args = [...chromiumArguments(), '--js-flags=--expose-gc'];
  const browser = await chromium.launch({ executablePath: findChromium(), args });
  try {
    const bench = { browser, server, origins };
    step(`Load of the machine at the start: ${os.loadavg()[0].toFixed(1)} on ${os.cpus().length} cores`);
    for (const count of counts) await streams(bench, count, Number(values.rate), Number(values.seconds));
    if (Number(values.flood) > 0) await flood(bench, Number(values.flood) * MB);
    if (Number(values.answers) > 0) await conversation(bench, Number(values.answers));
    if (Number(values.sequence) > 0) await sequence(bench, Number(values.sequence));
    step(`Load of the machine at the end: ${os.loadavg()[0].toFixed(1)}`);
  } finally {
    await browser.close();
    server.stop();
  }
});

/** A new page, and how to ask for its memory. */
async function openPage({ browser, origins }) {
  const page = await browser.newPage();
  await page.goto(origins[0]);
  await page.waitForFunction(() => 'bench' in globalThis);
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable');
  return {
    page,
    /** Bytes of JavaScript objects of the page's thread and its nodes and listeners, after a collection. */
    async memory() {
      await client.send('HeapProfiler.collectGarbage');
      const { metrics } = await client.send('Performance.getMetrics');
      const figure = (name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
      return { heap: figure('JSHeapUsedSize'), nodes: figure('Nodes'), listeners: figure('JSEventListeners') };
    },
  };
}

async function streams(bench, count, rate, seconds) {
  const { page, memory } = await openPage(bench);
  const deltas = rate * seconds;
  const before = await memory();
  const seen = await page.evaluate(
    ([origins, count, deltas, rate]) => globalThis.bench.streams(origins, count, deltas, rate),
    [bench.origins, count, deltas, rate],
  );
  const after = await memory();
  const whole = Array.from({ length: deltas }, (_, number) => deltaText(number)).join('');
  const lags = seen.painted.map((times, stream) => {
    const sent = bench.server.sent(String(stream));
    return times.slice(0, sent.length).map((at, number) => at + seen.offset - sent[number]);
  });
  const all = lags.flat().sort((a, b) => a - b);
  const gaps = seen.frames.slice(1).map((time, index) => time - seen.frames[index]);
  const medians = lags.map((times) =>
    quantile(
      times.toSorted((a, b) => a - b),
      0.5,
    ),
  );
  const sum = (name) => seen.metrics.reduce((total, metrics) => total + metrics[name], 0);
  const module = Math.max(...seen.metrics.map(({ moduleMemory }) => moduleMemory));
  print(`${count} stream${count > 1 ? 's' : ''}, ${rate} deltas a second each, ${seconds} s`, {
    'exact, painted': `${seen.texts.filter((text) => text === whole).length} of ${count}, ${all.length} of ${count * deltas} deltas`,
    'byte to frame painted': `p50 ${ms(quantile(all, 0.5))}, p95 ${ms(quantile(all, 0.95))}, p99 ${ms(quantile(all, 0.99))}, largest ${ms(all.at(-1))}`,
    'medians of the streams': `${ms(Math.min(...medians))} to ${ms(Math.max(...medians))}`,
    frames: `${gaps.length}, of which ${gaps.filter((gap) => gap > LATE_FRAME).length} over budget, median ${ms(
      quantile(
        gaps.toSorted((a, b) => a - b),
        0.5,
      ),
    )}`,
    'longest task':
      seen.longTasks.length > 0
        ? `${ms(Math.max(...seen.longTasks))} (${seen.longTasks.length} over 50 ms)`
        : 'under 50 ms',
    'page, worker': `${(sum('mainThreadTime') / seconds / 10).toFixed(1)} %, ${(sum('workerTime') / seconds / 10).toFixed(1)} % of a core; ${(sum('patches') / seconds).toFixed(0)} patches a second`,
    memory: `module ${mb(module)} (${mb(module / count)} a stream); page ${mb((after.heap - before.heap) / count)} of heap a stream, ${seen.nodes} elements`,
  });
  await page.close();
}

async function flood(bench, bytes) {
  const { page, memory } = await openPage(bench);
  const before = await memory();
  const end = page.evaluate((bytes) => globalThis.bench.flood(bytes, 20), bytes);
  let isOver = false;
  let most = 0;
  end.finally(() => (isOver = true)).catch(() => undefined);
  while (!isOver) {
    most = Math.max(most, (await memory()).heap - before.heap);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const { text, metrics } = await end;
  const events = Math.ceil(bytes / 4_000);
  const whole = Array.from({ length: events }, (_, number) => deltaText(number)).join('');
  print(`${mb(bytes)} at a page that takes 20 ms for each frame`, {
    exact: text === whole ? 'yes' : 'NO',
    memory: `module ${mb(metrics.moduleMemory)}, at most ${mb(most)} of the page's heap, largest backlog ${mb(metrics.largestBacklog)}`,
    time: `${(metrics.duration / 1000).toFixed(1)} s, ${metrics.patches} patches for ${events} deltas`,
  });
  await page.close();
}

async function conversation(bench, answers) {
  const { page } = await openPage(bench);
  const { nodes } = await page.evaluate((answers) => globalThis.bench.conversation(answers, 400, true), answers);
  const gaps = (await page.evaluate(() => globalThis.bench.scroll(300))).sort((a, b) => a - b);
  print(`a conversation of ${answers} answers, scrolled from end to end`, {
    elements: String(nodes),
    frames: `p50 ${ms(quantile(gaps, 0.5))}, p95 ${ms(quantile(gaps, 0.95))}, longest ${ms(gaps.at(-1))}`,
  });
  await page.close();
}

async function sequence(bench, answers) {
  const { page, memory } = await openPage(bench);
  const run = (count) => page.evaluate((count) => globalThis.bench.conversation(count, 200, false), count);
  const first = await run(Math.min(50, answers));
  const before = await memory();
  const last = await run(answers);
  const after = await memory();
  print(`${answers} answers one after the other`, {
    module: `${mb(first.memory)} after the first 50, ${mb(last.memory)} after all`,
    'heap, nodes, listeners': `${mb(after.heap - before.heap)}, ${after.nodes - before.nodes}, ${after.listeners - before.listeners} more`,
  });
  await page.close();
}

function print(title, rows) {
  console.log(`\n${title}`);
  for (const [name, value] of Object.entries(rows)) console.log(`  ${name.padEnd(24)} ${value}`);
}

function ms(value) {
  return value === undefined ? '–' : `${value.toFixed(1)} ms`;
}

function mb(bytes) {
  return `${(bytes / MB).toFixed(2)} MB`;
}

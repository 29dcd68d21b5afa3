// `npm run bench:peers [-- options]`: Sluice beside the npm releases of its peers, in a real browser, in one run.
//
//   --documents a,b   <shape>-<kilobytes>k: mixed, prose, fence, list, table, paragraph, answers (see lib/documents.mjs)
//   --rates 200,0     deltas a second; 0 is as fast as possible
//   --contenders a,b  some of lib/contenders.mjs
//   --repeats n       runs of each, interleaved; the median counts
//   --feed wire       the answer comes over fetch as server-sent events, as an application has it; "page" by default
//   --follow          the page is kept at its end, as a chat is
//   --qualities       bytes, exactness, safety and calm as well; `only` for nothing else
//   --trace           where each contender's main thread spends its time, from the browser's trace (which costs time)
//   --scripts a,b     of these the time in scripts with their promises, too, from a run more that is traced
//   --merge           the settings measured before (build/reports/peers.json) stay, but for those that are measured again
//   --publish         writes docs/peers.md and its charts
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureNodeModules } from './lib/node_modules.mjs';
import { buildPackage } from './lib/package.mjs';
import { reportsDir } from './lib/paths.mjs';
import { runMain, step } from './lib/process.mjs';
import { readJson, writeJson } from './lib/stamp.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';
import { comparePeers } from '../tests/bench/peers/compare.mjs';
import { publish } from '../tests/bench/peers/lib/publish.mjs';
import { qualitiesTable, tableOf, traceTable } from '../tests/bench/peers/lib/report.mjs';

const list = (text) => text.split(',').filter(Boolean);

/** Both comparisons as one: what the later one has counts. */
function merged(before, now) {
  const titles = now.settings.map(({ title }) => title);
  const names = now.qualities.map(({ name }) => name);
  return {
    ...now,
    settings: [...before.settings.filter(({ title }) => !titles.includes(title)), ...now.settings],
    qualities: [...before.qualities.filter(({ name }) => !names.includes(name)), ...now.qualities],
  };
}

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      documents: { type: 'string', default: 'mixed-10k,mixed-50k,mixed-200k' },
      rates: { type: 'string', default: '2000' },
      contenders: { type: 'string', default: '' },
      repeats: { type: 'string', default: '3' },
      feed: { type: 'string', default: 'page' },
      limit: { type: 'string', default: '180' },
      follow: { type: 'boolean', default: false },
      qualities: { type: 'string', default: 'no' },
      scripts: { type: 'string', default: '' },
      trace: { type: 'boolean', default: false },
      merge: { type: 'boolean', default: false },
      publish: { type: 'boolean', default: false },
    },
  });
  await ensureTools([...needs.wasm, ...needs.browser]);
  await ensureNodeModules();
  await buildPackage();
  const comparison = await comparePeers({
    documents: values.qualities === 'only' ? [] : list(values.documents),
    rates: list(values.rates).map(Number),
    names: list(values.contenders),
    repeats: Number(values.repeats),
    feed: values.feed,
    follow: values.follow,
    trace: values.trace,
    scripts: list(values.scripts),
    limitSeconds: Number(values.limit),
    withQualities: values.qualities !== 'no',
    report: (text) => console.log(text),
  });
  for (const { title, rows } of comparison.settings) console.log(`\n### ${title}\n\n${tableOf(rows)}`);
  for (const { title, traces } of comparison.settings) {
    if (traces.length > 0) console.log(`\n### ${title}: milliseconds of the main thread\n\n${traceTable(traces)}`);
  }
  if (comparison.qualities.length > 0) console.log(`\n${qualitiesTable(comparison.qualities)}`);
  const file = path.join(reportsDir, 'peers.json');
  mkdirSync(reportsDir, { recursive: true });
  const own = { machine: `${os.cpus()[0].model}, ${os.cpus().length} cores`, ...comparison };
  const result = values.merge && existsSync(file) ? merged(readJson(file), own) : own;
  writeJson(file, result);
  step(`Written: ${file}`);
  if (values.publish) publish(result, readFileSync, writeFileSync);
});

// `npm run bench:startup [-- options]`: milliseconds from asking for a renderer's script to the first text in a fresh page
// and on its screen, Sluice beside its peers, interleaved: with the text at hand; with an answer that is asked for at the
// same time and begins after some milliseconds, so that what is loaded meanwhile costs nothing; with a URL that is asked for
// when the script is there; and, from its text on, a later answer of the page.
//
//   --contenders a,b  some of tests/bench/peers/lib/contenders.mjs
//   --scenarios a,b   some of hand, answer (with its milliseconds: answer60), url (url300), later
//   --runs n          fresh pages for each
//   --builds a=dir,…  other builds of Sluice, each by a name and its folder
//   --publish         writes the table into docs/peers.md
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureNodeModules } from './lib/node_modules.mjs';
import { buildPackage } from './lib/package.mjs';
import { root } from './lib/paths.mjs';
import { runMain } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';
import { markdownTable } from '../tests/bench/peers/lib/report.mjs';
import { compareStartup } from '../tests/bench/peers/startup.mjs';

const begin = '<!-- startup: npm run bench:startup -- --publish -->';
const end = '<!-- end of startup -->';

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      contenders: { type: 'string', default: 'sluice,md4w,markdown_it,smd_frame' },
      scenarios: { type: 'string', default: 'hand,answer60,url300,later' },
      builds: { type: 'string', default: '' },
      runs: { type: 'string', default: '11' },
      publish: { type: 'boolean', default: false },
    },
  });
  await ensureTools([...needs.wasm, ...needs.browser]);
  await ensureNodeModules();
  await buildPackage();
  const scenarios = values.scenarios.split(',').map(scenarioOf);
  const rows = await compareStartup({
    names: values.contenders.split(','),
    builds: values.builds.split(',').filter(Boolean).map(buildOf),
    scenarios,
    runs: Number(values.runs),
  });
  const head = scenarios.flatMap(({ when }) => [`${when}: in the page`, 'on the screen']);
  const lines = rows.map(({ label, times }) => [
    label,
    ...times.flatMap(({ shown, painted }) =>
      [shown, painted].map(({ median, least, most }) => `${ms(median)} (${ms(least)}–${ms(most)})`),
    ),
  ]);
  const table = markdownTable(['', ...head], lines);
  console.log(table);
  if (values.publish) publish(table);
});

function scenarioOf(text) {
  const [, scenario = '', digits = ''] = /^(hand|answer|url|later)(\d*)$/.exec(text) ?? [];
  const wait = Number(digits);
  const when = {
    hand: 'text at hand',
    answer: `answer after ${wait} ms`,
    url: `URL that answers after ${wait} ms`,
    later: 'later answer',
  }[scenario];
  if (when === undefined) throw new Error(`No scenario is called ${text}.`);
  return { scenario, wait, when };
}

/** @returns {[string, string]} */
function buildOf(text) {
  const [name = '', folder = ''] = text.split('=');
  return [name, path.resolve(folder)];
}

function ms(value) {
  return value.toFixed(value < 20 ? 1 : 0);
}

function publish(table) {
  const file = path.join(root, 'docs/peers.md');
  const page = readFileSync(file, 'utf8');
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${file} lacks the marks between which the table stands.`);
  writeFileSync(file, `${page.slice(0, before)}${begin}\n\n${table}\n\n${page.slice(after)}`);
}

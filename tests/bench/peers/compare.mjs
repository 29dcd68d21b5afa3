// The comparison itself: every contender on every document at every pace, interleaved.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../../tools/lib/paths.mjs';
import { bytesShipped, installPeers, modulesDir, peerVersions } from './lib/bundles.mjs';
import { contenders } from './lib/contenders.mjs';
import { deltasOf, documentOf, generate } from './lib/documents.mjs';
import { Driver } from './lib/driver.mjs';
import { rowsOf } from './lib/figures.mjs';
import { BenchServer } from './lib/server.mjs';
import { scriptTime } from './lib/trace.mjs';

/** The specification's sections on HTML in Markdown, of which a sanitizer lets only some through. */
const HTML_SECTIONS = ['HTML blocks', 'Raw HTML'];

const answersFolder = path.join(root, '../shared/answers');

/**
 * @param {{documents: string[], rates: number[], names: string[], repeats: number, feed: string, follow: boolean,
 *   limitSeconds: number, trace: boolean, scripts: string[], withQualities: boolean, report: (text: string) => void}} plan
 *   names: contenders, all when empty; scripts: those whose script is measured with its promises, in a run more
 */
export async function comparePeers(plan) {
  await installPeers();
  const server = new BenchServer();
  const driver = await Driver.open(await server.start());
  const chosen = contenders.filter(
    ({ name, kind }) => plan.names.length === 0 || plan.names.includes(name) || kind === 'idle',
  );
  try {
    const settings = [];
    for (const name of plan.documents) {
      for (const rate of plan.rates) {
        const setting = await compareOn({ driver, server, chosen, plan }, name, rate);
        if (setting) settings.push(setting);
      }
    }
    const qualities = plan.withQualities ? await judgeAll(driver, chosen, plan.report) : [];
    return { browser: driver.version, versions: peerVersions(), settings, qualities };
  } finally {
    await driver.close();
    server.stop();
  }
}

async function compareOn({ driver, server, chosen, plan }, name, rate) {
  const text = documentOf(name, answersFolder);
  if (text === undefined) {
    plan.report(`${name}: left out, there are no answers in ${answersFolder}`);
    return undefined;
  }
  const deltas = deltasOf(text);
  server.deltas = deltas;
  const recording = await driver.record(text);
  const reference = await referenceLetters(text);
  /** @type {{contender: object, runs: object[], reference: string, failure?: string}[]} */
  const results = chosen.map((contender) => ({ contender, runs: [], reference }));
  for (let repeat = 0; repeat < plan.repeats; repeat++) {
    for (let i = 0; i < results.length; i++) {
      // Each round begins with another, so that nobody always follows the same one.
      const result = results[(i + repeat) % results.length];
      const { contender, runs } = result;
      if (result.failure) continue;
      const { feed, follow, limitSeconds, trace } = plan;
      const task = { name: contender.name, deltas, rate, feed, follow, limitSeconds, trace };
      try {
        const run = await driver.measure({ ...task, recording: contender.name === 'replay' ? recording : undefined });
        if (run) runs.push(run);
        else result.failure = `took more than ${limitSeconds} s`;
      } catch (error) {
        result.failure = `failed: ${String(error).split('\n')[0]}`;
      }
      const busy = runs.at(-1)?.busy.TaskDuration.toFixed(0);
      plan.report(`${name} ${rate}/s ${contender.name}: ${result.failure ?? `${busy} ms`}`);
    }
  }
  await traceScripts(driver, results, { deltas, rate, recording }, plan);
  const pace = rate === 0 ? 'as fast as possible' : `${rate} deltas a second`;
  const traces = results.flatMap(({ contender: { label }, runs: [run] }) =>
    run?.selfTimes ? [{ label, times: run.selfTimes }] : [],
  );
  const how = [plan.feed === 'wire' ? 'over the network' : '', plan.follow ? 'followed' : ''].filter(Boolean);
  return {
    title: [name, pace, ...how].join(', '),
    document: name,
    rate,
    feed: plan.feed,
    follow: plan.follow,
    rows: rowsOf(results),
    traces,
  };
}

/** One more run of those whose script is measured with its promises: from the browser's trace, which takes time of its own. */
async function traceScripts(driver, results, { deltas, rate, recording }, { feed, follow, limitSeconds, scripts }) {
  const chosen = results.filter(
    ({ failure, contender: { kind, name } }) => !failure && (kind === 'idle' || scripts.includes(name)),
  );
  for (const result of scripts.length > 0 ? chosen : []) {
    const { name } = result.contender;
    const task = { name, deltas, rate, feed, follow, limitSeconds, trace: true };
    const run = await driver.measure({ ...task, recording: name === 'replay' ? recording : undefined });
    if (run) result.scriptTime = scriptTime(run.selfTimes);
  }
}

/** The letters and digits of what CommonMark with GitHub's dialect makes of a text, as micromark reads it. */
async function referenceLetters(text) {
  const load = (name) => import(pathToFileURL(createRequire(path.join(modulesDir, 'x.js')).resolve(name)).href);
  const { micromark } = await load('micromark');
  const { gfm, gfmHtml } = await load('micromark-extension-gfm');
  const html = micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  const entities = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(amp|lt|gt|quot);/g, (_, name) => entities[name])
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

async function judgeAll(driver, chosen, report) {
  const { tests: examples } = await import('commonmark-spec');
  const tabs = (text) => text.replaceAll('→', '\t');
  const given = examples.map(({ markdown, html, section }) => ({
    ...{ markdown: tabs(markdown), html: tabs(html), isHtml: HTML_SECTIONS.includes(section) },
  }));
  const markdownOnly = given.filter(({ isHtml }) => !isHtml);
  const hostile = hostileTexts();
  const deltas = deltasOf(generate('mixed', 10_000));
  const rows = [];
  for (const { name, label } of chosen.filter(({ kind }) => kind === 'renderer')) {
    report(`judging ${name}`);
    rows.push({
      ...{ name, label, bytes: await bytesShipped(name) },
      examples: { all: given.length, markdown: markdownOnly.length },
      exact: {
        all: await driver.judge(name, 'countExact', given),
        markdown: await driver.judge(name, 'countExact', markdownOnly),
      },
      executions: await driver.judge(name, 'countExecutions', hostile),
      churn: await driver.judge(name, 'measureChurn', deltas),
    });
  }
  return rows;
}

function hostileTexts() {
  const folder = path.join(root, 'tests/fixtures/hostile');
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));
  return files.flatMap((file) => readFileSync(path.join(folder, file), 'utf8').replace(/\n$/, '').split('\n%%\n'));
}

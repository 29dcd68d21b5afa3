// Programs of others, each made in a folder of its own from the package's tarball, built, opened in the browser. What they
// install comes from npm's registry and is kept; out of its reach they are skipped, and say so.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHAT_HTML, RARE_HTML, serveAnswers, serveFolder } from '../../tests/consumers/server.mjs';
import { recipes } from '../../tests/consumers/recipes.mjs';
import { chromiumArguments, findChromium } from './browser.mjs';
import { freePort } from './free_port.mjs';
import { installInto, npmInstall } from './other_packages.mjs';
import { packPackage } from './pack.mjs';
import { run } from './process.mjs';
import { emptyCounts } from './reports.mjs';

/** Outside the repository, as a user's program is: bundlers look for the root of what they are in. */
const consumersDir = path.join(tmpdir(), `sluice-consumers-${userInfo().uid}`);
const buildTimeoutMs = 180_000;
const answerTimeoutMs = 60_000;

/** The recipes that are light enough for every run of the tests. */
export const lightConsumers = Object.keys(recipes).filter((name) => !recipes[name].isHeavy);

/** @param {string[]} names of recipes */
export async function runConsumers(names) {
  const tarball = await packPackage();
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments() });
  const answers = await serveAnswers();
  const counts = emptyCounts();
  try {
    for (const name of names) {
      const started = performance.now();
      const problem = await tryConsumer(name, tarball, browser, answers.origin).catch((error) => error);
      const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
      if (problem === undefined) {
        console.log(`  ✓ ${name} (${seconds}); needs ${recipes[name].needs}`);
        counts.passed += 1;
      } else if (problem instanceof NotInstalled) {
        console.log(`  - ${name} skipped: ${problem.message}`);
        counts.skipped.push(`${name} (not installed)`);
      } else {
        console.error(`  ✘ ${name} (${seconds}): ${problem instanceof Error ? problem.message : problem}`);
        counts.failed += 1;
      }
    }
  } finally {
    answers.close();
    await browser.close();
  }
  return counts;
}

/** What a recipe needs cannot be had from here. */
class NotInstalled extends Error {}

async function tryConsumer(name, tarball, browser, api) {
  const recipe = recipes[name];
  const folder = path.join(consumersDir, name);
  await install(folder, recipe, tarball);
  write(folder, recipe);
  const bin = (program) => path.join(folder, 'node_modules/.bin', program);
  if (recipe.build) {
    const [program, ...args] = recipe.build;
    const env = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
    await run(bin(program), args, { cwd: folder, env, timeoutMs: buildTimeoutMs, quiet: true });
  }
  for (const file of recipe.copy ?? []) {
    const copy = path.join(folder, recipe.output ?? '', file);
    mkdirSync(path.dirname(copy), { recursive: true });
    copyFileSync(path.join(folder, 'node_modules/sluice/dist', file), copy);
  }
  const server = recipe.serve ? await startServer(folder, recipe.serve, bin) : await serveOutput(folder, recipe);
  try {
    await openPage(browser, server.origin, api, { inner: recipe.inner ?? '', hasHistory: name === 'next' });
  } finally {
    server.close();
  }
}

/** Installs what the recipe names, once, and the package, each time. @throws NotInstalled */
async function install(folder, recipe, tarball) {
  if (!(await installInto(folder, recipe.packages, recipe.settings))) {
    throw new NotInstalled(`${recipe.packages.join(', ')} cannot be installed from here`);
  }
  rmSync(path.join(folder, 'node_modules/sluice'), { recursive: true, force: true });
  await npmInstall(folder, tarball);
}

function write(folder, recipe) {
  for (const stale of ['dist', '.next', 'node_modules/.vite', '.parcel-cache']) {
    rmSync(path.join(folder, stale), { recursive: true, force: true });
  }
  for (const [name, content] of Object.entries(recipe.files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** A static server, below a path of its own: what is built must not take the site's root for granted. */
async function serveOutput(folder, recipe) {
  const output = path.join(folder, recipe.output ?? 'dist');
  const base = recipe.build?.[0] === 'vite' ? '/' : '/some/where/';
  const { origin, close } = await serveFolder(output, { base });
  return { origin: origin + base, close };
}

async function startServer(folder, command, bin) {
  const [program, ...args] = command;
  const port = String(await freePort());
  const child = spawn(
    bin(program),
    args.map((arg) => arg.replace('{port}', port)),
    {
      cwd: folder,
      stdio: 'ignore',
      detached: process.platform !== 'win32',
    },
  );
  const close = () => {
    try {
      // The program may have started others; the group is ours alone.
      if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid);
    } catch {
      // It has ended by itself.
    }
  };
  const origin = `http://127.0.0.1:${port}/`;
  for (const end = Date.now() + buildTimeoutMs; Date.now() < end; await sleep(200)) {
    if (child.exitCode !== null) throw new Error(`${program} ended with exit code ${child.exitCode}`);
    const answered = await fetch(origin).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return { origin, close };
  }
  close();
  throw new Error(`${program} did not serve`);
}

async function openPage(browser, origin, api, { inner, hasHistory }) {
  const page = await browser.newPage();
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('requestfailed', (request) => said.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on('response', (response) => {
    if (!response.ok()) said.push(`${response.url()}: ${response.status()}`);
  });
  try {
    await page.goto(`${origin}?api=${encodeURIComponent(api)}`);
    await page.waitForFunction(() => 'outcome' in globalThis, undefined, { timeout: answerTimeoutMs });
    const seen = await page.evaluate(
      async (within) => ({
        ...(await globalThis.outcome),
        chat: globalThis.document.querySelector(`#answer ${within}`)?.innerHTML,
        rare: globalThis.document.querySelector(`#rare ${within}`)?.innerHTML,
        history: globalThis.document.querySelector('#history')?.innerHTML,
      }),
      inner,
    );
    const expected = { state: 'done', fallbacks: [], chat: CHAT_HTML, rare: RARE_HTML };
    for (const [name, value] of Object.entries(expected)) {
      if (JSON.stringify(seen[name]) !== JSON.stringify(value))
        throw new Error(`${name} is ${JSON.stringify(seen[name])}`);
    }
    if (hasHistory && seen.history !== '<p>Said <strong>before</strong></p>')
      throw new Error(`history: ${seen.history}`);
  } catch (error) {
    throw new Error([error instanceof Error ? error.message : String(error), ...said].join('\n      '));
  } finally {
    await page.close();
  }
}

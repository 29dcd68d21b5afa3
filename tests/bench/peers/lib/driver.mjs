// Runs a contender in a fresh page of a real browser and reads what the browser says of it.
import { chromium } from '@playwright/test';
import { chromiumArguments, findChromium } from '../../../../tools/lib/browser.mjs';
import { selfTimes as timesOf, TRACE_CATEGORIES } from './trace.mjs';

const DURATIONS = ['TaskDuration', 'ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'];

export class Driver {
  #browser;
  #origin;

  static async open(origin) {
    const driver = new Driver();
    driver.#origin = origin;
    driver.#browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments() });
    return driver;
  }

  async close() {
    await this.#browser.close();
  }

  get version() {
    return this.#browser.version();
  }

  /**
   * One contender, one document.
   * @param {{name: string, deltas: string[], rate: number, feed: string, follow: boolean, recording?: object[],
   *   limitSeconds: number, trace?: boolean}} task `trace`: with the self times of a trace, which costs time itself
   * @returns {Promise<object | undefined>} the figures; times in milliseconds; undefined when it took longer than the limit
   */
  async measure({ name, recording, limitSeconds, trace, ...task }) {
    return this.#inPage(name, async (page, devtools) => {
      await page.evaluate(
        ([given, length]) => Object.assign(globalThis, { recording: given, sourceLength: length }),
        /** @type {const} */ ([recording ?? [], task.deltas.join('').length]),
      );
      if (trace) await this.#browser.startTracing(page, { categories: TRACE_CATEGORIES });
      const before = await readMetrics(devtools);
      const finished = page.evaluate((given) => globalThis.bench.run(given), task);
      const figures = await within(finished, limitSeconds);
      if (!figures) return undefined;
      const after = await readMetrics(devtools);
      const selfTimes = trace && Object.fromEntries(timesOf(await this.#browser.stopTracing()));
      const letters = await page.evaluate(() => globalThis.bench.judge.lettersOf('#answer'));
      const busy = Object.fromEntries(DURATIONS.map((key) => [key, (after[key] - before[key]) * 1000]));
      await devtools.send('HeapProfiler.collectGarbage');
      const { JSHeapUsedSize: heapBytes, Nodes: nodes } = await readMetrics(devtools);
      return { ...figures, busy, heapBytes, nodes, letters, selfTimes };
    });
  }

  /** What one of page/judge.js's functions says of a contender. */
  async judge(name, method, ...given) {
    return this.#inPage(name, (page) =>
      page.evaluate(
        ([chosen, parameters]) => globalThis.bench.judge[chosen](globalThis.bench.create, ...parameters),
        /** @type {const} */ ([method, given]),
      ),
    );
  }

  /** What page/startup.js's function says, in a page that has loaded nothing of the contender yet. */
  async firstText(visit) {
    return this.#inPage('idle', (page) =>
      page.evaluate(async (given) => {
        const script = '/startup.js';
        return (await import(script)).firstText(given);
      }, visit),
    );
  }

  /** The operations that build the DOM of a text as Sluice renders it. */
  async record(text) {
    return this.#inPage('sluice', (page) =>
      page.evaluate(async (markdown) => {
        const { create, judge } = globalThis.bench;
        return judge.operationsOf(await judge.renderOnce(create, markdown));
      }, text),
    );
  }

  async #inPage(name, work) {
    const context = await this.#browser.newContext({ viewport: { width: 1000, height: 800 } });
    try {
      const page = await context.newPage();
      await page.goto(`${this.#origin}/?name=${name}`);
      await page.waitForFunction(() => 'bench' in globalThis);
      const devtools = await context.newCDPSession(page);
      await devtools
        .send('Performance.enable', { timeDomain: 'threadTicks' })
        .catch(() => devtools.send('Performance.enable'));
      return await work(page, devtools);
    } finally {
      await context.close();
    }
  }
}

async function readMetrics(devtools) {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** The promise's value, or undefined after so many seconds. */
async function within(promise, seconds) {
  let timer;
  const limit = new Promise((resolve) => {
    timer = setTimeout(() => resolve(undefined), seconds * 1000);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => undefined);
  }
}

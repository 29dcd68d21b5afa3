// How long the first text takes in a fresh page, for Sluice and its peers, interleaved.
import { installPeers } from './lib/bundles.mjs';
import { contenders } from './lib/contenders.mjs';
import { Driver } from './lib/driver.mjs';
import { median } from './lib/figures.mjs';
import { BenchServer } from './lib/server.mjs';

/** @typedef {{median: number, least: number, most: number}} Spread milliseconds */
/** @typedef {{scenario: string, wait: number}} Scenario see page/startup.js */

/**
 * @param {{names: string[], builds: [string, string][], scenarios: Scenario[], runs: number}} plan builds: other builds of
 *   Sluice, each with the folder that holds it
 * @returns {Promise<{label: string, times: {shown: Spread, painted: Spread}[]}[]>} times for each of the scenarios
 */
export async function compareStartup({ names, builds, scenarios, runs }) {
  await installPeers();
  const server = new BenchServer();
  server.builds = new Map(builds);
  const driver = await Driver.open(await server.start());
  const rows = [
    ...contenders
      .filter(({ name }) => names.includes(name))
      .map(({ name, label }) => ({ name, label, folder: '/dist' })),
    ...builds.map(([label]) => ({ name: 'sluice', label: `Sluice, ${label}`, folder: `/builds/${label}` })),
  ].map((row) => ({ ...row, taken: scenarios.map(() => /** @type {{shown: number, painted: number}[]} */ ([])) }));
  try {
    // The first round makes the bundles, and is not counted.
    for (let run = -1; run < runs; run++) {
      for (const [index, scenario] of scenarios.entries()) {
        for (const { name, folder, taken } of rows) {
          const times = await driver.firstText({ name, folder, ...scenario });
          if (run >= 0) taken[index]?.push(times);
        }
      }
    }
    return rows.map(({ label, taken }) => ({
      label,
      times: taken.map((each) => ({
        shown: spreadOf(each.map(({ shown }) => shown)),
        painted: spreadOf(each.map(({ painted }) => painted)),
      })),
    }));
  } finally {
    await driver.close();
    server.stop();
  }
}

/** @returns {Spread} */
function spreadOf(values) {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

// How long the first text takes in a fresh page, for Sluice and its peers, interleaved.
import { installPeers, peerVersions } from './lib/bundles.mjs';
import { contenders } from './lib/contenders.mjs';
import { Driver } from './lib/driver.mjs';
import { median } from './lib/figures.mjs';
import { BenchServer } from './lib/server.mjs';

/** @typedef {{median: number, least: number, most: number}} Spread milliseconds */

/**
 * @param {{names: string[], waits: (number | undefined)[], runs: number}} plan waits: see page/startup.js
 * @returns {Promise<{browser: string, versions: Record<string, string>,
 *   rows: {label: string, times: {shown: Spread, painted: Spread}[]}[]}>} times for each of the waits
 */
export async function compareStartup({ names, waits, runs }) {
  await installPeers();
  const server = new BenchServer();
  const driver = await Driver.open(await server.start());
  const chosen = contenders.filter(({ name }) => names.includes(name));
  /** @type {Map<string, {shown: number, painted: number}[][]>} */
  const taken = new Map(chosen.map(({ name }) => [name, waits.map(() => [])]));
  try {
    // The first round makes the bundles, and is not counted.
    for (let run = -1; run < runs; run++) {
      for (const [index, wait] of waits.entries()) {
        for (const name of taken.keys()) {
          const times = await driver.firstText(name, wait);
          if (run >= 0) taken.get(name)?.[index]?.push(times);
        }
      }
    }
    const rows = chosen.map(({ name, label }) => ({
      label,
      times: (taken.get(name) ?? []).map((each) => ({
        shown: spreadOf(each.map(({ shown }) => shown)),
        painted: spreadOf(each.map(({ painted }) => painted)),
      })),
    }));
    return { browser: driver.version, versions: peerVersions(), rows };
  } finally {
    await driver.close();
    server.stop();
  }
}

/** @returns {Spread} */
function spreadOf(values) {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

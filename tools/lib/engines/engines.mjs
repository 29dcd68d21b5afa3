// The browsers that the suite `engines` runs in: how each is found and what is to be installed where it is not.
import { readdirSync } from 'node:fs';
import { findChromium } from '../browser.mjs';
import { which } from '../process.mjs';

/** @typedef {{ colorScheme?: 'light' | 'dark' }} LaunchOptions */

/**
 * One page of a browser.
 * @typedef {object} Driver
 * @property {string} version the browser's
 * @property {(url: string) => Promise<void>} goto opens a page and waits until it has loaded
 * @property {(expression: string) => Promise<any>} evaluate an expression in the page, awaited; its value as JSON holds it
 * @property {(width: number, height: number) => Promise<void>} resize gives the viewport a size
 * @property {() => Promise<Buffer>} screenshot the viewport, as a PNG
 * @property {() => Promise<() => Promise<void>>} [hide] hides the page behind a tab, until the result is called
 * @property {() => Promise<void>} close ends the browser
 */

/**
 * @typedef {object} Engine
 * @property {string} title
 * @property {string} install what to install where it is missing
 * @property {boolean} [hides] whether its driver can hide a page
 * @property {() => any} find the programs that it takes; `undefined` where one is missing
 * @property {(options?: LaunchOptions) => Promise<Driver>} launch
 */

/** @type {Record<string, Engine>} */
export const engines = {
  chromium: {
    title: 'Chromium',
    install: 'chromium',
    find: findChromium,
    launch: async (options) => (await import('./chromium.mjs')).launchChromium(found('chromium'), options),
  },
  firefox: {
    title: 'Firefox',
    install: 'firefox-esr',
    hides: true,
    find: () => which(process.env.SLUICE_FIREFOX ?? 'firefox-esr') ?? which('firefox'),
    launch: async (options) => (await import('./firefox.mjs')).launchFirefox(found('firefox'), options),
  },
  webkit: {
    title: 'WebKitGTK',
    install: 'webkit2gtk-driver xvfb',
    find: findWebKit,
    launch: async (options) => (await import('./webkit.mjs')).launchWebKit(found('webkit'), options),
  },
};

function found(name) {
  const programs = engines[name].find();
  if (!programs) throw new Error(`${engines[name].title} is not installed.`);
  return programs;
}

function findWebKit() {
  const driver = which('WebKitWebDriver');
  const display = which('Xvfb');
  return driver && display && hasMiniBrowser() ? { driver, display } : undefined;
}

/** The driver starts it from the library's own folder. */
function hasMiniBrowser() {
  const folders = ['/usr/lib', '/usr/libexec'].flatMap((folder) => [folder, ...subfolders(folder)]);
  return folders.some((folder) =>
    subfolders(folder).some((name) => /\/webkit(2)?gtk-[\d.]+$/.test(name) && which(`${name}/MiniBrowser`)),
  );
}

function subfolders(folder) {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

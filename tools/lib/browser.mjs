// Finds the Chromium that the browser tests drive.
import { existsSync } from 'node:fs';
import { which } from './process.mjs';
import { createRequire } from 'node:module';

const programs = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The browser's program: $SLUICE_CHROMIUM, one on PATH, one at its usual place, or the one that Playwright downloaded;
 * undefined when there is none.
 */
export function findChromium() {
  if (process.env.SLUICE_CHROMIUM) return which(process.env.SLUICE_CHROMIUM);
  return (
    programs.map((name) => which(name)).find(Boolean) ??
    applications.find((file) => existsSync(file)) ??
    playwrightsOwn()
  );
}

function playwrightsOwn() {
  try {
    const file = createRequire(import.meta.url)('@playwright/test').chromium.executablePath();
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Arguments that keep a test browser quiet; as root Chromium runs only without its sandbox. */
export function chromiumArguments() {
  const quiet = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return process.getuid?.() === 0 ? ['--no-sandbox', ...quiet] : quiet;
}

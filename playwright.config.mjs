import { defineConfig } from '@playwright/test';
import { chromiumArguments, findChromium } from './tools/lib/browser.mjs';

export default defineConfig({
  testDir: 'tests/browser',
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // Generous, because a machine that also builds is slow; what passes does not wait.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  projects: [
    {
      name: 'chromium',
      use: { launchOptions: { executablePath: findChromium(), args: chromiumArguments() } },
    },
  ],
});

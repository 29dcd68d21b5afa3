import { defineConfig } from '@playwright/test';
import { chromiumArguments, findChromium } from './tools/lib/browser.mjs';

export default defineConfig({
  testDir: 'tests/browser',
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  projects: [
    {
      name: 'chromium',
      use: { launchOptions: { executablePath: findChromium(), args: chromiumArguments() } },
    },
  ],
});

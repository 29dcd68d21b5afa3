// The browser tests' own `test`: a page that has loaded Sluice from a running test server.
import { test as base, type Page } from '@playwright/test';
import type * as Sluice from '../../js/src/index.js';
import { TestServer, type Policy } from './server.js';

declare global {
  // What the page's script (server.ts) puts there.
  var sluice: typeof Sluice;
  var violations: string[];
  var rejections: string[];
}

interface Fixtures {
  /** Opens the page, with directives of its policy replaced. */
  open: (policy?: Policy) => Promise<Page>;
}

export const test = base.extend<Fixtures, { server: TestServer }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the parameters' names
    async ({}, use) => {
      const server = new TestServer();
      await server.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  open: async ({ page, server }, use) => {
    await use(async (policy) => {
      await page.goto(`${server.origin}/page?policy=${encodeURIComponent(JSON.stringify(policy ?? {}))}`);
      await page.waitForFunction(() => 'sluice' in globalThis);
      return page;
    });
  },
});

export { expect } from '@playwright/test';

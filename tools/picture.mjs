// `npm run picture`: the README's picture, docs/picture.png: the demo in the middle of an answer.
import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from '../web/server/app.mjs';
import { loadDocuments } from '../web/server/documents.mjs';
import { chromiumArguments, findChromium } from './lib/browser.mjs';
import { buildPackage } from './lib/package.mjs';
import { runMain } from './lib/process.mjs';
import { ensureTools, needs } from './lib/toolchain.mjs';

const repository = new URL('../', import.meta.url);

await runMain(async () => {
  await ensureTools([...needs.wasm, ...needs.browser]);
  await buildPackage();
  const { chromium } = await import('@playwright/test');
  const documents = await loadDocuments(new URL('web/streams/', repository));
  const host = '127.0.0.1';
  const app = createApp({ root: repository, documents, recordings: null, relay: null, host });
  const server = /** @type {import("node:http").Server} */ (createAdaptorServer({ fetch: app.fetch }));
  server.listen(0, host);
  await once(server, 'listening');
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments() });
  try {
    const page = await browser.newPage({ viewport: { width: 1180, height: 720 }, colorScheme: 'light' });
    await page.goto(`http://${host}:${address.port}/`);
    await page.locator('#source').selectOption('document:tour');
    await page.locator('#question').fill('Show me everything a good answer can contain.');
    await page.locator('#question').press('Enter');
    // The last table of the document is half there.
    await page.locator('.answer__body tbody tr').nth(2).waitFor();
    await page.screenshot({ path: new URL('docs/picture.png', repository).pathname });
    console.log('docs/picture.png is written.');
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
});

// Chromium, by Playwright, behind the same few verbs as the other engines.
import { chromium } from '@playwright/test';
import { chromiumArguments } from '../browser.mjs';

/**
 * @param {string} file the browser's program
 * @param {import('./engines.mjs').LaunchOptions} options
 * @returns {Promise<import('./engines.mjs').Driver>}
 */
export async function launchChromium(file, { colorScheme = 'light' } = {}) {
  const browser = await chromium.launch({ executablePath: file, args: chromiumArguments() });
  const page = await browser.newPage({ colorScheme });
  // Playwright's own evaluation goes through the page's `eval`, which a page may have replaced.
  const session = await page.context().newCDPSession(page);
  const evaluate = async (expression) => {
    const settings = { awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression, ...settings });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  return {
    version: browser.version(),
    goto: async (url) => void (await page.goto(url)),
    evaluate,
    resize: (width, height) => page.setViewportSize({ width, height }),
    screenshot: () => page.screenshot(),
    close: () => browser.close(),
  };
}

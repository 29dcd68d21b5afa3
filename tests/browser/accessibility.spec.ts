// What axe finds on the demo and on the page that shows every element: nothing, in either theme and direction.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { expect, test } from './demo_page.js';

/**
 * What axe would find and is left as it is: Chromium and Firefox put what scrolls in reach of the keyboard by themselves,
 * which axe does not know.
 */
const SETTINGS = { rules: { 'scrollable-region-focusable': { enabled: false } } };

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

interface Report {
  violations: Violation[];
  passes: unknown[];
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations: found, passes } = await page.evaluate((settings) => {
    const { axe } = globalThis as unknown as { axe: { run: (settings: object) => Promise<Report> } };
    return axe.run(settings);
  }, SETTINGS);
  expect(passes.length).toBeGreaterThan(10);
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const direction of ['ltr', 'rtl']) {
    test(`every element, ${colorScheme}, ${direction}`, async ({ demoPage }) => {
      const { page } = demoPage;
      await page.emulateMedia({ colorScheme });
      await page.goto(new URL(`/gallery.html?dir=${direction}`, page.url()).href);
      await expect(page.locator('body')).toHaveAttribute('data-state', 'done');
      for (const name of [
        'table',
        'pre',
        'blockquote',
        '.markdown-alert',
        '.footnote',
        'input',
        'dl',
        'figure',
        '.math',
      ])
        await expect(page.locator(`#answer ${name}`).first()).toBeAttached();
      for (const details of await page.locator('details').all())
        await details.evaluate((element) => element.setAttribute('open', ''));
      expect(await violations(page)).toEqual([]);
      // Wide things scroll in themselves.
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    });
  }
}

test('the demo, before, while and after an answer', async ({ demoPage }) => {
  expect(await violations(demoPage.page)).toEqual([]);
  await demoPage.choose({ source: 'document:tour', speed: 5 });
  await demoPage.ask('Show me');
  await expect(demoPage.answer).toHaveAttribute('aria-busy', 'true');
  expect(await violations(demoPage.page)).toEqual([]);
  await demoPage.choose({ speed: 10 });
  await demoPage.ends('done');
  await expect(demoPage.answer).not.toHaveAttribute('aria-busy');
  expect(await violations(demoPage.page)).toEqual([]);
});

test('a page that sets one class or one element has its way', async ({ demoPage }) => {
  const { page } = demoPage;
  await page.goto(new URL('/gallery.html', page.url()).href);
  await expect(page.locator('body')).toHaveAttribute('data-state', 'done');
  const colours = await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('a, code, th, blockquote, summary, h3, .markdown-alert-title { color: rgb(1, 2, 3) }');
    // Before all others, so that nothing but specificity counts.
    document.adoptedStyleSheets.unshift(sheet);
    const names = ['p a', 'p code', 'th', 'blockquote', 'summary', 'h3', '.markdown-alert-title'];
    return names.map((name) => getComputedStyle(document.querySelector(`#answer ${name}`)!).color);
  });
  expect(new Set(colours)).toEqual(new Set(['rgb(1, 2, 3)']));
});

// A patch is untrusted input to the page: corrupt ones are refused in a real DOM as they are in jsdom.
import path from 'node:path';
import { build } from 'esbuild';
import { allowedAttributes } from './probe.js';
import { expect, test } from './test.js';

test('corrupt patches are refused, make nothing unlisted and stay inside', async ({ open }) => {
  const entry = path.join(import.meta.dirname, 'corrupt_patches_page.ts');
  const bundle = await build({ entryPoints: [entry], bundle: true, write: false, format: 'iife', target: 'es2022' });
  const page = await open();
  await page.evaluate(bundle.outputFiles[0]!.text);
  const rounds = 10_000;
  const report = await page.evaluate(([count, allowed]) => applyCorrupt(count, 20260401, allowed), [
    rounds,
    allowedAttributes(),
  ] as const);
  expect(report.wrong).toEqual([]);
  expect(report.refused).toBeGreaterThan(rounds / 4);
  expect(report.refused).toBeLessThan(rounds);
  expect(report.longest).toBeLessThan(1_000);
  expect(await page.evaluate(() => violations)).toEqual([]);
});

// The option `pace` in a page.
import type { Page } from '@playwright/test';
import { fixture } from './server.js';
import { expect, test } from './test.js';

/** Plays an answer that comes in bursts. @returns how the page grew, in characters a frame */
function burst(page: Page, pace: 'immediate' | 'smooth') {
  return page.evaluate(async (given) => {
    const answer = document.querySelector('#answer')!;
    answer.replaceChildren();
    const steps: number[] = [];
    let before = 0;
    new MutationObserver(() => {
      const { length } = answer.textContent;
      steps.push(Math.abs(length - before));
      before = length;
    }).observe(answer, { childList: true, subtree: true, characterData: true });
    const { text } = await sluice.render('/replay/openai-chat.sse?chunk=4000&delay=250', answer, { pace: given })
      .finished;
    return { html: answer.innerHTML, text, steps, largest: Math.max(...steps) };
  }, pace);
}

test('smooth spreads what comes in bursts, and loses nothing', async ({ open }) => {
  const page = await open();
  const immediate = await burst(page, 'immediate');
  const smooth = await burst(page, 'smooth');
  expect(smooth.html).toBe(fixture('openai-chat.html').toString());
  expect(smooth.text).toBe(immediate.text);
  expect(smooth.steps.length).toBeGreaterThan(3 * immediate.steps.length);
  expect(smooth.largest).toBeLessThan(immediate.largest);
});

test('readers who prefer reduced motion get text as it comes', async ({ open }) => {
  const page = await open();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const immediate = await burst(page, 'immediate');
  const smooth = await burst(page, 'smooth');
  expect(smooth.html).toBe(immediate.html);
  expect(smooth.steps.length).toBeLessThan(2 * immediate.steps.length);
});

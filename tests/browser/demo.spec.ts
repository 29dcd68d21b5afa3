// The demo as a reader uses it: the real page, the real server, the real module.
import { protocols } from '../../web/protocols/index.mjs';
import { DemoPage, expect, RECORDED_TEXT, RECORDING, RELAY_KEY, test, TOOL_RECORDING } from './demo_page.js';

const UNLIMITED = 10;
/** Five tokens a second: nothing ends by itself while a test looks. */
const SLOW = 0;
const BRISK = 5;

test.describe('an answer', () => {
  test('streams without a word on the console and shows its figures', async ({ demoPage, trespasses }) => {
    await demoPage.choose({ source: 'document:why', speed: BRISK });
    await demoPage.ask('Why so slow?');
    await expect(demoPage.page.locator('.question')).toHaveText('Why so slow?');
    await expect(demoPage.state).toHaveText('streaming');
    await expect(demoPage.answer).toContainText('Because most pages');
    await demoPage.choose({ speed: UNLIMITED });
    await demoPage.ends('done');
    await expect(demoPage.answer).toContainText('It needs the parser to remember where it was.');
    for (const metric of ['firstByte', 'firstPaint', 'tokensPerSecond', 'patches', 'mainThread', 'longestFrame']) {
      await expect(demoPage.metric(metric)).toHaveText(/\d/);
    }
    const patches = Number((await demoPage.metric('patches').textContent())?.replaceAll(',', ''));
    expect(patches).toBeGreaterThan(10);
    expect(trespasses.complaints).toEqual([]);
  });

  test('grows in place: what has been closed stays the same node', async ({ demoPage }) => {
    await demoPage.choose({ source: 'document:why', speed: BRISK });
    await demoPage.ask();
    await expect(demoPage.answer.locator('h3')).toHaveCount(1);
    const first = await demoPage.answer.locator('p').first().elementHandle();
    await demoPage.ends('done');
    expect(await first?.evaluate((node) => node === document.querySelector('.answer__body p'))).toBe(true);
  });

  for (const { id } of protocols) {
    test(`comes out the same in the protocol ${id}`, async ({ demoPage, trespasses }) => {
      await demoPage.choose({ source: 'document:why', protocol: id, speed: UNLIMITED });
      await demoPage.ask();
      await demoPage.ends('done');
      const { answer } = demoPage;
      await expect(answer.locator('> h3')).toHaveText(['What that costs', 'What to do instead']);
      await expect(answer.locator('> table > tbody > tr')).toHaveCount(3);
      await expect(answer.locator('> ol > li')).toHaveCount(4);
      await expect(answer.locator('> blockquote > p')).toHaveCount(1);
      await expect(answer.locator('> pre > code.language-js')).toHaveText(/^for await[^]*\}\n$/);
      const reasoning = demoPage.page.locator('.reasoning');
      if (id === 'text') await expect(reasoning).toBeHidden();
      else await expect(reasoning.locator('.reasoning__body em')).toHaveText(['streaming']);
      expect(trespasses.complaints).toEqual([]);
    });
  }

  test('does not depend on how its bytes are cut', async ({ demoPage }) => {
    test.slow();
    const seen: string[] = [];
    for (const cut of ['As sent', 'Torn', 'Bytes']) {
      // The protocol with the fewest bytes around a token: each byte is a write of its own here.
      await demoPage.choose({ source: 'document:tour', protocol: 'gemini-generate', speed: UNLIMITED, cut });
      await demoPage.ask();
      await expect(demoPage.state).toHaveText('done', { timeout: 45_000 });
      seen.push(await demoPage.answer.evaluate((node) => new XMLSerializer().serializeToString(node)));
      await demoPage.page.locator('#clear').click();
    }
    expect(seen[0]).toContain('一样');
    expect(seen[1]).toBe(seen[0]);
    expect(seen[2]).toBe(seen[0]);
  });

  test('can be a recording of a folder', async ({ demoPage }) => {
    await demoPage.choose({ source: `recording:${RECORDING}`, speed: UNLIMITED });
    await demoPage.ask();
    await demoPage.ends('done');
    await expect(demoPage.answer).toHaveText(RECORDED_TEXT.replaceAll('*', ''));
    await expect(demoPage.answer.locator('strong')).toHaveText('once');
  });

  test('shows the tools that the model calls', async ({ demoPage }) => {
    await demoPage.choose({ source: `recording:${TOOL_RECORDING}`, speed: UNLIMITED });
    await demoPage.ask();
    await demoPage.ends('done');
    await expect(demoPage.page.locator('.tool__name')).toHaveText(['get_weather']);
    await expect(demoPage.page.locator('.tool__arguments')).toHaveText('{"city":"Oulu"}');
    await expect(demoPage.page.locator('.answer__facts')).toContainText('Waits for its tools');
    await expect(demoPage.page.locator('.answer__head')).toContainText('recognised as openai-chat over sse');
  });

  test('can come from a live model, whose key the page never sees', async ({ page, live, trespasses }) => {
    const demoPage = new DemoPage(page);
    const bodies: Promise<string>[] = [];
    page.on('response', (response) => bodies.push(response.text().catch(() => '')));
    await demoPage.open(live.address);
    await demoPage.ask('First?');
    await demoPage.ends('done');
    await demoPage.ask('Second?');
    await expect(page.locator('.answer__body em')).toHaveText(['1', '2']);
    expect(live.asked).toEqual([
      expect.objectContaining({ model: 'pretended-model', messages: [{ role: 'user', content: 'First?' }] }),
      expect.objectContaining({
        authorization: `Bearer ${RELAY_KEY}`,
        messages: [
          { role: 'user', content: 'First?' },
          { role: 'assistant', content: 'Answer *1*.' },
          { role: 'user', content: 'Second?' },
        ],
      }),
    ]);
    expect((await Promise.all(bodies)).join('')).not.toContain(RELAY_KEY);
    expect(trespasses.complaints).toEqual([]);
  });
});

test.describe('the reader', () => {
  test('stops an answer and tries it again', async ({ demoPage, trespasses }) => {
    await demoPage.choose({ source: 'document:why', protocol: 'text', speed: SLOW });
    await demoPage.ask();
    await expect(demoPage.answer).toContainText('Because');
    await expect(demoPage.send).toHaveAccessibleName('Stop');
    await demoPage.send.click();
    await demoPage.ends('stopped');
    await expect(demoPage.answer).toContainText('Because');
    await expect(demoPage.answer).not.toContainText('harmless');
    await demoPage.choose({ speed: UNLIMITED });
    await demoPage.page.getByRole('button', { name: 'Retry' }).click();
    await demoPage.ends('done');
    await expect(demoPage.answer).toContainText('harmless');
    await expect(demoPage.page.locator('.turn')).toHaveCount(1);
    await expect(demoPage.answer.locator('> h3')).toHaveCount(2);
    expect(trespasses.complaints).toEqual([]);
  });

  test('needs no mouse', async ({ demoPage }) => {
    const { page } = demoPage;
    await demoPage.choose({ speed: SLOW });
    await page.locator('.suggestion').first().focus();
    await page.keyboard.press('Enter');
    await expect(demoPage.state).toHaveText('streaming');
    await page.keyboard.press('Escape');
    await demoPage.ends('stopped');
    await expect(page.locator('#announcer')).toHaveText('The answer was stopped.');
  });

  test('is followed to the end, and let go when scrolling up', async ({ demoPage }) => {
    const { page } = demoPage;
    await page.setViewportSize({ width: 900, height: 500 });
    const scroller = page.locator('#scroll');
    const distance = () => scroller.evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight);
    await page.locator('#panel-toggle').click();
    await demoPage.choose({ source: 'document:code', speed: BRISK });
    await demoPage.ask();
    await expect.poll(() => scroller.evaluate((node) => node.scrollTop)).toBeGreaterThan(100);
    expect(await distance()).toBeLessThan(40);
    await scroller.hover();
    await page.mouse.wheel(0, -300);
    await expect(page.locator('#jump')).toBeVisible();
    const topOf = () => scroller.evaluate((node) => node.scrollTop);
    let top = await topOf();
    // A wheel's scrolling takes a few frames.
    await expect.poll(async () => top === (top = await topOf()), { intervals: [100] }).toBe(true);
    const height = await scroller.evaluate((node) => node.scrollHeight);
    await expect.poll(() => scroller.evaluate((node) => node.scrollHeight)).toBeGreaterThan(height);
    expect(await topOf()).toBe(top);
    await page.locator('#jump').click();
    await expect.poll(distance).toBeLessThan(40);
    await expect(page.locator('#jump')).toBeHidden();
  });

  test('calls the panel in a narrow window', async ({ demoPage }) => {
    const { page } = demoPage;
    await page.setViewportSize({ width: 390, height: 800 });
    const toggle = page.locator('#panel-toggle');
    const panel = page.locator('#panel');
    await expect(panel).toBeHidden();
    await demoPage.ask();
    await toggle.click();
    await expect(panel).toBeVisible();
    await expect(toggle).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.press('Escape');
    await expect(panel).toBeHidden();
    await expect(toggle).toBeFocused();
    await expect(demoPage.state).toHaveText('streaming');
    await page.keyboard.press('Escape');
    await demoPage.ends('stopped');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });

  test('changes the theme', async ({ demoPage }) => {
    const { page } = demoPage;
    const ground = () => page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await ground();
    await page.locator('#theme').click();
    await page.locator('#theme').click();
    await expect(page.locator('#theme')).toHaveAccessibleName('Colour theme: dark');
    expect(await ground()).not.toBe(light);
    await page.reload();
    await expect(page.locator('#theme')).toHaveAccessibleName('Colour theme: dark');
  });
});

test.describe('trouble', () => {
  test.beforeEach(async ({ demoPage }) => {
    await demoPage.choose({ source: 'document:why', protocol: 'openai-chat', speed: UNLIMITED });
  });

  for (const [fault, message] of [
    ['error', /The model is overloaded/],
    ['html-200', /./],
    ['empty', /./],
  ] as const) {
    test(`${fault} is told, and what was shown stays`, async ({ demoPage, trespasses }) => {
      await demoPage.choose({ fault });
      await demoPage.ask();
      await demoPage.ends('failed');
      await expect(demoPage.page.locator('.notice--danger')).toContainText(message);
      if (fault === 'error') await expect(demoPage.answer).toContainText('Because most pages');
      else await expect(demoPage.answer).toBeEmpty();
      // Chromium itself writes of a dropped connection to the console.
      expect(trespasses.complaints.filter((text) => !text.includes('net::ERR_INCOMPLETE_CHUNKED_ENCODING'))).toEqual(
        [],
      );
    });
  }

  for (const [fault, status, message] of [
    ['http-429', '429', 'Rate limit reached'],
    ['html-502', '502', ''],
  ] as const) {
    test(`${fault} is told with its status`, async ({ demoPage }) => {
      await demoPage.choose({ fault });
      await demoPage.ask();
      await demoPage.ends('failed');
      const notice = demoPage.page.locator('.notice--danger');
      await expect(notice).toContainText(status);
      await expect(notice).toContainText(message);
      await demoPage.choose({ fault: 'none' });
      await demoPage.page.getByRole('button', { name: 'Retry' }).click();
      await demoPage.ends('done');
      await expect(notice).toBeHidden();
    });
  }

  test('a body that ends too early is told', async ({ demoPage }) => {
    await demoPage.choose({ fault: 'truncated' });
    await demoPage.ask();
    await demoPage.ends('done');
    await expect(demoPage.page.locator('.notice--warning')).toContainText('may be incomplete');
    await expect(demoPage.answer).toContainText('Because most pages');
    await expect(demoPage.answer).not.toContainText('It needs the parser');
  });

  test('a connection that drops goes on where it was', async ({ demoPage }) => {
    await demoPage.choose({ fault: 'drop' });
    await demoPage.ask();
    await demoPage.ends('done');
    await expect(demoPage.page.locator('.notice--warning', { hasText: 'the answer goes on' })).toBeVisible();
    await expect(demoPage.answer).toContainText('It needs the parser to remember where it was.');
  });

  test('a connection that drops for good is told', async ({ demoPage }) => {
    await demoPage.choose({ protocol: 'text', fault: 'drop' });
    await demoPage.ask();
    await demoPage.ends('failed');
    await expect(demoPage.answer).toContainText('Because most pages');
  });

  test('a connection that the reader drops goes on where it was', async ({ demoPage }) => {
    await demoPage.choose({ speed: BRISK });
    await demoPage.ask();
    await expect(demoPage.answer.locator('h3')).toHaveCount(1);
    const first = await demoPage.answer.locator('p').first().elementHandle();
    await demoPage.page.getByRole('button', { name: 'Drop the connection' }).click();
    await expect(demoPage.page.locator('.notice--warning', { hasText: 'the answer goes on' })).toBeVisible();
    await demoPage.ends('done');
    await expect(demoPage.answer).toContainText('It needs the parser to remember where it was.');
    await expect(demoPage.answer.locator('> h3')).toHaveText(['What that costs', 'What to do instead']);
    expect(await first?.evaluate((node) => node === document.querySelector('.answer__body p'))).toBe(true);
  });

  test('a malformed event is told, and the rest is shown', async ({ demoPage }) => {
    await demoPage.choose({ fault: 'malformed' });
    await demoPage.ask();
    await demoPage.ends('done');
    await expect(demoPage.page.locator('.notice--warning')).toContainText('was skipped');
    await expect(demoPage.answer).toContainText('It needs the parser to remember where it was.');
  });
});

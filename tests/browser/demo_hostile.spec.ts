// The answer that attacks the page (web/streams/hostile.md), in every protocol: it is shown, and it does nothing.
import { protocols } from '../../web/protocols/index.mjs';
import { expect, test } from './demo_page.js';

/** What runs, loads, frames, styles or takes input. The allow-list is the sanitizer's; this list is the attacker's. */
const DANGEROUS_ELEMENTS = [
  ...[
    'script',
    'style',
    'link',
    'meta',
    'base',
    'template',
    'noscript',
    'iframe',
    'frame',
    'object',
    'embed',
    'applet',
  ],
  ...['form', 'button', 'textarea', 'select', 'option', 'svg', 'math', 'video', 'audio', 'source', 'canvas', 'img'],
];
const DANGEROUS_ATTRIBUTE =
  /^(on.*|style|id|name|srcdoc|srcset|action|formaction|target|ping|background|xlink:.*|http-equiv)$/;

for (const { id } of protocols) {
  test(`a hostile answer does nothing in the protocol ${id}`, async ({ demoPage, trespasses }) => {
    const { page } = demoPage;
    const address = page.url();
    await demoPage.choose({ source: 'document:hostile', protocol: id, speed: 8 });
    await demoPage.ask();
    await demoPage.ends('done');
    await expect(demoPage.answer).toContainText('If you can read this sentence and nothing popped up, the gate held.');

    const found = await demoPage.answer.evaluate((answer) => {
      const elements = [...answer.querySelectorAll<HTMLElement>('*')];
      // What a reader might do, as far as a script can do it.
      for (const element of elements) {
        if (element.hasAttribute('href')) element.addEventListener('click', (event) => event.preventDefault());
        for (const type of ['mouseover', 'focus', 'toggle', 'load', 'error', 'begin'])
          element.dispatchEvent(new Event(type));
        element.click();
      }
      return {
        elements: [...new Set(elements.map((element) => element.localName))],
        attributes: [...new Set(elements.flatMap((element) => element.getAttributeNames()))],
        links: [...answer.querySelectorAll('a[href]')].map((link) => (link as HTMLAnchorElement).protocol),
        inputs: [...answer.querySelectorAll('input')].filter((input) => !(input.type === 'checkbox' && input.disabled)),
        text: answer.textContent,
      };
    });
    expect(found.elements.filter((name) => DANGEROUS_ELEMENTS.includes(name))).toEqual([]);
    expect(found.attributes.filter((name) => DANGEROUS_ATTRIBUTE.test(name))).toEqual([]);
    expect(found.inputs).toEqual([]);
    expect(found.links.filter((protocol) => !['https:', 'http:', 'mailto:'].includes(protocol))).toEqual([]);
    for (const source of ['<script>', '<iframe src=', '<object data=', '<style>', '<form action=', '<svg onload=']) {
      expect(found.text).toContain(source);
    }

    expect(await page.evaluate(() => (window as { __pwned?: unknown }).__pwned)).toBeUndefined();
    expect(page.url()).toBe(address);
    await expect(page.locator('body')).toBeVisible();
    await expect(page.locator('.refusals__summary')).toContainText(/\d+ things in this answer were refused/);
    expect(trespasses.complaints).toEqual([]);
    expect(trespasses.foreignRequests).toEqual([]);
  });
}

// The answer that attacks the page (web/streams/hostile.md), in every protocol: it is shown, and it does nothing.
import { protocols } from '../../web/protocols/index.mjs';
import { expect, test } from './demo_page.js';

const ALLOWED_ELEMENTS = [
  ...[
    'p',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'blockquote',
    'ul',
    'ol',
    'li',
    'pre',
    'code',
    'hr',
    'br',
    'em',
    'strong',
  ],
  ...['del', 'a', 'img', 'span', 'div', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'input'],
];
const ALLOWED_ATTRIBUTES = [
  'href',
  'rel',
  'title',
  'src',
  'alt',
  'class',
  'start',
  'align',
  'type',
  'checked',
  'disabled',
];

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
        images: answer.querySelectorAll('img[src]').length,
        text: answer.textContent,
      };
    });
    expect(found.elements.filter((name) => !ALLOWED_ELEMENTS.includes(name))).toEqual([]);
    const attributes = found.attributes.filter(
      (name) => !ALLOWED_ATTRIBUTES.includes(name) && !name.startsWith('data-sluice-'),
    );
    expect(attributes).toEqual([]);
    expect(found.links.filter((protocol) => !['https:', 'http:', 'mailto:'].includes(protocol))).toEqual([]);
    expect(found.images).toBe(0);
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

// What a page decides about its answers: where they reach out, what a refusal does, what is said about it.
import type { RefusedEvent, RenderOptions } from '../../js/src/index.js';
import { expect, test } from './test.js';
import type { Page } from '@playwright/test';

interface Shown {
  html: string;
  text: string;
  state: string;
  code: string | undefined;
  refused: RefusedEvent[];
  counted: Record<string, number>;
}

/** The options that can cross to the page. */
type Settings = Partial<
  Record<'images' | 'links' | 'onViolation' | 'invisibleText' | 'direction', string | readonly string[]>
>;

/** Shows Markdown, in pieces where there are several. */
function show(page: Page, markdown: string | string[], options: Settings = {}): Promise<Shown> {
  return page.evaluate(
    async ([pieces, given]) => {
      const answer = document.querySelector('#answer')!;
      async function* source() {
        for (const piece of pieces) {
          yield piece;
          await new Promise((resolve) => setTimeout(resolve, 30));
        }
      }
      const handle = sluice.render(source(), answer, {
        ...{ provider: 'text', framing: 'text' },
        ...(given as RenderOptions),
        ...hooks,
      });
      Object.assign(globalThis, { handle });
      const refused: RefusedEvent[] = [];
      handle.addEventListener('refused', ({ detail }) => refused.push(detail));
      const error = await handle.finished.then(
        () => undefined,
        (reason: InstanceType<typeof sluice.SluiceError>) => reason,
      );
      const { text, metrics } = handle.result!;
      const counted = metrics.refused as Record<string, number>;
      return { html: answer.innerHTML, text, state: handle.state, code: error?.code, refused, counted };
    },
    [[markdown].flat(), options] as const,
  );
}

declare global {
  /** Options that are functions: they cannot cross to the page. */
  var hooks: RenderOptions;
  var handle: ReturnType<typeof sluice.render>;
}

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    globalThis.hooks = {};
  });
});

test.describe('images', () => {
  const image = '![cat](https://a.example/cat.png "Tom")';

  for (const [name, images, loads] of [
    ['by default', undefined, false],
    ["'none'", 'none', false],
    ['another origin', ['https://b.example'], false],
    ['its origin', ['https://a.example'], true],
    ["'all'", 'all', true],
  ] as const) {
    test(`${name}: the image ${loads ? 'is shown' : 'is refused'}`, async ({ open }) => {
      const { html, counted } = await show(await open(), image, images ? { images } : {});
      expect(html.includes('<img src="https://a.example/cat.png"')).toBe(loads);
      expect(counted).toEqual(loads ? {} : { image: 1 });
    });
  }

  test('that are refused can be loaded when the reader asks', async ({ open, page }) => {
    const requests: string[] = [];
    await page.route('https://a.example/**', (route) => {
      requests.push(route.request().url());
      return route.abort();
    });
    await open({ 'img-src': 'https:' });
    await show(page, `${image} ![x](javascript:alert(1))`);
    expect(requests).toEqual([]);
    const loaded = await page.evaluate(() => {
      const [cat, script] = document.querySelectorAll('.sluice-image-refused');
      const foreign = document.createElement('span');
      foreign.setAttribute('data-sluice-src', 'https://a.example/foreign');
      const images = [cat!, script!, foreign, cat!].map((holder) => handle.loadImage(holder)?.outerHTML);
      return { images, html: cat!.outerHTML };
    });
    const img = '<img alt="cat" referrerpolicy="no-referrer" src="https://a.example/cat.png">';
    expect(loaded.images).toEqual([img, undefined, undefined, undefined]);
    expect(loaded.html).toBe(`<span class="sluice-image" title="Tom">${img}<span hidden="">cat</span></span>`);
    await expect.poll(() => requests).toEqual(['https://a.example/cat.png']);
  });
});

test.describe('links', () => {
  test('go where a list or nothing allows', async ({ open }) => {
    const page = await open();
    const text = '[a](https://a.example/) [b](https://b.example/) [c](/c) [d](#d)';
    const hrefs = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1]);
    expect(hrefs((await show(page, text, { links: ['https://a.example'] })).html)).toEqual([
      'https://a.example/',
      '#d',
    ]);
    await page.evaluate(() => document.querySelector('#answer')!.replaceChildren());
    expect(hrefs((await show(page, text, { links: 'none' })).html)).toEqual(['#d']);
  });

  test('go where a predicate allows', async ({ open }) => {
    const page = await open();
    await page.evaluate(() => {
      hooks = { links: (url) => url.hostname.endsWith('.good.example') || url.origin === location.origin };
    });
    const { html, refused, counted } = await show(
      page,
      '[a](https://x.good.example/) [b](https://bad.example/) [c](/c) <q cite="https://bad.example/q">d</q>',
    );
    const rel = 'rel="noopener noreferrer nofollow"';
    expect(html).toBe(
      `<p><a href="https://x.good.example/" ${rel}>a</a> <a ${rel}>b</a> <a href="/c" ${rel}>c</a> <q>d</q></p>`,
    );
    expect(refused.map(({ kind, name, value }) => [kind, name, value])).toEqual([
      ['url', 'href', 'https://bad.example/'],
      ['url', 'cite', 'https://bad.example/q'],
    ]);
    expect(counted).toEqual({ url: 2 });
  });

  test('and images go through the proxy that the page names, and its URLs are checked as well', async ({ open }) => {
    const page = await open();
    await page.evaluate(() => {
      hooks = {
        images: 'all',
        rewriteUrl: (url, use) => {
          if (url.includes('null')) return null;
          if (url.includes('script')) return 'java\nscript:alert(1)';
          if (url.includes('data')) return 'data:text/html,x';
          return `https://proxy.example/${use}?to=${encodeURIComponent(url)}`;
        },
      };
    });
    const { html, refused } = await show(
      page,
      '[a](https://a.example/) ![i](https://i.example/) [b](/null) [c](/script) ![d](/data)',
    );
    expect([...html.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => match[1])).toEqual([
      'https://proxy.example/link?to=https%3A%2F%2Fa.example%2F',
      'https://proxy.example/image?to=https%3A%2F%2Fi.example%2F',
    ]);
    expect(refused.map(({ kind, value }) => `${kind} ${value}`)).toEqual(['url /null', 'url /script', 'image /data']);
  });

  test('that make a hook throw are refused, and the answer goes on', async ({ open, page }) => {
    await open();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.evaluate(() => {
      hooks = {
        rewriteUrl: () => {
          throw new Error('hook');
        },
      };
    });
    const { html, state } = await show(page, '[a](https://a.example/) b');
    expect(html).toBe('<p><a rel="noopener noreferrer nofollow">a</a> b</p>');
    expect(state).toBe('done');
    expect(errors).toEqual(['hook']);
  });
});

test.describe('a violation', () => {
  const text = 'one <b class="x">two</b>\n\n[three](javascript:x) four\n\nfive\n';

  test('is reported with kind, severity and place, and counted', async ({ open }) => {
    const { refused, counted, state } = await show(await open(), text);
    const channel = { kind: 'text', choice: 0 };
    expect(refused).toEqual([
      { type: 'refused', kind: 'attribute', severity: 'notice', channel, name: 'class', value: 'x', offset: 0 },
      { type: 'refused', kind: 'url', severity: 'violation', channel, name: 'href', value: 'javascript:x', offset: 26 },
    ]);
    expect(counted).toEqual({ attribute: 1, url: 1 });
    expect(state).toBe('done');
  });

  for (const [how, pieces] of [
    ['at once', [text]],
    ['in pieces', [text.slice(0, 20), text.slice(20, 40), text.slice(40)]],
  ] as const) {
    test(`ends the answer where the page wants that, ${how}`, async ({ open }) => {
      const { html, state, code } = await show(await open(), [...pieces], { onViolation: 'stop' });
      expect(html).toBe('<p>one <b>two</b></p><p><a>three</a> four</p>');
      expect([state, code]).toEqual(['failed', 'content-refused']);
    });
  }

  test('ends the answer at once, though the sender is silent', async ({ open, page }) => {
    await open();
    const code = await page.evaluate(async () => {
      const source = new ReadableStream<string>({
        start: (controller) => {
          controller.enqueue('a <script>\n\nb');
        },
      });
      const target = document.querySelector('#answer')!;
      const options = { provider: 'text', framing: 'text', onViolation: 'stop' } as const;
      const { finished } = sluice.render(source, target, options);
      return finished.catch((error: InstanceType<typeof sluice.SluiceError>) => error.code);
    });
    expect(code).toBe('content-refused');
  });

  test('by a hook of the page ends it, too', async ({ open, page }) => {
    await open();
    await page.evaluate(() => {
      hooks = { links: () => false, onViolation: 'stop' };
    });
    const { html, code, text: received } = await show(page, 'a\n\n[b](https://b.example)\n\nc');
    expect(html).not.toContain('<p>c</p>');
    expect(html).toContain('<p>a</p>');
    expect(code).toBe('content-refused');
    expect(received).toContain('[b]');
  });
});

test.describe('text that deceives', () => {
  test('is reported, shown or stripped', async ({ open }) => {
    const page = await open();
    const hidden = [...'HI'].map((c) => String.fromCodePoint(0xe0000 + c.charCodeAt(0))).join('');
    const { html, counted } = await show(
      page,
      `x${hidden}y \`a\u202Eb\` [https://bank.example](https://evil.example/)`,
      { invisibleText: 'strip' },
    );
    expect(html).toContain('<p>xy <code>a[U+202E]b</code>');
    expect(counted).toEqual({ invisible: 1, bidi: 1, 'deceptive-link': 1 });
  });

  test('keeps to its block and link where the page wants that', async ({ open }) => {
    const { html } = await show(await open(), '- a [b](#c)\n', { direction: 'auto' });
    expect(html).toMatch(/^<ul dir="auto"><li dir="auto">a <a dir="auto" href="#c"[^>]*>b<\/a><\/li><\/ul>$/);
  });
});

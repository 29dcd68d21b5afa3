// 'sluice/react' in the two Reacts that it is for: the one that is installed here, and React 18 where it can be had.
import { mkdtempSync, rmSync, cpSync, existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { build } from 'esbuild';
import { distDir, root } from '../../tools/lib/paths.mjs';
import { installedIn } from '../../tools/lib/other_packages.mjs';
import { serveFolder } from '../consumers/server.mjs';

interface Feed extends ReadableStream<Uint8Array> {
  say: (text: string) => void;
  end: () => void;
}

/** What app.js puts on the page. */
interface App {
  version: string;
  log: string[];
  feed: (name: string) => Feed;
  renders: () => number;
  setSource: (source: unknown) => void;
  show: (isShown: boolean) => void;
  again: () => void;
  suspend: () => void;
  load: () => void;
  change: () => void;
  stop: () => void;
  open: () => void;
  scenes: Record<'app' | 'suspense' | 'transition' | 'hydrate', (...args: unknown[]) => void>;
  one: Feed;
  two: Feed;
}

const answer = (page: Page) => page.locator('#answer');
const output = (page: Page) => page.locator('output');
/** Runs in the page, with what app.js has put there. */
const within = <T>(page: Page, work: (app: App) => T) =>
  page.evaluate(`(${String(work)})(globalThis)`) as Promise<Awaited<T>>;

for (const version of ['19', '18']) {
  const modules =
    version === '19' ? path.join(root, 'node_modules') : await installedIn('react-18', ['react@18', 'react-dom@18']);

  const test = base.extend<{ open: () => Promise<Page> }, { site: string }>({
    site: [
      // eslint-disable-next-line no-empty-pattern -- Playwright reads the parameters' names
      async ({}, use) => {
        const folder = mkdtempSync(path.join(tmpdir(), 'sluice-react-'));
        cpSync(distDir, path.join(folder, 'dist'), { recursive: true });
        await build({
          entryPoints: [path.join(import.meta.dirname, 'react/app.js')],
          outfile: path.join(folder, 'app.js'),
          ...{ bundle: true, format: 'esm', logLevel: 'error', define: { 'process.env.NODE_ENV': '"development"' } },
          alias: { 'sluice/react': path.join(distDir, 'react.js') },
          plugins: [
            {
              name: 'places',
              setup(builder) {
                builder.onResolve({ filter: /index\.js$/ }, ({ importer }) =>
                  importer.startsWith(distDir) ? { path: '/dist/index.js', external: true } : undefined,
                );
                builder.onResolve(
                  { filter: /^(react|react-dom|scheduler)(\/|$)/ },
                  ({ path: name, pluginData, ...where }) =>
                    pluginData === 'ours'
                      ? undefined
                      : builder.resolve(name, {
                          kind: where.kind,
                          resolveDir: path.dirname(modules!),
                          pluginData: 'ours',
                        }),
                );
              },
            },
          ],
        });
        const html = '<!doctype html><html lang="en"><title>app</title><div id="root"></div>';
        writeFileSync(path.join(folder, 'index.html'), `${html}<script type="module" src="app.js"></script></html>`);
        const { origin, close } = await serveFolder(folder);
        await use(origin);
        close();
        rmSync(folder, { recursive: true });
      },
      { scope: 'worker' },
    ],
    open: async ({ page, site }, use) => {
      await use(async () => {
        await page.goto(site);
        await page.waitForFunction(() => 'scenes' in globalThis);
        return page;
      });
    },
  });

  test.describe(`React ${version}`, () => {
    if (!modules || !existsSync(modules)) {
      console.log(`React ${version}: none ran, it cannot be installed from here`);
      test.skip(`React ${version} cannot be installed from here`, () => undefined);
      return;
    }

    test('grows an answer under StrictMode, without a render for a token', async ({ open }) => {
      const page = await open();
      await within(page, (app) => {
        app.scenes.app();
        app.one = app.feed('one');
      });
      await expect(output(page)).toHaveText('idle');
      expect(await within(page, (app) => app.version)).toMatch(new RegExp(`^${version}\\.`));
      await within(page, (app) => {
        app.setSource(app.one);
        app.one.say('# On');
      });
      await expect(answer(page)).toHaveText('On');
      const before = await within(page, (app) => app.renders());
      for (let token = 0; token < 30; token++)
        await within(page, (app) => {
          app.one.say(' more');
        });
      await expect(answer(page)).toHaveText(/( more){30}/);
      expect(await within(page, (app) => app.renders())).toBe(before);
      await expect(output(page)).toHaveText('streaming');
      await within(page, (app) => {
        app.one.end();
      });
      await expect(output(page)).toHaveText(/^done # On more/);
      expect(await within(page, (app) => app.log)).toEqual(['finish']);
      expect(before).toBeLessThan(14);
    });

    test('leaves the answer alone when its parents render', async ({ open }) => {
      const page = await open();
      await within(page, (app) => {
        app.scenes.app();
        app.one = app.feed('one');
      });
      await within(page, (app) => {
        app.setSource(app.one);
        app.one.say('one\n\n');
      });
      await expect(answer(page).locator('p')).toHaveText('one');
      await answer(page)
        .locator('p')
        .evaluate((element) => void (element.dataset['mark'] = 'kept'));
      await within(page, (app) => {
        app.again();
      });
      await expect(page.locator('main')).toHaveAttribute('data-count', '1');
      await within(page, (app) => {
        app.one.say('two');
      });
      await expect(answer(page)).toHaveText('onetwo');
      await expect(answer(page).locator('p').first()).toHaveAttribute('data-mark', 'kept');
    });

    test('stops what is replaced, and what is unmounted', async ({ open }) => {
      const page = await open();
      await within(page, (app) => {
        app.scenes.app();
        app.one = app.feed('one');
        app.two = app.feed('two');
      });
      await within(page, (app) => {
        app.setSource(app.one);
        app.one.say('first');
      });
      await expect(answer(page)).toHaveText('first');
      await within(page, (app) => {
        app.setSource(app.two);
        app.two.say('second');
      });
      await expect(answer(page)).toHaveText('second');
      await expect.poll(() => within(page, (app) => app.log)).toEqual(['one cancelled']);
      await within(page, (app) => {
        app.show(false);
      });
      await expect.poll(() => within(page, (app) => app.log)).toEqual(['one cancelled', 'two cancelled']);
    });

    test('stops when asked', async ({ open }) => {
      const page = await open();
      await within(page, (app) => {
        app.scenes.app();
        app.one = app.feed('one');
      });
      await within(page, (app) => {
        app.setSource(app.one);
        app.one.say('so far');
      });
      await expect(answer(page)).toHaveText('so far');
      await within(page, (app) => {
        app.stop();
      });
      await expect(output(page)).toHaveText('aborted so far');
      await expect(answer(page)).toHaveText('so far');
    });

    test('goes on while Suspense hides it', async ({ open }) => {
      const page = await open();
      await within(page, (app) => {
        app.one = app.feed('one');
        app.scenes.suspense(app.one);
        app.one.say('before ');
      });
      await expect(answer(page)).toHaveText('before');
      await within(page, (app) => {
        app.suspend();
      });
      await expect(page.locator('#fallback')).toBeVisible();
      await within(page, (app) => {
        app.one.say('during ');
      });
      await within(page, (app) => {
        app.load();
      });
      await expect(page.locator('i')).toHaveText('loaded');
      await within(page, (app) => {
        app.one.say('after');
      });
      await expect(answer(page)).toHaveText('before during after');
      expect(await within(page, (app) => app.log)).toEqual([]);
    });

    test('begins nothing for a transition that is not shown', async ({ open }) => {
      const page = await open();
      await within(page, (app) => {
        app.one = app.feed('one');
        app.two = app.feed('two');
        app.scenes.transition(app.one, app.two);
        app.one.say('first');
        app.two.say('second');
      });
      await expect(answer(page)).toHaveText('first');
      await within(page, (app) => {
        app.change();
      });
      await expect(page.locator('b')).toHaveText('true');
      await within(page, (app) => {
        app.one.say(' goes on');
      });
      await expect(answer(page)).toHaveText('first goes on');
      expect(await within(page, (app) => ({ locked: app.two.locked, log: app.log }))).toEqual({
        locked: false,
        log: [],
      });
    });

    test('adopts what a server has rendered', async ({ open }) => {
      const page = await open();
      await page.evaluate(() => {
        const answer = document.createElement('div');
        Object.assign(answer, { className: 'sluice', id: 'answer' });
        answer.dataset['state'] = 'idle';
        const paragraph = document.createElement('p');
        paragraph.append('From the server');
        answer.append(paragraph);
        document.getElementById('root')!.append(answer);
        Object.assign(globalThis, { paragraph });
      });
      await within(page, (app) => {
        app.one = app.feed('one');
        app.scenes.hydrate(app.one, '<p>From the server</p>');
        app.one.say('From the server\n\nand from here');
        app.one.end();
      });
      await expect(answer(page)).toHaveAttribute('data-state', 'done');
      await expect(answer(page)).toHaveText('From the serverand from here');
      const same = await page.evaluate(
        () => document.querySelector('#answer p') === (globalThis as unknown as { paragraph: Element }).paragraph,
      );
      expect(same).toBe(true);
      expect(await within(page, (app) => app.log)).toEqual([]);
    });
  });
}

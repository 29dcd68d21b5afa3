// Runs the cases in one engine, each in a page of its own, which says itself what is wrong. A test file for each engine, so
// that they run side by side.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines, type Driver } from '../../tools/lib/engines/engines.mjs';
import { protocols } from '../../web/protocols/index.mjs';
import type { Policy } from '../browser/server.js';
import { cases } from './page/cases.js';
import { askDemo, DemoServer, inspectGallery } from './demo.js';
import { EngineServer } from './server.js';

interface Case {
  policy?: Policy;
  policies?: Record<string, Policy>;
  needsOther?: boolean;
  isHidden?: boolean;
  params?: keyof typeof params;
}

const root = path.join(import.meta.dirname, '../..');
const namesIn = (folder: string) => readdirSync(path.join(root, folder));
const documents = namesIn('web/streams').filter((name) => /^[a-z]+\.md$/.test(name));

const params = {
  wire: namesIn('tests/fixtures/wire').map((name) => `wire/${name}`),
  played: protocols.flatMap(({ id }) => documents.map((name) => `${id}/${path.basename(name, '.md')}`)),
  workers: ['none', 'classic'],
  faults: ['trap', 'out-of-memory'],
  scrollers: ['box', 'document'],
  hydration: ['whole', 'rest'],
  elementFiles: ['element.js', 'sluice.inline.js'],
  policies: ['strict', 'none'],
};

/** WebKit's driver takes a page as loaded before its modules have run. */
const OUTCOME = `new Promise((resolve) => {
  const look = () => (globalThis.outcome ? resolve(globalThis.outcome) : setTimeout(look, 5));
  look();
})`;

/** Declares the tests of one engine; where it is not installed, says so. */
export function testIn(name: string): void {
  const engine = engines[name]!;
  if (!engine.find()) {
    const missing = `is not installed, so nothing is tried in it (apt-get install ${engine.install})`;
    console.warn(`${engine.title} ${missing}`);
    test.skip(`${engine.title} ${missing}`, () => undefined);
    return;
  }
  describe(engine.title, () => {
    const servers = { own: new EngineServer(), other: new EngineServer(true), demo: new DemoServer() };
    let driver: Driver | undefined;
    beforeAll(async () => {
      await Promise.all([servers.own.start(), servers.other.start()]);
      driver = await engine.launch();
      console.log(`${engine.title} ${driver.version}`);
    });
    afterAll(() => Promise.all([driver?.close(), servers.own.stop(), servers.other.stop(), servers.demo.stop()]));

    for (const [title, each] of Object.entries(cases as Record<string, Case>)) {
      if (each.isHidden && !engine.hides) continue;
      for (const param of each.params ? params[each.params] : [undefined]) {
        test(param === undefined ? title : `${title}: ${param}`, async () => {
          const page = driver!;
          await page.goto(addressOf(servers, { engine: name, case: title }, each, param));
          const show = each.isHidden && (await page.hide?.());
          const outcome = String(await page.evaluate(OUTCOME));
          if (show) await show();
          if (outcome !== 'passed') expect.fail(outcome);
        });
      }
    }

    test('the demo answers', async () => {
      await driver!.goto(await servers.demo.start());
      expect(await driver!.evaluate(`(${askDemo.toString()})()`)).toMatchObject({ state: 'done', problems: [] });
    });

    test('axe finds nothing on the page that shows every element, and nothing is wider than the page', async () => {
      await driver!.goto(`${await servers.demo.start()}/gallery.html`);
      const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
      const report = await driver!.evaluate(`(async () => {
        ${axe};
        return (${inspectGallery.toString()})();
      })()`);
      expect(report).toEqual({ violations: [], isTooWide: false });
    });
  });
}

function addressOf(
  { own, other }: { own: EngineServer; other: EngineServer },
  names: { engine: string; case: string },
  each: Case,
  param: string | undefined,
): string {
  const policy = { ...each.policy, ...(param === undefined ? undefined : each.policies?.[param]) };
  if (each.needsOther) {
    policy['script-src'] = `'self' 'wasm-unsafe-eval' ${other.origin}`;
    policy['connect-src'] = `'self' ${other.origin}`;
    policy['worker-src'] = `'self' blob: ${other.origin}`;
  }
  const query = { script: '/tests/engines/page/run.js', ...names, policy: JSON.stringify(policy) };
  const more = { ...(param === undefined ? {} : { param }), ...(each.needsOther ? { elsewhere: other.origin } : {}) };
  return `${own.origin}/page?${new URLSearchParams({ ...query, ...more })}`;
}

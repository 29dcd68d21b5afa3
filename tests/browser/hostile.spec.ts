// Hostile answers in a real page: nothing runs, nothing is requested, nothing unlisted comes to be, not even for a moment.
import { Random } from '../wasm/random.js';
import { inMarkdown, loadPayloads, type HostileText } from './hostile_texts.js';
import { watch, type ProbeOptions, type ProbeTask } from './probe.js';
import { STRICT_POLICY, type Policy } from './server.js';
import { expect, test } from './test.js';

/** Answers that are on the page at a time. */
const BATCH = 100;

const NO_POLICY = Object.fromEntries(Object.keys(STRICT_POLICY).map((name) => [name, ''])) as Policy;

const payloads = loadPayloads();
const texts = payloads.flatMap(inMarkdown);

/** The text cut at random places into at most `most` pieces, between UTF-16 code units that belong together. */
function cut(text: string, random: Random, most: number): string[] {
  const places = Array.from({ length: random.below(most) }, () => random.below(text.length + 1));
  const isInside = (at: number) => /[\uDC00-\uDFFF]/.test(text.charAt(at));
  const ends = [...new Set(places.filter((at) => !isInside(at)).concat(text.length))].sort((a, b) => a - b);
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end)).filter((piece) => piece !== '');
}

const whole = ({ name, text }: HostileText): ProbeTask => ({ name, pieces: [text] });

const pieces =
  (random: Random, most: number) =>
  ({ name, text }: HostileText): ProbeTask => ({ name, pieces: cut(text, random, most) });

test.describe('hostile answers', () => {
  test.setTimeout(300_000);

  /** Opens the page under a policy and shows all tasks on it; collects what the probe and the browser saw. */
  const show = test.extend<{ run: (policy: Policy, tasks: ProbeTask[], options: ProbeOptions) => Promise<Outcome> }>({
    run: async ({ open, page, server }, use) => {
      const trespasses = await watch(page, server.origin);
      await use(async (policy, tasks, options) => {
        const outcome: Outcome = { ...structuredClone(NOTHING), html: [], ...trespasses };
        await open(policy);
        for (let start = 0; start < tasks.length; start += BATCH) {
          const batch = tasks.slice(start, start + BATCH);
          try {
            const report = await page.evaluate(([texts, how]) => probe.run(texts, how), [batch, options] as const);
            for (const kind of ['forbidden', 'html', 'failed', 'executions'] as const) {
              outcome[kind].push(...report[kind]);
            }
          } catch (error) {
            // The texts have taken over the whole page, and may go on leading away from it for a moment.
            outcome.others.push(String(error));
            await expect(() => open(policy)).toPass();
          }
        }
        outcome.violations = await page.evaluate(() => violations);
        return outcome;
      });
    },
  });

  show('do nothing under a strict policy, whole and in pieces', async ({ run }) => {
    expect(payloads.length).toBeGreaterThan(300);
    const random = new Random(4);
    const tasks = texts.flatMap((text) => [whole(text), pieces(random, 4)(text)]);
    // With a prefix of its own each answer would have other ids.
    const { html, ...outcome } = await run({}, tasks, { way: 'render', render: { idPrefix: 'answer-' } });
    expect(outcome).toEqual(NOTHING);
    const differing = texts.filter((_, index) => html[2 * index] !== html[2 * index + 1]).map(({ name }) => name);
    expect(differing).toEqual([]);
  });

  // The policy is the second line of defence: without it nothing happens either.
  show('do nothing without any policy', async ({ run }) => {
    const tasks = texts.map(pieces(new Random(5), 3));
    const { html, ...outcome } = await run(NO_POLICY, tasks, { way: 'render' });
    expect(html).toHaveLength(tasks.length);
    expect(outcome).toEqual(NOTHING);
    // Nor when the page keeps the HTML and parses it later: no element turns into another (mutation XSS).
    const kept = [...new Set(html)].map((each) => ({ name: each, pieces: [each] }));
    expect(await run(NO_POLICY, kept, { way: 'innerHTML' })).toMatchObject(NOTHING);
  });

  show('reach only the listed origin when images are allowed', async ({ run }) => {
    const listed = 'https://pictures.example';
    const honest = { name: 'honest', pieces: [`![a](${listed}/a.png)`] };
    const tasks = [honest, ...payloads.map(whole)];
    const render = { images: [listed] };
    const { requests, others, executions, forbidden, failed } = await run(NO_POLICY, tasks, { way: 'render', render });
    expect({ others, executions, forbidden, failed }).toEqual({
      others: [],
      executions: [],
      forbidden: [],
      failed: [],
    });
    expect([...new Set(requests)]).toEqual([`${listed}/a.png`]);
  });

  // The probe must be able to see something.
  show('are seen to do harm where the HTML parser shows them', async ({ run }) => {
    const outcome = await run(NO_POLICY, payloads.map(whole), { way: 'innerHTML' });
    expect(outcome.executions.length).toBeGreaterThan(50);
    expect(outcome.executions).toContain('trap');
    expect(outcome.others).not.toEqual([]);
    expect(outcome.requests.length).toBeGreaterThan(10);
    expect(outcome.forbidden.length).toBeGreaterThan(200);
    expect(outcome.forbidden.some((what) => what.startsWith('the name '))).toBe(true);
  });
});

interface Outcome {
  forbidden: string[];
  html: string[];
  failed: string[];
  executions: string[];
  requests: string[];
  others: string[];
  violations: string[];
}

const NOTHING: Omit<Outcome, 'html'> = {
  forbidden: [],
  failed: [],
  executions: [],
  requests: [],
  others: [],
  violations: [],
};

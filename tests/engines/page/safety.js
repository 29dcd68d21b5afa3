// Hostile answers: nothing runs, nothing is requested, nothing unlisted comes to be.
import { equal, fail, text, truthy } from './check.js';

const BATCH = 120;
const NO_POLICY = Object.fromEntries(
  [
    'default-src',
    'script-src',
    'connect-src',
    'worker-src',
    'style-src',
    'require-trusted-types-for',
    'trusted-types',
  ].map((name) => [name, '']),
);

const loadProbe = () =>
  new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.onload = resolve;
    script.onerror = reject;
    script.src = globalThis.trustedTypes
      ? globalThis.trustedTypes.createPolicy('probe', { createScriptURL: (url) => url }).createScriptURL('/probe.js')
      : '/probe.js';
    document.head.append(script);
  });

/** Requests of the page that are not its own. */
const strangers = () =>
  performance
    .getEntriesByType('resource')
    .map(({ name }) => name)
    .filter(
      (name) => !/^\/(dist|tests\/engines\/page|probe\.js|hostile\.json|page|favicon)/.test(new URL(name).pathname),
    )
    .concat(
      performance
        .getEntriesByType('resource')
        .map(({ name }) => name)
        .filter((name) => new URL(name).origin !== location.origin),
    );

async function tasks(every) {
  const texts = JSON.parse(await text('/hostile.json')).filter((_, index) => index % every === 0);
  truthy(texts.length > 300, 'the number of texts');
  return texts.map(({ name, text: whole }, index) => {
    const at = index % 3 === 0 ? whole.length : Math.floor(((index % 7) * whole.length) / 7);
    return { name, pieces: [whole.slice(0, at), whole.slice(at)].filter((piece) => piece !== '') };
  });
}

async function showAll(list, options) {
  for (let start = 0; start < list.length; start += BATCH) {
    const report = await globalThis.probe.run(list.slice(start, start + BATCH), options);
    for (const kind of ['forbidden', 'failed', 'executions']) equal(report[kind], [], kind);
  }
}

export const safetyCases = {
  'hostile answers do nothing': {
    params: 'policies',
    policies: {
      strict: { 'trusted-types': 'sluice probe' },
      none: NO_POLICY,
    },
    async run({ violations }, policy) {
      await loadProbe();
      const { href } = location;
      await showAll(await tasks(4), { way: 'render' });
      equal(strangers(), []);
      equal(location.href, href);
      equal(violations, [], policy);
    },
  },
  // The probe must be able to see something.
  'hostile answers are seen to do harm where the HTML parser shows them': {
    policy: NO_POLICY,
    async run() {
      await loadProbe();
      const list = (await tasks(19)).filter(({ name }) => name.startsWith('handlers'));
      truthy(list.length > 0, 'the list');
      const { executions, forbidden } = await globalThis.probe.run(list, { way: 'innerHTML' });
      if (executions.length === 0 || forbidden.length === 0) fail('the probe sees nothing');
    },
  },
};

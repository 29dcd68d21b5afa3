// <sluice-stream>, and everything in one file.
import { equal, html, serialize, sleep, truthy, until } from './check.js';

const content = (element) => element.querySelector('.sluice');

async function made(attributes) {
  const element = document.createElement('sluice-stream');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export const elementCases = {
  'the element shows an answer, with its look': {
    params: 'elementFiles',
    policy: { 'worker-src': "'self' blob:", 'connect-src': "'self' blob:" },
    async run({ answer, violations }, file) {
      await import(/* @vite-ignore */ `/dist/${file}`);
      const element = await made({ src: '/replay/openai-chat.sse?chunk=300&delay=2' });
      const events = [];
      for (const name of ['fallback', 'finish', 'statechange', 'error']) {
        element.addEventListener(`sluice-${name}`, ({ detail }) => events.push(`${name} ${detail.state ?? ''}`.trim()));
      }
      answer.append(element);
      await until(() => element.getAttribute('state') === 'done', 'the end');
      equal(
        serialize(content(element)),
        (await html({ fixture: 'openai-chat.sse' })).replaceAll('answer-', 'sluice-1-'),
      );
      equal(events, ['statechange streaming', 'finish', 'statechange done']);
      truthy(getComputedStyle(element.querySelector('code')).fontFamily.includes('monospace'), 'the look');
      equal(violations, []);
    },
  },
  'the element takes what was set before it was defined, and is part of its form': {
    async run({ answer }) {
      const form = answer.appendChild(document.createElement('form'));
      const element = await made({ name: 'said' });
      element.source = new Response('Set *early*');
      element.options = { provider: 'text' };
      form.append(element);
      await import('/dist/element.js');
      await until(() => element.getAttribute('state') === 'done', 'the end');
      equal(serialize(content(element)), '<p>Set <em>early</em></p>');
      equal([...new FormData(form)], [['said', 'Set *early*']]);
    },
  },
  'the element goes on while it is moved, and stops when it is taken out': {
    async run({ answer, other }) {
      await import('/dist/element.js');
      const element = await made({});
      let starts = 0;
      element.options = { provider: 'text' };
      element.source = (async function* () {
        starts++;
        for (let line = 0; ; line++) {
          yield `line ${line}\n\n`;
          await sleep(10);
        }
      })();
      answer.append(element);
      const first = await until(() => element.querySelector('p'), 'a paragraph');
      other.append(element);
      await until(() => element.textContent.includes('line 9'), 'more');
      equal([element.state, element.querySelector('p') === first, starts], ['streaming', true, 1]);
      element.remove();
      await element.finished?.catch(() => undefined);
      await until(() => element.state === 'aborted', 'the end');
    },
  },
  'the element tells an error, and tries again when it is asked': {
    async run({ answer }) {
      await import('/dist/element.js');
      const element = await made({ src: '/say?status=500&body=Sorry', provider: 'text' });
      element.options = { connection: false };
      answer.append(element);
      await until(() => element.state === 'failed', 'the failure');
      truthy(element.shadowRoot.querySelector('[role=alert]').textContent.includes('Sorry'), 'the message');
      element.src = '/say?body=Now';
      await until(() => element.state === 'done', 'the second answer');
      equal(content(element).textContent, 'Now');
    },
  },
};

// The page around the answer: selection, scrolling, visibility, nodes of others.
import { equal, errorOf, fail, frame, html, serialize, sleep, text, truthy, until } from './check.js';

/** Text that a case hands over piece by piece, and waits until it shows. */
function typed(render, target, options = {}) {
  let controller;
  const source = new ReadableStream({ start: (given) => void (controller = given) });
  const handle = render(source, target, { provider: 'text', ...options });
  return {
    handle,
    async type(text, shows) {
      controller.enqueue(text);
      await until(() => target.textContent.includes(shows), shows);
      await frame();
      await frame();
    },
    end() {
      controller.close();
      return handle.finished;
    },
  };
}

export const pageCases = {
  'a selection survives while the text grows': {
    async run({ render, answer }) {
      const { type, end } = typed(render, answer);
      await type('The first words of a *paragraph that', 'paragraph that');
      const node = answer.querySelector('p').firstChild;
      getSelection().setBaseAndExtent(node, 4, node, 15);
      await type(' grows* and\nturns into a heading.\n\nMore. ', 'More.');
      await type('And more.\n\n- a\n- b\n\n- c\n\n', 'c');
      await end();
      equal(getSelection().toString(), 'first words');
      equal(answer.querySelector('p').firstChild === node, true);
    },
  },
  'a paragraph that turns into a heading keeps its text, and what is selected in it': {
    async run({ render, answer }) {
      const { type, end } = typed(render, answer);
      await type('Some words that a heading begins with and', 'begins with');
      const node = answer.querySelector('p').firstChild;
      await type('\n===\n\ntext', 'text');
      await end();
      equal(answer.querySelector('h1').firstChild === node, true);
    },
  },
  'the end is kept in view while the reader is there': {
    params: 'scrollers',
    async run({ render, answer }, where) {
      const box = where === 'box' ? answer.parentElement : document.scrollingElement;
      if (where === 'box') Object.assign(box.style, { height: '200px', overflow: 'auto' });
      const lines = (from) => Array.from({ length: 60 }, (_, line) => `line ${from + line}\n\n`).join('');
      const { handle, type, end } = typed(render, answer, { scroll: 'follow' });
      const distance = () => box.scrollHeight - box.scrollTop - box.clientHeight;
      const changes = [];
      handle.addEventListener('followchange', ({ detail }) => changes.push(detail));
      await type(lines(0), 'line 59');
      truthy(box.scrollTop > 300, `scrollTop ${box.scrollTop}`);
      await until(() => distance() < 2, 'the end');
      // The reader goes back.
      box.dispatchEvent(new WheelEvent('wheel', { deltaY: -120, bubbles: true }));
      box.scrollTop -= 200;
      await until(() => changes.at(-1)?.following === false, 'letting go');
      const { scrollTop } = box;
      await type(lines(60), 'line 119');
      equal(Math.abs(box.scrollTop - scrollTop) <= 1, true, 'where the reader is');
      changes.at(-1).toEnd();
      await type(lines(120), 'line 179');
      await until(() => distance() < 2, 'the end again');
      await end();
      await frame();
      truthy(distance() < 2, `distance ${distance()}`);
    },
  },
  'two answers grow side by side': {
    async run({ render, answer, other }) {
      const first = render('/replay/openai-chat.sse?chunk=150&delay=3', answer);
      const second = render('/replay/anthropic-messages.sse?chunk=90&delay=2', other);
      await Promise.all([first.finished, second.finished]);
      equal(serialize(answer), await html({ fixture: 'openai-chat.sse' }));
      equal(serialize(other), await html({ fixture: 'anthropic-messages.sse' }));
    },
  },
  'a page without frames, because it is hidden, makes progress': {
    async run({ render, answer }) {
      const original = globalThis.requestAnimationFrame;
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      globalThis.requestAnimationFrame = () => 0;
      document.dispatchEvent(new Event('visibilitychange'));
      await render('/replay/openai-chat.sse?chunk=400&delay=5', answer).finished;
      globalThis.requestAnimationFrame = original;
      equal(serialize(answer), await html({ fixture: 'openai-chat.sse' }));
    },
  },
  'an answer is complete in a tab that is hidden': {
    isHidden: true,
    async run({ render, answer }) {
      await until(() => document.hidden, 'another tab');
      await render('/replay/openai-chat.sse?chunk=400&delay=5', answer).finished;
      equal(serialize(answer), await html({ fixture: 'openai-chat.sse' }));
      equal(document.hidden, true);
    },
  },
  'what is in the target before stays where it is': {
    async run({ render, answer }) {
      answer.append(Object.assign(document.createElement('h2'), { textContent: 'before' }));
      await render(new Response('*now*'), answer, { provider: 'text' }).finished;
      equal(serialize(answer), '<h2>before</h2><p><em>now</em></p>');
    },
  },
  'nodes that are taken away end the answer with a typed error': {
    async run({ render, answer, other }) {
      const handle = render('/replay/openai-chat.sse?chunk=100&delay=5', answer);
      await until(() => answer.querySelector('li'), 'a list');
      other.append(...answer.childNodes);
      equal((await errorOf(handle.finished)).code, 'invalid-patch');
    },
  },
  'a server has rendered the beginning: its elements stay': {
    params: 'hydration',
    async run({ render, answer, sluice }, how) {
      // The page's HTML is the server's, not a script's.
      const frame = document.body.appendChild(document.createElement('div'));
      frame.hidden = true;
      const text = '# Title\n\nA *first* paragraph with [a link](https://example.org/).\n\n- one\n- two\n\n';
      const rest = '| a | b |\n|---|---|\n| 1 | 2 |\n\nThe end.';
      await sluice.render(new Response(text), frame, { provider: 'text', idPrefix: 'sluice-' }).finished;
      answer.append(...frame.childNodes);
      const before = [...answer.querySelectorAll('*')];
      const source = how === 'rest' ? rest : text + rest;
      const options = { provider: 'text', hydrate: how === 'rest' ? text : true };
      await sluice.render(new Response(source), answer, options).finished;
      equal(serialize(answer), await html({ markdown: text + rest }));
      equal(
        before.every((element) => answer.contains(element)),
        true,
        'what the server has rendered',
      );
      await sleep(0);
      truthy(render, 'render');
    },
  },
  'an answer is replaced when it is asked for again': {
    async run({ render, answer }) {
      const handle = render('/replay/openai-chat.sse?chunk=1000', answer);
      await handle.finished;
      const seen = new Set();
      const watch = new MutationObserver(() => seen.add(answer.textContent === ''));
      watch.observe(answer, { childList: true, subtree: true });
      await handle.retry();
      equal(serialize(answer), await html({ fixture: 'openai-chat.sse' }));
      if (seen.has(true)) fail('it was empty in between');
    },
  },
  'a finished answer is as high without content-visibility': {
    policy: { 'style-src': "'self'" },
    async run({ render, answer, other }) {
      const css = await text('/dist/sluice.css');
      const without = css.replaceAll(/(content-visibility|contain-intrinsic-[a-z-]*):[^;]*;/g, '');
      if (without === css) fail('there is nothing to leave out');
      const heights = [];
      for (const [target, sheet] of [
        [answer, css],
        [other, without],
      ]) {
        const look = new CSSStyleSheet();
        look.replaceSync(sheet);
        document.adoptedStyleSheets = [look];
        target.className = 'sluice sluice-settled';
        await render('/played/text/tour', target, { provider: 'text' }).finished;
        target.scrollIntoView();
        await frame();
        await frame();
        heights.push(target.getBoundingClientRect().height);
        target.replaceChildren();
      }
      if (Math.abs(heights[0] - heights[1]) > 2 || heights[0] < 500) fail(`the heights are ${heights.join(' and ')}`);
    },
  },
  'a long list grows out of view, and is up to date soon after the reader comes to its end': {
    async run({ render, answer, other }) {
      const items = (from, count) => Array.from({ length: count }, (_, i) => `- item **${from + i}**.\n`).join('');
      let controller;
      const source = new ReadableStream({ start: (given) => void (controller = given) });
      const handle = render(source, answer, { provider: 'text' });
      controller.enqueue(items(0, 2_000));
      await until(() => answer.textContent.includes('item 1990.'), 'the beginning');
      for (let at = 2_000; at < 2_100; at++) {
        controller.enqueue(items(at, 1));
        await frame();
      }
      const scroller = document.scrollingElement;
      scroller.scrollTop = scroller.scrollHeight;
      await until(() => answer.textContent.includes('item 2098.'), 'the end', 5_000);
      controller.enqueue(items(2_100, 1));
      controller.close();
      const { text: markdown } = await handle.finished;
      equal(markdown === items(0, 2_101), true);
      await render(new Response(markdown), other, { provider: 'text' }).finished;
      equal(serialize(answer) === serialize(other), true);
    },
  },
  'the example of the README does what it says': {
    async run({ sluice, answer }) {
      const names = 'render, question, stopButton, status';
      const query = new URLSearchParams({ document: 'README', word: 'stopButton', names });
      const { default: run } = await import(/* @vite-ignore */ `/snippet.js?${query}`);
      const [stopButton, status] = [document.createElement('button'), document.createElement('p')];
      await run(sluice.render, 'Why?', stopButton, status);
      equal(serialize(answer), (await html({ fixture: 'openai-chat.sse' })).replaceAll('answer-', 'sluice-1-'));
      equal([status.textContent, typeof stopButton.onclick], ['', 'function']);
    },
  },
  'what a page makes of complete elements stays': {
    async run({ render, answer }) {
      const query = new URLSearchParams({
        document: 'docs/extending',
        word: 'onElement',
        names: 'render, target, highlight, katex',
      });
      const { default: show } = await import(/* @vite-ignore */ `/snippet.js?${query}`);
      const highlighted = [];
      const highlight = (code) => {
        highlighted.push(code.textContent);
        code.replaceChildren(Object.assign(document.createElement('mark'), { textContent: code.textContent }));
      };
      const katex = {
        render: (tex, element, { displayMode }) => element.replaceChildren(`${displayMode ? 'D' : 'I'}(${tex})`),
      };
      let controller;
      const source = new ReadableStream({ start: (given) => void (controller = given) });
      let handle;
      const start = (_, target, options) => (handle = render(source, target, { provider: 'text', ...options }));
      await show(start, answer, highlight, katex);
      controller.enqueue('- a\n\n  ```js\n  let x;\n  ```\n\nText $x$ and');
      await until(() => answer.querySelector('mark'), 'the highlighted code');
      equal(highlighted, ['let x;\n']);
      truthy(!answer.textContent.includes('I(x)'), 'the formula, whose paragraph grows,');
      controller.enqueue(' more.\n\n$$\ny\n$$\n\n- b\n\n```\nopen');
      await until(() => answer.textContent.includes('D(y'), 'the formula');
      equal(highlighted.length, 1);
      controller.close();
      await handle.finished;
      equal(highlighted, ['let x;\n', 'open\n']);
      equal(
        serialize(answer),
        '<ul><li><p>a</p><pre><code class="language-js"><mark>let x;\n</mark></code></pre></li></ul>' +
          '<p>Text <span class="math math-inline">I(x)</span> and more.</p><div class="math math-display">D(y\n)</div>' +
          '<ul><li>b</li></ul><pre><code><mark>open\n</mark></code></pre>',
      );
    },
  },
  'each element is told of once, in a late definition and when it is hydrated, too': {
    params: 'hydration',
    async run({ render, answer }, how) {
      const text = 'A [late] link, `code` and *more*.\n\n> quote\n\n1. a\n2. b\n\n[late]: https://example.org/\n';
      const source = (async function* () {
        for (const piece of text.match(/[^]{1,7}/g)) {
          yield piece;
          await sleep(2);
        }
      })();
      const options = { provider: 'text', ...(how === 'whole' ? { hydrate: true } : {}) };
      if (how === 'whole') {
        const built = document.createElement('div');
        await render(new Response(text), built, { provider: 'text' }).finished;
        answer.append(...built.childNodes);
      }
      const told = [];
      const onElement = (element) => told.push(element);
      await render(source, answer, { ...options, onElement }).finished;
      const all = [...answer.querySelectorAll('*')];
      equal(told.length, all.length, 'the number');
      equal(
        all.filter((element) => !told.includes(element)).map(({ localName }) => localName),
        [],
      );
    },
  },
  'a hook that throws does the answer no harm': {
    async run({ render, answer }) {
      const errors = [];
      addEventListener('error', (event) => {
        errors.push(event.message);
        event.preventDefault();
      });
      const onElement = () => {
        throw new Error('the hook failed');
      };
      await render('/replay/openai-chat.sse?chunk=500', answer, { onElement }).finished;
      equal(serialize(answer), await html({ fixture: 'openai-chat.sse' }));
      truthy(errors.length > 3 && errors[0].includes('the hook failed'), 'the errors');
    },
  },
  'aria-busy says that it grows': {
    async run({ render, answer }) {
      const handle = render('/replay/openai-chat.sse?chunk=300&delay=5', answer);
      await until(() => answer.textContent, 'the beginning');
      equal(answer.getAttribute('aria-busy'), 'true');
      await handle.finished;
      equal(answer.getAttribute('aria-busy'), null);
    },
  },
};

// A React program for react.spec.ts: what it shows is chosen by the page's address. Built by the test with either React.
import { createElement as h, lazy, StrictMode, Suspense, useState, useTransition, version } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { Sluice, useSluice } from 'sluice/react';

const log = (globalThis.log = []);

/** A stream that the test feeds. */
function feed(name) {
  const encoder = new TextEncoder();
  let controller;
  const stream = new ReadableStream({
    start: (given) => void (controller = given),
    cancel: () => void log.push(`${name} cancelled`),
  });
  return Object.assign(stream, {
    say: (text) => controller.enqueue(encoder.encode(text)),
    end: () => controller.close(),
  });
}

const text = { provider: 'text' };
let renders = 0;

function Answer({ source }) {
  renders++;
  const { ref, state, result, stop } = useSluice(source, { ...text, onFinish: () => log.push('finish') });
  globalThis.stop = stop;
  return h('div', null, h('output', null, `${state} ${result?.text ?? ''}`), h('article', { ref, id: 'answer' }));
}

function App() {
  const [source, setSource] = useState(null);
  const [isShown, show] = useState(true);
  const [count, setCount] = useState(0);
  Object.assign(globalThis, { setSource, show, again: () => setCount(count + 1) });
  return h('main', { 'data-count': count }, isShown && h(Answer, { source }));
}

const never = new Promise(() => undefined);
let opened = false;
const Lazy = lazy(
  () => new Promise((resolve) => (globalThis.load = () => resolve({ default: () => h('i', null, 'loaded') }))),
);

/** What suspends beside an answer hides it for a while. */
function Suspending({ source }) {
  const [isWaiting, wait] = useState(false);
  globalThis.suspend = () => wait(true);
  return h(Suspense, { fallback: h('p', { id: 'fallback' }, 'wait') }, h(Answer, { source }), isWaiting && h(Lazy));
}

function Hold({ on }) {
  if (on && !opened) throw never;
  return null;
}

/** A transition renders an answer that is thrown away. */
function Transitions({ first, second }) {
  const [source, setSource] = useState(first);
  const [isPending, start] = useTransition();
  globalThis.change = () => start(() => setSource(second));
  return h(
    Suspense,
    { fallback: null },
    h(Answer, { source }),
    h(Hold, { on: source === second }),
    h('b', null, String(isPending)),
  );
}

const root = document.getElementById('root');
Object.assign(globalThis, { version, feed, renders: () => renders, open: () => void (opened = true) });

const scenes = {
  app: () => createRoot(root).render(h(StrictMode, null, h(App))),
  suspense: (source) => createRoot(root).render(h(StrictMode, null, h(Suspending, { source }))),
  transition: (first, second) => createRoot(root).render(h(Transitions, { first, second })),
  hydrate: (source, html) => {
    const props = { id: 'answer', source, html, options: { ...text, hydrate: true } };
    hydrateRoot(root, h(StrictMode, null, h(Sluice, props)), {
      onRecoverableError: (error) => log.push(String(error)),
    });
  },
};
globalThis.scenes = scenes;

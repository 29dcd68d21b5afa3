// A React component that is given the text so far as its children, as an application's state gives it.
import { createElement, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** @param {(text: string, isFinished: boolean) => import('react').ReactNode} view */
export function createReact(target, view) {
  let text = '';
  let shown = 0;
  let setState;
  let settled;
  const mounted = new Promise((resolve) => {
    settled = resolve;
  });
  let finished;

  function Answer() {
    const [state, set] = useState({ text: '', isFinished: false });
    useEffect(() => {
      setState = set;
      settled();
    }, []);
    useEffect(() => {
      shown = state.text.length;
      if (state.isFinished) finished();
    }, [state]);
    return view(state.text, state.isFinished);
  }

  createRoot(target).render(createElement(Answer));
  return mounted.then(() => ({
    push(delta) {
      text += delta;
      setState({ text, isFinished: false });
    },
    shown: () => shown,
    finish() {
      return new Promise((resolve) => {
        finished = resolve;
        setState({ text, isFinished: true });
      });
    },
  }));
}

// Streamdown as its documentation shows it.
import { createElement } from 'react';
import { Streamdown } from 'streamdown';
import { createReact } from './react.js';

export function create(target) {
  return createReact(target, (text, isFinished) =>
    createElement(Streamdown, { mode: 'streaming', isAnimating: !isFinished }, text),
  );
}

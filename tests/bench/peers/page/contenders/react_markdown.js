// react-markdown with GitHub's dialect.
import { createElement } from 'react';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { createReact } from './react.js';

const remarkPlugins = [remarkGfm];

export function create(target) {
  return createReact(target, (text) => createElement(Markdown, { remarkPlugins }, text));
}

// marked, cleaned by DOMPurify, through innerHTML, all again at each delta.
import DOMPurify from 'dompurify';
import { marked } from 'marked';
import { perDelta } from './again.js';

export function create(target) {
  return perDelta((text) => {
    target.innerHTML = DOMPurify.sanitize(marked.parse(text));
  });
}

// marked, cleaned by DOMPurify, through innerHTML, all again once a frame.
import DOMPurify from 'dompurify';
import { marked } from 'marked';
import { perFrame } from './again.js';

export function create(target) {
  return perFrame((text) => {
    target.innerHTML = DOMPurify.sanitize(marked.parse(text));
  });
}

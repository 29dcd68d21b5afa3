// markdown-it, cleaned by DOMPurify, through innerHTML, all again once a frame.
import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import { perFrame } from './again.js';

export function create(target) {
  const markdown = new MarkdownIt({ html: true, linkify: true });
  return perFrame((text) => {
    target.innerHTML = DOMPurify.sanitize(markdown.render(text));
  });
}

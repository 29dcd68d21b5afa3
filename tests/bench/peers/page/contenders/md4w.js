// md4c in WebAssembly (md4w), cleaned by DOMPurify, through innerHTML, all again once a frame.
import DOMPurify from 'dompurify';
import { init, mdToHtml } from 'md4w';
import { perFrame } from './again.js';

export async function create(target) {
  await init(fetch('/md4w.wasm'));
  return perFrame((text) => {
    target.innerHTML = DOMPurify.sanitize(mdToHtml(text));
  });
}

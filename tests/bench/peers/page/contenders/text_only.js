// A floor: a paragraph for each block of text, a Text node for each delta, no Markdown.
export function create(target) {
  let block;
  return {
    push(delta) {
      block ??= target.appendChild(document.createElement('p'));
      block.appendChild(document.createTextNode(delta));
      if (delta.includes('\n\n') || (delta === '\n' && block.textContent.endsWith('\n\n'))) block = undefined;
    },
    finish() {},
  };
}

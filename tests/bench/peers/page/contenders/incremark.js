// @incremark/core, each block through mdast-util-to-hast and hast-util-to-dom: completed ones once, pending ones each
// frame.
import { createIncremarkParser } from '@incremark/core';
import { toDom } from 'hast-util-to-dom';
import { toHast } from 'mdast-util-to-hast';

export function create(target) {
  const parser = createIncremarkParser({ gfm: true });
  const pendingNodes = [];
  let gathered = '';

  const show = (blocks) => blocks.map(({ node }) => target.appendChild(toDom(toHast(node), { fragment: false })));

  function update({ completed, pending }) {
    for (const node of pendingNodes.splice(0)) node.remove();
    show(completed);
    pendingNodes.push(...show(pending));
  }

  function frame() {
    update(parser.append(gathered));
    gathered = '';
  }

  return {
    push(delta) {
      gathered += delta;
    },
    frame,
    finish() {
      frame();
      update(parser.finalize());
    },
  };
}

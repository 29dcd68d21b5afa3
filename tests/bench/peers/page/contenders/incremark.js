// @incremark/core, each block through mdast-util-to-hast and hast-util-to-dom: completed ones once, pending ones each
// frame.
import { createIncremarkParser } from '@incremark/core';
import { toDom } from 'hast-util-to-dom';
import { toHast } from 'mdast-util-to-hast';

export function create(target) {
  const parser = createIncremarkParser({ gfm: true });
  const pendingNodes = [];
  let gathered = '';

  // A block that shows nothing, a definition say, is an empty root.
  const elementsOf = (node) => {
    const tree = toHast(node);
    return tree.type === 'root' ? tree.children : [tree];
  };
  const show = (blocks) =>
    blocks
      .flatMap(({ node }) => elementsOf(node))
      .map((element) => target.appendChild(toDom(element, { fragment: false })));

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

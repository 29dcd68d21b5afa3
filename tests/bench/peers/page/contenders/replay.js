// A floor: the operations that build the final DOM, recorded beforehand, applied once a frame as far as the text has
// come. Nothing is parsed, nothing corrected: what the DOM itself costs.
export function create(target) {
  const operations = globalThis.recording;
  const total = operations.reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
  const source = globalThis.sourceLength;
  const stack = [target];
  let pushed = 0;
  let written = 0;
  let next = 0;
  let node;
  let offset = 0;

  function write(text, upTo) {
    const piece = text.slice(offset, offset + upTo - written);
    if (node) node.appendData(piece);
    else node = stack.at(-1).appendChild(document.createTextNode(piece));
    written += piece.length;
    offset += piece.length;
    if (offset < text.length) return;
    node = undefined;
    offset = 0;
    next++;
  }

  function apply(upTo) {
    while (next < operations.length) {
      const { open, attributes, text } = operations[next];
      if (text !== undefined) {
        if (written >= upTo) return;
        write(text, upTo);
      } else {
        if (open) {
          const element = document.createElement(open);
          for (const [name, value] of attributes) element.setAttribute(name, value);
          stack.at(-1).appendChild(element);
          stack.push(element);
        } else {
          stack.pop();
        }
        next++;
      }
    }
  }

  return {
    push(delta) {
      pushed += delta.length;
    },
    frame() {
      apply(Math.floor((pushed / source) * total));
    },
    finish() {
      apply(Infinity);
    },
  };
}

// What renderers of whole documents have in common: the text so far, rendered anew.

/** Renders once a frame. */
export function perFrame(render) {
  let text = '';
  return {
    push(delta) {
      text += delta;
    },
    frame() {
      render(text);
    },
    finish() {
      render(text);
    },
  };
}

/** Renders at each delta. */
export function perDelta(render) {
  let text = '';
  return {
    push(delta) {
      text += delta;
      render(text);
    },
    finish() {},
  };
}

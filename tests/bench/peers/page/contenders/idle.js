// Takes the deltas and shows nothing: what feeding and watching cost. Where an answer comes over the network the empty page
// asks for none: reading and decoding it is a part of what the others do.
export function create() {
  return {
    push() {},
    finish() {},
    wire: (_url, _target, seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
  };
}

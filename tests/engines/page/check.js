// What the cases check with, in a page.

/** @param {string} said what is wrong */
export function fail(said) {
  throw new Error(said);
}

/** Both are the same as JSON. */
export function equal(actual, expected, what = '') {
  const [left, right] = [actual, expected].map((value) => JSON.stringify(value) ?? 'undefined');
  if (left === right) return;
  const at = [...left].findIndex((character, index) => character !== right[index]);
  const from = Math.max(0, at - 60);
  fail(`${what && `${what}: `}…${left.slice(from, from + 300)}… is not …${right.slice(from, from + 300)}…`);
}

export function truthy(value, what) {
  if (!value) fail(`${what} is ${JSON.stringify(value)}`);
}

export function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export function frame() {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** Waits until the condition holds. */
export async function until(condition, what, milliseconds = 15_000) {
  for (const end = performance.now() + milliseconds; performance.now() < end; await sleep(10)) {
    const value = await condition();
    if (value) return value;
  }
  return fail(`${what} did not come`);
}

/** What was thrown, or what the promise rejects with. */
export function errorOf(promise) {
  return promise.then(
    () => fail('it did not fail'),
    (error) => error,
  );
}

export async function text(url) {
  return (await fetch(url)).text();
}

/** What `sluice/node` makes of an answer: `{ fixture }`, `{ played }` or `{ markdown }`. */
export function html(of) {
  return text(`/html?${new URLSearchParams(of)}`);
}

const REPLACEMENTS = { '&': '&amp;', '\u00a0': '&nbsp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (value, characters) => value.replace(characters, (character) => REPLACEMENTS[character]);

/** The content as HTML, written here because not every browser escapes attributes as the standard has it since 2025. */
export function serialize(element) {
  return Array.from(element.childNodes, serializeNode).join('');
}

function serializeNode(node) {
  if (node instanceof Text) return escape(node.data, /[&\u00a0<>]/g);
  const attributes = Array.from(node.attributes, ({ name, value }) => ` ${name}="${escape(value, /[&\u00a0<>"]/g)}"`);
  const start = `<${node.localName}${attributes.join('')}>`;
  return /^(br|hr|img|input|wbr|col)$/.test(node.localName) ? start : `${start}${serialize(node)}</${node.localName}>`;
}

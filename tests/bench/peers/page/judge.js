// What a contender's DOM is, apart from its speed: its structure, what a text becomes, whether script runs in it.

/** Attributes that CommonMark's output has; classes but the language's, ids and data- are a renderer's own affair. */
const MEANT = new Set(['href', 'src', 'alt', 'title', 'start', 'type', 'checked', 'disabled', 'align', 'colspan']);

/** Renders a text at once in an element of its own. */
export async function renderOnce(create, text) {
  const target = document.body.appendChild(document.createElement('div'));
  let pushed = 0;
  const arrivals = {
    get pushedUnits() {
      return pushed;
    },
  };
  const contender = await create(target, { arrivals, images: 'all' });
  contender.push(text);
  pushed = text.length;
  await contender.finish();
  return target;
}

/** How many of the examples' DOMs are those of the expected HTML. */
export async function countExact(create, examples) {
  let exact = 0;
  for (const { markdown, html } of examples) {
    const expected = document.createElement('template');
    expected.innerHTML = html;
    const target = await renderOnce(create, markdown).catch(() => undefined);
    if (target && outline(target) === outline(expected.content)) exact++;
    target?.remove();
  }
  return exact;
}

/** Renders hostile answers. @returns calls of `trap`, and links that would run script when clicked */
export async function countExecutions(create, texts) {
  let calls = 0;
  globalThis.trap = () => void calls++;
  globalThis.alert = globalThis.trap;
  let links = 0;
  for (const text of texts) {
    const target = await renderOnce(create, text).catch(() => undefined);
    for (const link of target?.querySelectorAll('a[href], area[href], form[action]') ?? []) {
      if (['javascript:', 'vbscript:'].includes(link.protocol ?? '')) links++;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
    target?.remove();
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  return { calls, links };
}

/** Streams a text, some deltas a frame. @returns nodes created for each node that is there at the end */
export async function measureChurn(create, deltas) {
  const target = document.body.appendChild(document.createElement('div'));
  // An element may be reported after its children have been added to it, and they after it: each counts once.
  const created = new Set();
  const note = (node) => {
    created.add(node);
    node.childNodes.forEach(note);
  };
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records) addedNodes.forEach(note);
  });
  observer.observe(target, { childList: true, subtree: true });
  let pushed = 0;
  const arrivals = {
    get pushedUnits() {
      return pushed;
    },
  };
  const contender = await create(target, { arrivals });
  for (let i = 0; i < deltas.length; i++) {
    contender.push(deltas[i]);
    pushed += deltas[i].length;
    if (i % 8 === 0) {
      contender.frame?.();
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
  await contender.finish();
  await new Promise((resolve) => setTimeout(resolve, 50));
  observer.disconnect();
  const present = countNodes(target) - 1;
  target.remove();
  return created.size / present;
}

function countNodes(node) {
  let count = 1;
  for (const child of node.childNodes) count += countNodes(child);
  return count;
}

/** The letters and digits of an element's text, by which it is told whether something is missing. */
export function lettersOf(selector) {
  return document.querySelector(selector).textContent.replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

/** The DOM as operations in document order: what the replay floor applies. */
export function operationsOf(target) {
  const operations = [];
  const walk = (node) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) operations.push({ text: child.data });
      if (child.nodeType !== Node.ELEMENT_NODE) continue;
      const attributes = Array.from(child.attributes, ({ name, value }) => [name, value]);
      operations.push({ open: child.localName, attributes });
      walk(child);
      operations.push({});
    }
  };
  walk(target);
  return operations;
}

const BLOCKS = /^(?:p|h[1-6]|ul|ol|li|blockquote|pre|table|thead|tbody|tr|td|th|hr|div)$/;

/** Structure and text in one string; white space between blocks does not count. */
function outline(node) {
  const parts = [];
  const walk = (parent) => {
    const children = Array.from(parent.childNodes);
    children.forEach((child, index) => {
      if (child.nodeType === Node.TEXT_NODE) {
        const besideBlock = [children[index - 1], children[index + 1]].some(
          (beside) => beside === undefined || BLOCKS.test(beside.localName ?? ''),
        );
        if (!besideBlock || child.data.trim() !== '')
          parts.push(besideBlock ? child.data.replace(/\n$/, '') : child.data);
        return;
      }
      if (child.nodeType !== Node.ELEMENT_NODE) return;
      parts.push(`<${child.localName}${attributesOf(child)}>`);
      walk(child);
      parts.push(`</${child.localName}>`);
    });
  };
  node.normalize();
  walk(node);
  return parts.join('');
}

function attributesOf(element) {
  const kept = Array.from(element.attributes).filter(
    ({ name, value }) => MEANT.has(name) || (name === 'class' && value.startsWith('language-')),
  );
  return kept
    .map(({ name, value }) => ` ${name}="${value}"`)
    .sort()
    .join('');
}

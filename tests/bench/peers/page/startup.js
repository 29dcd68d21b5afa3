// How long a page waits for the first text of its first answer: script, worker and module are still to be loaded.

const WORD = 'there';
const TEXT = `Hello **${WORD}**\n\n`;

/**
 * @param {string} name of the contender
 * @param {number} [wait] asks for an answer that begins after so many milliseconds, at the same time as for the
 *   contender's script; without, the text is there from the beginning
 * @returns {Promise<{shown: number, painted: number}>} milliseconds until the text is in the page, and on the screen
 */
export async function firstText(name, wait) {
  const target = document.querySelector('#answer');
  const start = performance.now();
  const shown = new Promise((resolve) => {
    new MutationObserver(() => {
      if (target.textContent.includes(WORD)) resolve(performance.now() - start);
    }).observe(target, { childList: true, subtree: true, characterData: true });
  });
  const answer = wait === undefined ? undefined : fetch(`/first?wait=${wait}`);
  await (name === 'sluice' ? showBySluice(target, answer) : showByPeer(name, target, answer));
  return { shown: await shown, painted: (await firstPaint()) - start };
}

async function showBySluice(target, answer) {
  // Not an import that bundlers and checkers follow: the page gets the file that is shipped.
  const library = '/dist/index.js';
  const { render } = await import(library);
  if (answer) render(answer, target);
  else render(new ReadableStream({ start: (body) => body.enqueue(TEXT) }), target, { provider: 'text' });
}

/** Renders at once what has come, without waiting for a frame: no peer is later than that. */
async function showByPeer(name, target, answer) {
  const { create, EventSourceParserStream } = await import(`/alone/${name}.js`);
  let pushedUnits = 0;
  const arrivals = {
    get pushedUnits() {
      return pushedUnits;
    },
  };
  const contender = await create(target, { arrivals });
  const push = (text) => {
    contender.push(text);
    pushedUnits += text.length;
    contender.frame?.();
  };
  if (!answer) return push(TEXT);
  const { body } = await answer;
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const { value } = await events.getReader().read();
  push(JSON.parse(value.data).choices[0].delta.content);
}

/** The page is empty before the text: its first paint with content is the text's. */
function firstPaint() {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const [paint] = list.getEntriesByName('first-contentful-paint');
      if (paint) resolve(paint.startTime);
    }).observe({ type: 'paint', buffered: true });
  });
}

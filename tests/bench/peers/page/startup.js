// How long a page waits for the first text of its first answer, when script, worker and module are still to be loaded, and
// of a later one.

const WORD = 'there';
const TEXT = `Hello **${WORD}**\n\n`;

/** Milliseconds of quiet before a later answer's text comes. */
const QUIET = 1_100;

/**
 * @typedef {object} Visit
 * @property {string} name of the contender
 * @property {string} folder where the build of Sluice lies
 * @property {'hand' | 'answer' | 'url' | 'later'} scenario the text is at hand; the answer is asked for at the same time as
 *   the contender's script; it is asked for by its URL when the script is there; an answer is under way in a page that has
 *   shown another, and its text comes
 * @property {number} wait milliseconds until the answer begins
 */

/**
 * @param {Visit} visit
 * @returns {Promise<{shown: number, painted: number}>} milliseconds until the text is in the page, and on the screen: from
 *   asking for the script, or from the text of the later answer
 */
export async function firstText({ name, folder, scenario, wait }) {
  const target = document.querySelector('#answer');
  const start = performance.now();
  const shown = shownIn(target);
  const answer = scenario === 'answer' ? fetch(`/first?wait=${wait}`) : undefined;
  const source = scenario === 'url' ? `/first?wait=${wait}` : answer;
  const renderer = await (name === 'sluice' ? sluice(folder) : peer(name));
  const push = await renderer.show(target, source);
  push?.(TEXT);
  if (scenario !== 'later') return { shown: (await shown) - start, painted: (await firstPaint()) - start };
  await shown;
  return laterText(renderer);
}

async function laterText(renderer) {
  const target = document.body.appendChild(document.createElement('div'));
  const push = await renderer.show(target, undefined);
  await new Promise((resolve) => setTimeout(resolve, QUIET));
  const shown = shownIn(target);
  const painted = paintedIn(target);
  const start = performance.now();
  push(TEXT);
  return { shown: (await shown) - start, painted: (await painted) - start };
}

async function sluice(folder) {
  // Not an import that bundlers and checkers follow: the page gets the file that is shipped.
  const library = `${folder}/index.js`;
  const { render } = await import(library);
  return {
    show(target, source) {
      if (source) return void render(source, target);
      let input;
      render(new ReadableStream({ start: (body) => void (input = body) }), target, { provider: 'text' });
      return (text) => input.enqueue(text);
    },
  };
}

/** Renders at once what has come, without waiting for a frame: no peer is later than that. */
async function peer(name) {
  const { create, EventSourceParserStream } = await import(`/alone/${name}.js`);
  return {
    async show(target, source) {
      const arrivals = { pushedUnits: 0 };
      const contender = await create(target, { arrivals });
      const push = (text) => {
        contender.push(text);
        arrivals.pushedUnits += text.length;
        contender.frame?.();
      };
      if (!source) return push;
      const { body } = await (typeof source === 'string' ? fetch(source) : source);
      const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      const { value } = await events.getReader().read();
      push(JSON.parse(value.data).choices[0].delta.content);
    },
  };
}

/** @returns {Promise<number>} when the text is in the element */
function shownIn(target) {
  return new Promise((resolve) => {
    new MutationObserver(() => {
      if (target.textContent.includes(WORD)) resolve(performance.now());
    }).observe(target, { childList: true, subtree: true, characterData: true });
  });
}

/** @returns {Promise<number>} the end of the first frame that paints the text in the element */
function paintedIn(target) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const frame = () => {
      // What is in the page when this frame's callbacks have run is painted before the next task.
      port2.postMessage(0);
    };
    port1.onmessage = () => {
      if (target.textContent.includes(WORD)) resolve(performance.now());
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
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

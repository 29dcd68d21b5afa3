// The page of `npm run bench:layout`: grows one document, so many bytes a frame, in one of several ways.
import { preload, render } from '/dist/index.js';
import { documentNamed } from './documents.mjs';

/** Closed blocks that a group holds, where the variant has groups. */
const GROUP = 64;
/** Answers that stand above the one that grows, in a conversation. */
const ANSWERS = 500;

const remembered = 'content-visibility: auto; contain-intrinsic-size: auto 6em';

/** What each variant adds to the style sheet. */
const STYLES = {
  /** The style sheet without its containment. */
  none: '#answer, #answer *, .answer { contain: none !important; content-visibility: visible !important }',
  /** As it is. */
  sluice: '',
  /** `content-visibility` on each closed block. */
  'block-visibility': `#answer > :not(:last-child) { ${remembered} }`,
  /** An element around so many closed blocks, which the package does not make. */
  groups: '#answer > div { contain: layout }',
  /** The same with `content-visibility`. */
  'group-visibility': `#answer > div { ${remembered} }`,
};

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const target = document.querySelector('#answer');
let text = '';
let task;

async function* pieces() {
  const size = Math.max(task.frameBytes, Math.ceil(text.length / task.mostFrames));
  for (let start = 0; start < text.length; start += size) {
    await nextFrame();
    yield text.slice(start, start + size);
  }
}

/** Puts closed blocks into groups as they come. */
function group() {
  new MutationObserver(() => {
    const loose = [...target.querySelectorAll(':scope > :not(div)')];
    if (loose.length < GROUP + 2) return;
    const box = document.createElement('div');
    loose[0].before(box);
    box.append(...loose.slice(0, GROUP));
  }).observe(target, { childList: true });
}

/** Finished answers above the one that grows. */
async function converse() {
  const first = document.createElement('article');
  first.className = 'answer sluice sluice-settled';
  await render(new Response(documentNamed('answer-2')), first, { provider: 'text' }).finished;
  for (let i = 0; i < ANSWERS; i++) target.before(first.cloneNode(true));
}

globalThis.bench = {
  async prepare(given) {
    task = given;
    const isConversation = task.name.startsWith('conversation');
    text = documentNamed(task.name.replace('conversation', 'answer'));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES[task.variant]);
    document.adoptedStyleSheets = [sheet];
    if (task.variant.startsWith('group')) group();
    await preload();
    if (isConversation) await converse();
    await nextFrame();
    await nextFrame();
  },
  async run() {
    const scroller = document.scrollingElement;
    if (task.follow) new ResizeObserver(() => (scroller.scrollTop = scroller.scrollHeight)).observe(target);
    const { metrics } = await render(pieces(), target, { provider: 'text' }).finished;
    await nextFrame();
    await nextFrame();
    return { frames: metrics.frames, height: scroller.scrollHeight };
  },
};

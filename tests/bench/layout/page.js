// The page of `npm run bench:layout`: grows one document, so many bytes a frame, in one of several ways.
import { preload, render } from '/dist/index.js';
import { documentNamed } from './documents.mjs';

/** Answers that stand above the one that grows, in a conversation. */
const ANSWERS = 500;

/** What each variant adds to the style sheet. */
const STYLES = {
  /** Neither groups nor containment. */
  none: '#answer, #answer *, .answer { contain: none !important; content-visibility: visible !important }',
  /** The style sheet as it is, without groups of blocks and pieces of code. */
  'no-groups': '',
  /** As it is. */
  sluice: '',
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
    await preload();
    if (isConversation) await converse();
    await nextFrame();
    await nextFrame();
  },
  async run() {
    const scroller = document.scrollingElement;
    if (task.follow) new ResizeObserver(() => (scroller.scrollTop = scroller.scrollHeight)).observe(target);
    const options = { provider: 'text', groups: !['none', 'no-groups'].includes(task.variant) };
    const { metrics } = await render(pieces(), target, options).finished;
    await nextFrame();
    await nextFrame();
    return { frames: metrics.frames, height: scroller.scrollHeight };
  },
};

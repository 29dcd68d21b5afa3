// Puts the demo's parts together.
import { preload } from '/dist/index.js';
import { ScrollFollower } from '/dist/follow.js';

import { loadCatalogue } from './page/catalogue.js';
import { Controls } from './page/controls.js';
import { byId, element } from './page/dom.js';
import { FrameMonitor } from './page/frame_monitor.js';
import { Meter } from './page/meter.js';
import { setUpPanel } from './page/panel.js';
import { setUpTheme } from './page/theme.js';
import { Turn } from './page/turn.js';

/** How often the figures are renewed while an answer streams. */
const FIGURES_MS = 120;

const question = byId('question', HTMLTextAreaElement);
const send = byId('send', HTMLButtonElement);
const state = byId('state', HTMLElement);
const turnList = byId('turns', HTMLOListElement);
const clear = byId('clear', HTMLButtonElement);
const empty = byId('empty', HTMLElement);
const jump = byId('jump', HTMLButtonElement);

const STATE_WORDS = {
  connecting: 'connecting',
  streaming: 'streaming',
  done: 'done',
  aborted: 'stopped',
  failed: 'failed',
};
/** What a screen reader is told: the ends, not each word. */
const ANNOUNCEMENTS = {
  connecting: '',
  streaming: '',
  done: 'The answer is complete.',
  aborted: 'The answer was stopped.',
  failed: 'The answer failed.',
};

class Demo {
  #catalogue;
  #controls;
  #meter = new Meter(byId('metrics', HTMLElement));
  #frames = new FrameMonitor(byId('frames', HTMLCanvasElement));
  #follow = new ScrollFollower(byId('column', HTMLElement), { scroller: byId('scroll', HTMLElement) });
  /** @type {Turn[]} */
  #turns = [];
  #timer = 0;

  /** @param {import('./page/catalogue.js').Catalogue} catalogue */
  constructor(catalogue) {
    this.#catalogue = catalogue;
    this.#controls = new Controls(catalogue);
    this.#controls.addEventListener('change', () => this.#showSource());
    byId('composer', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#running) this.#running.stop();
      else this.#ask(question.value.trim());
    });
    question.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!this.#running) this.#ask(question.value.trim());
    });
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#running?.stop();
    });
    clear.addEventListener('click', () => this.#clear());
    // Nothing is followed before there is something to follow.
    this.#follow.release();
    this.#follow.addEventListener('change', () => this.#showJump());
    jump.addEventListener('click', () => this.#follow.toEnd());
    this.#fillSuggestions();
    this.#showSource();
  }

  get #running() {
    return this.#turns.find((turn) => turn.running);
  }

  #ask(/** @type {string} */ typed) {
    const { source } = this.#controls;
    const text = typed || source.question;
    if (text === '') return;
    question.value = '';
    const turn = new Turn(text, source);
    this.#turns.push(turn);
    turn.addEventListener('change', () => this.#turnChanged(turn));
    turn.addEventListener('retry', () => this.#start(turn));
    turnList.append(turn.element);
    empty.hidden = true;
    clear.hidden = false;
    this.#start(turn);
  }

  #start(/** @type {Turn} */ turn) {
    this.#running?.stop();
    this.#frames.start();
    turn.run({
      ...this.#controls.request(turn.source, this.#messages(turn)),
      note: this.#controls.describe(turn.source),
    });
    this.#follow.toEnd();
    this.#showFigures(turn);
  }

  /** The conversation up to and with a turn's question. */
  #messages(/** @type {Turn} */ turn) {
    const before = this.#turns.slice(0, this.#turns.indexOf(turn)).filter(({ text }) => text !== '');
    const messages = before.flatMap((earlier) => [
      { role: /** @type {const} */ ('user'), content: earlier.question },
      { role: /** @type {const} */ ('assistant'), content: earlier.text },
    ]);
    return [...messages, { role: /** @type {const} */ ('user'), content: turn.question }];
  }

  #turnChanged(/** @type {Turn} */ turn) {
    if (turn !== (this.#running ?? turn)) return;
    const { running } = turn;
    state.dataset.state = turn.state;
    state.textContent = STATE_WORDS[turn.state];
    send.dataset.mode = running ? 'stop' : 'send';
    send.title = running ? 'Stop (Esc)' : 'Send (Enter)';
    send.setAttribute('aria-label', running ? 'Stop' : 'Send');
    byId('announcer', HTMLElement).textContent = ANNOUNCEMENTS[turn.state];
    if (running) return;
    this.#frames.stop();
    this.#showFigures(turn);
  }

  /** Shows the figures now, and again for as long as the answer streams. */
  #showFigures(/** @type {Turn} */ turn) {
    clearTimeout(this.#timer);
    const { longest, late } = this.#frames;
    this.#meter.show({ ...turn.figures, longestFrame: longest || undefined, lateFrames: late });
    if (turn.running) this.#timer = window.setTimeout(() => this.#showFigures(turn), FIGURES_MS);
  }

  /** The way back to the end, while it is out of view. */
  #showJump() {
    jump.hidden = this.#follow.state.atEnd || this.#turns.length === 0;
  }

  #clear() {
    for (const turn of this.#turns.splice(0)) turn.stop();
    turnList.replaceChildren();
    this.#follow.release();
    this.#showJump();
    empty.hidden = false;
    clear.hidden = true;
    question.focus();
  }

  #fillSuggestions() {
    const buttons = this.#catalogue.documents.map(({ id, title, question: text }) => {
      const ask = () => {
        this.#controls.choose('document', id);
        this.#ask('');
      };
      return element(
        'button',
        { class: 'suggestion', type: 'button', click: ask },
        element('span', { class: 'suggestion__title' }, title),
        element('span', { class: 'suggestion__question' }, text),
      );
    });
    byId('suggestions', HTMLUListElement).append(...buttons.map((button) => element('li', {}, button)));
  }

  #showSource() {
    const { source } = this.#controls;
    const live = source.kind === 'live';
    question.placeholder = live ? 'Ask anything' : source.question;
    byId('hint', HTMLElement).textContent = live
      ? `Live: ${source.label}, through this server`
      : `Always answers with “${source.label}”`;
  }
}

setUpTheme(byId('theme', HTMLButtonElement));
setUpPanel(byId('panel', HTMLElement), byId('panel-toggle', HTMLButtonElement));
// The engine starts while the reader reads; should it fail, the first answer says so.
preload().catch(() => undefined);
new Demo(await loadCatalogue());

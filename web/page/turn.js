// One question and its answer: the page's whole use of Sluice is `render` and the events of its handle.
import { render } from '/dist/index.js';

import { element } from './dom.js';
import { countOf, formatCount, formatTime } from './format.js';
import { Refusals } from './refusals.js';
import { ToolCalls } from './tool_calls.js';

/**
 * @typedef {import('./controls.js').Source} Source
 * @typedef {import('./meter.js').Figures} Figures
 * @typedef {import('/dist/index.js').RenderHandle} RenderHandle
 * @typedef {import('/dist/index.js').RenderState} RenderState
 *
 * @typedef {object} Delivery
 * @property {string} url
 * @property {RequestInit} init
 * @property {string} note how the answer comes, for people
 */

/** A token of English prose is about this many characters; it counts until the provider has said how many there were. */
const CHARACTERS_PER_TOKEN = 4;
/** Titles of what was wrong without ending the answer. @type {Partial<Record<import('/dist/index.js').ErrorCode, string>>} */
const WARNINGS = {
  'malformed-json': 'Part of the stream was skipped',
  truncated: 'The answer may be incomplete',
};
/**
 * Why the model stopped, where it is worth a word.
 * @type {Partial<Record<import('/dist/index.js').FinishReason, string>>}
 */
const REASONS = {
  length: 'Cut at the length limit',
  'tool-calls': 'Waits for its tools',
  'content-filter': 'Stopped by a content filter',
  refusal: 'The model refused',
  pause: 'Paused by the model',
};
const COPIED_MS = 1600;
/** A rate over less time than this says nothing. */
const MEASURABLE_MS = 10;

let turns = 0;

/** Fires `change` whenever its state changes, and `retry` when the reader asks for the answer again. */
export class Turn extends EventTarget {
  /** @readonly */
  question;
  /** @readonly */
  source;
  /** The list item that shows the turn. @readonly */
  element;

  #answer;
  #note = element('span');
  #reasoning = new Reasoning();
  #body = element('div', { class: 'answer__body sluice' });
  #tools = new ToolCalls();
  #refusals = new Refusals();
  #notices = element('div');
  #foot = element('footer', { class: 'answer__foot' });
  /** @type {RenderHandle | undefined} */
  #handle;
  /** What the server calls the stream that it keeps for this turn. */
  #stream = '';
  #drop = element('button', { class: 'button button--quiet', type: 'button', hidden: true }, 'Drop the connection');
  #started = 0;
  #firstDelta = 0;
  #firstPaint = 0;
  #characters = 0;

  /** @param {string} question @param {Source} source */
  constructor(question, source) {
    super();
    this.question = question;
    this.source = source;
    const id = `answer-${++turns}`;
    const name = element('span', { class: 'answer__name', id }, source.label);
    this.#answer = element(
      'article',
      { class: 'answer', 'aria-labelledby': id },
      element('header', { class: 'answer__head' }, name, this.#note),
      this.#reasoning.element,
      this.#body,
      this.#tools.element,
      this.#refusals.element,
      this.#notices,
      this.#drop,
      this.#foot,
    );
    this.#drop.addEventListener('click', () => void fetch(`/api/streams/${this.#stream}/drop`, { method: 'POST' }));
    this.element = element('li', { class: 'turn' }, element('p', { class: 'question' }, question), this.#answer);
  }

  /** @returns {RenderState} */
  get state() {
    return this.#handle?.state ?? 'connecting';
  }

  get running() {
    return this.#handle !== undefined && (this.state === 'connecting' || this.state === 'streaming');
  }

  /** The Markdown received; complete when the answer is done. */
  get text() {
    return this.#handle?.result?.text ?? '';
  }

  /** @returns {Figures} */
  get figures() {
    const metrics = this.#handle?.metrics;
    if (!metrics) return {};
    return {
      firstByte: metrics.timeToFirstByte,
      firstPaint: this.#firstPaint || undefined,
      tokensPerSecond: this.#tokensPerSecond(metrics),
      patches: metrics.patches,
      mainThread: metrics.mainThreadTime,
      worker: metrics.workerTime,
    };
  }

  /** Asks, or asks again: what an earlier try has shown goes away. */
  run(/** @type {Delivery} */ { url, init, note }) {
    this.#clear();
    this.#note.textContent = note;
    this.#started = performance.now();
    this.#stream = crypto.randomUUID();
    const kept = new URL(url, location.href);
    // Other trouble is to be seen as it is where nothing helps.
    const isKept = ['none', 'drop', null].includes(kept.searchParams.get('fault'));
    if (isKept) kept.searchParams.set('stream', this.#stream);
    const handle = render(kept, this.#body, {
      init,
      reasoning: this.#reasoning.content,
      // Nobody waits longer for a demonstration.
      connection: { maxDelay: 5000 },
    });
    this.#handle = handle;
    handle.addEventListener('delta', ({ detail }) => this.#received(detail.text));
    handle.addEventListener('reasoning', ({ detail }) => {
      this.#reasoning.show();
      this.#received(detail.text);
    });
    handle.addEventListener('start', ({ detail }) => {
      this.#note.textContent = `${note} · recognised as ${detail.provider} over ${detail.framing}`;
    });
    handle.addEventListener('retry', ({ detail }) => {
      const title = detail.resumes ? 'The connection was lost, and the answer goes on' : 'Asked again';
      this.#notices.append(notice('warning', title, detail.message));
    });
    handle.addEventListener('tool-call', ({ detail }) => this.#tools.add(detail));
    handle.addEventListener('tool-arguments', ({ detail }) => this.#tools.append(detail));
    handle.addEventListener('fallback', ({ detail }) => {
      this.#notices.append(notice('warning', 'No worker: this page’s own thread does the work', detail.reason));
    });
    handle.addEventListener('refused', ({ detail }) => this.#refusals.add(detail));
    handle.addEventListener('error', ({ detail }) => {
      // A fatal one ends the answer and is told there.
      if (!detail.fatal)
        this.#notices.append(notice('warning', WARNINGS[detail.code] ?? 'Something was wrong', detail.message));
    });
    handle.addEventListener('statechange', () => this.#changed());
    handle.finished.then(
      () => this.#ended(),
      (error) => this.#ended(error),
    );
    this.#changed();
  }

  stop() {
    this.#handle?.abort();
  }

  get #tokens() {
    return this.#handle?.result?.usage?.outputTokens ?? this.#characters / CHARACTERS_PER_TOKEN;
  }

  /** Over the time since the first byte, or since the first text while the answer is on its way. */
  #tokensPerSecond(/** @type {import('/dist/index.js').Metrics} */ { duration, timeToFirstByte }) {
    if (this.#firstDelta === 0) return undefined;
    const time = this.running ? performance.now() - this.#firstDelta : duration - (timeToFirstByte ?? 0);
    return time < MEASURABLE_MS ? undefined : (this.#tokens / time) * 1000;
  }

  #clear() {
    this.#handle?.dispose();
    for (const part of [this.#body, this.#notices, this.#foot]) part.replaceChildren();
    this.#reasoning.clear();
    this.#tools.clear();
    this.#refusals.clear();
    this.#firstDelta = this.#firstPaint = this.#characters = 0;
  }

  #received(/** @type {string} */ text) {
    this.#characters += text.length;
    if (this.#firstDelta > 0) return;
    this.#firstDelta = performance.now();
    const handle = this.#handle;
    // The frame that the text went into has been painted when the next one begins.
    requestAnimationFrame((now) => {
      if (handle !== this.#handle) return;
      this.#firstPaint = Math.max(now, this.#firstDelta) - this.#started;
      this.#changed();
    });
  }

  #changed() {
    this.#answer.dataset.state = this.state;
    this.#drop.hidden = this.state !== 'streaming' || this.source.kind !== 'document';
    this.#answer.setAttribute('aria-busy', String(this.running));
    // Out of view, a turn that is over costs the page nothing.
    this.element.classList.toggle('sluice-settled', !this.running);
    this.dispatchEvent(new Event('change'));
  }

  /** @param {Error} [error] */
  #ended(error) {
    this.#reasoning.settle();
    if (this.state === 'failed' && error) {
      this.#notices.append(notice('danger', 'The answer could not be finished', error.message));
    }
    this.#foot.replaceChildren(...this.#actions(), element('span', { class: 'answer__facts' }, this.#facts()));
    this.#changed();
  }

  *#actions() {
    if (this.text !== '') yield copyButton(() => this.text);
    const retry = () => void this.dispatchEvent(new Event('retry'));
    yield element('button', { class: 'button button--quiet', type: 'button', click: retry }, 'Retry');
  }

  #facts() {
    const { duration = 0 } = this.#handle?.metrics ?? {};
    const { usage, finishReason } = this.#handle?.result ?? {};
    const parts = [
      this.state === 'aborted' ? 'Stopped' : (finishReason && REASONS[finishReason]) || '',
      usage?.outputTokens === undefined ? '' : countOf(usage.outputTokens, 'token'),
      usage?.reasoningTokens ? `${formatCount(usage.reasoningTokens)} of them reasoning` : '',
      formatTime(duration),
    ];
    return parts.filter((part) => part !== '').join(' · ');
  }
}

/** The model's reasoning: open while it is all there is, folded away when the answer begins or ends. */
class Reasoning {
  content = element('div', { class: 'reasoning__body sluice' });
  #summary = element('summary', { class: 'reasoning__summary' }, 'Reasoning');
  element = element('details', { class: 'reasoning', hidden: true }, this.#summary, this.content);

  show() {
    if (!this.element.hidden) return;
    this.element.hidden = false;
    this.element.open = true;
    this.#summary.textContent = 'Reasoning…';
  }

  settle() {
    this.#summary.textContent = 'Reasoning';
    this.element.open = false;
  }

  clear() {
    this.element.hidden = true;
    this.content.replaceChildren();
  }
}

/** @param {'danger' | 'warning'} kind @param {string} title @param {string} text */
function notice(kind, title, text) {
  return element(
    'div',
    { class: `notice notice--${kind}` },
    element('p', { class: 'notice__title' }, title),
    element('p', {}, text),
  );
}

/** @param {() => string} text */
function copyButton(text) {
  const label = 'Copy Markdown';
  const button = element('button', { class: 'button button--quiet', type: 'button' }, label);
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text());
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = label), COPIED_MS);
  });
  return button;
}

// The panel's live figures.
import { element } from './dom.js';
import { formatCount, formatTime } from './format.js';

/**
 * What is known about a running or finished answer; undefined is shown as a dash.
 * @typedef {object} Figures
 * @property {number | undefined} [firstByte] milliseconds from the question to the first byte of the body
 * @property {number | undefined} [firstPaint] milliseconds from the question to the first frame with content
 * @property {number | undefined} [tokensPerSecond]
 * @property {number | undefined} [patches]
 * @property {number | undefined} [mainThread] milliseconds spent on the page's thread, in total
 * @property {number | undefined} [worker] milliseconds spent in the worker, in total
 * @property {number | undefined} [longestFrame] milliseconds
 * @property {number | undefined} [lateFrames] frames that came after their time
 */

/** @type {{ key: keyof Figures, label: string, title: string, format: (value: number) => string }[]} */
const ROWS = [
  { key: 'firstByte', label: 'First byte', title: 'From the question to the first byte', format: formatTime },
  {
    key: 'firstPaint',
    label: 'First paint',
    title: 'From the question to the first frame with content',
    format: formatTime,
  },
  { key: 'tokensPerSecond', label: 'Tokens / s', title: 'Since the first byte', format: formatCount },
  { key: 'patches', label: 'Patches', title: 'Batches of DOM operations, one a frame at most', format: formatCount },
  {
    key: 'mainThread',
    label: 'Main thread',
    title: 'Spent on this page’s thread, all patches together',
    format: formatTime,
  },
  {
    key: 'worker',
    label: 'Worker',
    title: 'Spent on the worker’s thread, in total',
    format: formatTime,
  },
  { key: 'longestFrame', label: 'Longest frame', title: 'The longest time between two frames', format: formatTime },
  {
    key: 'lateFrames',
    label: 'Late frames',
    title: 'Frames that took half as long again as one of 60 a second',
    format: formatCount,
  },
];

export class Meter {
  #values = new Map();

  /** @param {HTMLElement} list a `dl` */
  constructor(list) {
    for (const { key, label, title } of ROWS) {
      const value = element('dd', { class: 'metric__value', 'data-metric': key }, '–');
      this.#values.set(key, value);
      list.append(element('div', { class: 'metric', title }, element('dt', { class: 'metric__label' }, label), value));
    }
  }

  /** @param {Figures} figures */
  show(figures) {
    for (const { key, format } of ROWS) {
      const value = figures[key];
      const text = value === undefined ? '–' : format(value);
      const cell = this.#values.get(key);
      if (cell.textContent !== text) cell.textContent = text;
    }
  }
}

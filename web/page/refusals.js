// What the sanitizer left out of an answer, in the reader's words.
import { element } from './dom.js';
import { countOf } from './format.js';

/** More than this are counted, not listed. */
const LISTED = 60;

export class Refusals {
  #count = 0;
  #summary = element('summary', { class: 'refusals__summary' });
  #list = element('ul', { class: 'refusals__list' });
  element = element('details', { class: 'refusals', hidden: true }, this.#summary, this.#list);

  /** @param {import('/dist/index.js').RefusedEvent} refused */
  add({ kind, name, value, count = 1 }) {
    this.#count += count;
    this.element.hidden = false;
    this.#summary.textContent = `${countOf(this.#count, 'thing')} in this answer ${this.#count === 1 ? 'was' : 'were'} refused`;
    if (this.#count > LISTED) return;
    const what = value === '' ? name : `${name}: ${value}`;
    this.#list.append(
      element(
        'li',
        { class: 'refusals__item' },
        element('span', { class: 'refusals__kind' }, kind),
        element('span', { class: 'refusals__value', title: what }, what),
      ),
    );
  }

  clear() {
    this.#count = 0;
    this.element.hidden = true;
    this.#list.replaceChildren();
  }
}

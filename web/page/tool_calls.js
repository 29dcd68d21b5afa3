// The tools that the model calls: a card for each, its arguments as they come.
import { element } from './dom.js';

export class ToolCalls {
  element = element('ul', { class: 'tools', hidden: true, 'aria-label': 'Tool calls' });
  /** Where the arguments of each call go. @type {Map<string, Text>} */
  #arguments = new Map();

  /** @param {import('/dist/index.js').ToolCallEvent} call */
  add({ choice, index, name }) {
    const text = new Text();
    this.#arguments.set(`${choice}/${index}`, text);
    this.element.hidden = false;
    this.element.append(
      element(
        'li',
        { class: 'tool' },
        element('span', { class: 'tool__name' }, name),
        element('code', { class: 'tool__arguments' }, text),
      ),
    );
  }

  /** @param {import('/dist/index.js').ToolArgumentsEvent} part */
  append({ choice, index, delta }) {
    this.#arguments.get(`${choice}/${index}`)?.appendData(delta);
  }

  clear() {
    this.#arguments.clear();
    this.element.replaceChildren();
    this.element.hidden = true;
  }
}

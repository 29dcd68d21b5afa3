// What <sluice-stream> adds around the answer, in its shadow tree: a place for what is shown until the answer comes, and a
// message with a button when it does not.
import { messageOf } from './errors.js';
import style from './sluice.css';

const CHROME_STYLE = `
:host { display: block }
:host([hidden]), [hidden] { display: none }
[part='error'] { margin-block-start: 0.75em; padding: 0.6em 0.9em; border: 1px solid; border-radius: 0.5em;
  color: light-dark(#b3261e, #f2867f) }
[part='retry'] { font: inherit; margin-inline-start: 0.75em }
`;

/** Style sheets are made by script, which a policy without 'unsafe-inline' allows. */
function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

let chromeSheet: CSSStyleSheet | undefined;
let answerSheet: CSSStyleSheet | undefined;

/** Gives the tree that the element stands in the look of answers (sluice.css), once. */
export function adoptStyle(root: Node): void {
  if (!('adoptedStyleSheets' in root)) return;
  const tree = root as Document | ShadowRoot;
  answerSheet ??= sheetOf(style);
  if (!tree.adoptedStyleSheets.includes(answerSheet)) tree.adoptedStyleSheets.push(answerSheet);
}

/** The shadow tree of one element. */
export class ElementChrome {
  readonly #pending: HTMLElement;
  readonly #error: HTMLElement;
  readonly #message: HTMLElement;

  constructor(host: HTMLElement, retry: () => void) {
    const document = host.ownerDocument;
    const part = (tag: string, name: string, ...content: (Node | string)[]) => {
      const element = document.createElement(tag);
      element.setAttribute('part', name);
      element.append(...content);
      return element;
    };
    const slot = (name: string, ...content: (Node | string)[]) => {
      const element = document.createElement('slot');
      if (name !== '') element.name = name;
      element.append(...content);
      return element;
    };
    this.#pending = part('div', 'pending', slot('pending'));
    this.#message = part('span', 'message');
    const button = part('button', 'retry', slot('retry', 'Try again'));
    button.setAttribute('type', 'button');
    button.addEventListener('click', retry);
    this.#error = part('div', 'error', slot('error', this.#message), button);
    this.#error.setAttribute('role', 'alert');
    this.#pending.hidden = this.#error.hidden = true;
    const root = host.attachShadow({ mode: 'open' });
    root.append(this.#pending, part('div', 'content', slot('')), this.#error);
    chromeSheet ??= sheetOf(CHROME_STYLE);
    root.adoptedStyleSheets = [chromeSheet];
  }

  showState(state: string): void {
    this.#pending.hidden = state !== 'connecting';
    if (state !== 'failed') this.#error.hidden = true;
  }

  showError(error: unknown): void {
    this.#message.textContent = messageOf(error);
    this.#error.hidden = false;
  }
}

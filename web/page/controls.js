// The form that says which answer is played, in which protocol, how fast, and what goes wrong.
import { byId, element } from './dom.js';
import { formatBytes, formatCount } from './format.js';

/**
 * @typedef {import('./catalogue.js').Catalogue} Catalogue
 *
 * @typedef {object} Source what answers a question
 * @property {'document' | 'recording' | 'live'} kind
 * @property {string} id
 * @property {string} label for people
 * @property {string} question asked when the reader types none; '' for a live model
 *
 * @typedef {{ role: 'user' | 'assistant', content: string }} Message
 */

/** Tokens per second at each stop of the slider; 0 is as fast as the connection is. */
const RATES = [5, 15, 30, 60, 100, 200, 400, 800, 2000, 5000, 0];

export class Controls extends EventTarget {
  #catalogue;
  #form = byId('controls', HTMLFormElement);
  #source = byId('source', HTMLSelectElement);
  #protocol = byId('protocol', HTMLSelectElement);
  #rate = byId('rate', HTMLInputElement);
  #fault = byId('fault', HTMLSelectElement);

  /**
   * Fires `change` when another answer is chosen.
   * @param {Catalogue} catalogue
   */
  constructor(catalogue) {
    super();
    this.#catalogue = catalogue;
    this.#fillSources();
    this.#protocol.append(...catalogue.protocols.map(({ id, name }) => element('option', { value: id }, name)));
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    this.#form.addEventListener('input', () => this.#update());
    this.#source.addEventListener('change', () => this.dispatchEvent(new Event('change')));
    this.#update();
  }

  /** @returns {Source} */
  get source() {
    const [kind, id] = splitOnce(this.#source.value);
    if (kind === 'live') return { kind, id: '', label: this.#catalogue.live?.model ?? 'Live model', question: '' };
    if (kind === 'recording') return { kind, id, label: id, question: `Play the recording ${id}` };
    const document = this.#catalogue.documents.find((candidate) => candidate.id === id);
    return { kind: 'document', id, label: document?.title ?? id, question: document?.question ?? '' };
  }

  /** @param {'document' | 'recording' | 'live'} kind @param {string} id */
  choose(kind, id) {
    this.#source.value = `${kind}:${id}`;
    this.#update();
    this.dispatchEvent(new Event('change'));
  }

  /** How the answer is delivered, for people: "Anthropic Messages · 60 tokens/s". */
  describe(/** @type {Source} */ { kind }) {
    if (kind === 'live') return 'live';
    const protocol = this.#protocol.selectedOptions[0]?.textContent ?? '';
    return [kind === 'document' ? protocol : 'recording', this.#rateLabel()].join(' · ');
  }

  /**
   * The request for an answer.
   * @param {Source} source
   * @param {Message[]} messages the conversation up to and with the question
   * @returns {{ url: string, init: RequestInit }}
   */
  request(source, messages) {
    if (source.kind === 'live') {
      const headers = { 'content-type': 'application/json' };
      return { url: '/api/answers/live', init: { method: 'POST', headers, body: JSON.stringify({ messages }) } };
    }
    const query = new URLSearchParams({
      rate: String(this.#tokensPerSecond()),
      shape: this.#radio('shape'),
      cut: this.#radio('cut'),
      fault: this.#fault.value,
      ...(source.kind === 'document' ? { protocol: this.#protocol.value } : {}),
    });
    return { url: `/api/answers/${source.kind}s/${encodeURIComponent(source.id)}?${query}`, init: {} };
  }

  #fillSources() {
    const { documents, recordings, live } = this.#catalogue;
    const groups = [
      {
        label: 'Written for this demo',
        options: documents.map(({ id, title }) => ({ value: `document:${id}`, title })),
      },
      {
        label: 'Recordings',
        options: recordings.map(({ id, bytes }) => ({
          value: `recording:${id}`,
          title: `${id} (${formatBytes(bytes)})`,
        })),
      },
    ];
    for (const { label, options } of groups.filter(({ options }) => options.length > 0)) {
      const items = options.map(({ value, title }) => element('option', { value }, title));
      this.#source.append(element('optgroup', { label }, ...items));
    }
    if (live) {
      this.#source.prepend(element('option', { value: 'live:' }, `Live: ${live.model}`));
      this.#source.value = 'live:';
    }
  }

  /** Brings what depends on other choices up to date. */
  #update() {
    const { kind } = this.source;
    byId('protocol-field', HTMLElement).hidden = kind !== 'document';
    for (const field of this.#form.querySelectorAll('[data-replay]')) field.toggleAttribute('hidden', kind === 'live');
    const label = this.#rateLabel();
    byId('rate-value', HTMLOutputElement).value = label;
    this.#rate.setAttribute('aria-valuetext', label);
    this.#updateFaults(kind);
  }

  #updateFaults(/** @type {Source['kind']} */ kind) {
    const possible = this.#catalogue.faults.filter(({ protocols, recordings }) =>
      kind === 'recording' ? recordings : protocols.includes(this.#protocol.value),
    );
    const chosen = this.#fault.value;
    const options = [{ id: 'none', name: 'None' }, ...possible];
    this.#fault.replaceChildren(...options.map(({ id, name }) => element('option', { value: id }, name)));
    this.#fault.value = options.some(({ id }) => id === chosen) ? chosen : 'none';
  }

  #tokensPerSecond() {
    return RATES[Number(this.#rate.value)] ?? 0;
  }

  #rateLabel() {
    const rate = this.#tokensPerSecond();
    return rate === 0 ? 'unlimited' : `${formatCount(rate)} tokens/s`;
  }

  #radio(/** @type {string} */ name) {
    return String(new FormData(this.#form).get(name));
  }
}

/** @param {string} value "kind:id", where the id may hold colons @returns {[string, string]} */
function splitOnce(value) {
  const at = value.indexOf(':');
  return [value.slice(0, at), value.slice(at + 1)];
}

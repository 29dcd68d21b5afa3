// <sluice-stream>: an answer by one element. What it shows stands in the element itself, in a child of class `sluice`, so
// the page's own style sheets, scripts and selections reach it; a shadow tree holds what the element adds of its own.
import {
  render,
  SluiceError,
  type RenderHandle,
  type RenderOptions,
  type RenderResult,
  type RenderSource,
} from './index.js';
import { missingFeatures } from './features.js';
import { adoptStyle, ElementChrome } from './stream_chrome.js';
import { initOf, optionsOf } from './stream_attributes.js';

/** Where the element is: a handle's states, and `idle` before the first answer. It stands in the attribute `state`. */
export type SluiceStreamState = 'idle' | 'connecting' | 'streaming' | 'done' | 'aborted' | 'failed';

/** Attributes whose change asks for another answer; the others count from the next start on. */
const REQUEST = ['src', 'method', 'body', 'headers', 'credentials'] as const;

/** Attributes that are properties of the same name. */
type Reflected = (typeof REQUEST)[number] | 'provider' | 'name';

/** Properties that a framework may have set before the element's definition was there. */
const LATE = [...REQUEST, 'provider', 'name', 'manual', 'hydrate', 'source', 'options'] as const;

// Where there is no DOM the module can still be imported: a server renders the tag, the browser brings it to life.
const Base = (typeof HTMLElement === 'undefined' ? Object : HTMLElement) as typeof HTMLElement;

/**
 * `<sluice-stream src="/api/chat" method="post" body='{"question":"…"}'></sluice-stream>` fetches and shows an answer.
 *
 * Events are those of the handle with "sluice-" before their names (`sluice-finish`, `sluice-error`, …); they bubble and
 * leave shadow trees. All attributes, slots and parts stand in docs/getting-started.md.
 */
export class SluiceStreamElement extends Base {
  static readonly formAssociated = true;
  static readonly observedAttributes: readonly string[] = REQUEST;

  readonly #chrome = new ElementChrome(this, () => {
    this.start();
  });
  readonly #internals = this.attachInternals();
  #handle: RenderHandle | undefined;
  #source: RenderSource | undefined;
  #options: RenderOptions = {};
  #isPlanned = false;
  /** Whether the answer was stopped because the element left the document. */
  #isOrphaned = false;

  /** The answer's URL. A change shows the new answer. */
  get src(): string {
    return this.#get('src');
  }
  set src(value: string) {
    this.#set('src', value);
  }

  /** The request's method; "POST" by default when there is a `body`. */
  get method(): string {
    return this.#get('method');
  }
  set method(value: string) {
    this.#set('method', value);
  }

  /** The request's body. An object is sent as JSON; text that is JSON is sent as such, other text as plain text. */
  get body(): string {
    return this.#get('body');
  }
  set body(value: string | object) {
    this.#set('body', typeof value === 'string' ? value : JSON.stringify(value));
  }

  /** The request's headers, as JSON; an object is taken, too. */
  get headers(): string {
    return this.#get('headers');
  }
  set headers(value: string | Record<string, string>) {
    this.#set('headers', typeof value === 'string' ? value : JSON.stringify(value));
  }

  /** The request's credentials mode, as `fetch` takes it. */
  get credentials(): string {
    return this.#get('credentials');
  }
  set credentials(value: string) {
    this.#set('credentials', value);
  }

  /** The option `provider`; recognised by default. */
  get provider(): string {
    return this.#get('provider');
  }
  set provider(value: string) {
    this.#set('provider', value);
  }

  /** The name under which a form gets the answer's text, once it is complete. */
  get name(): string {
    return this.#get('name');
  }
  set name(value: string) {
    this.#set('name', value);
  }

  /** Whether nothing is fetched before `start()` is called. */
  get manual(): boolean {
    return this.hasAttribute('manual');
  }
  set manual(value: boolean) {
    this.toggleAttribute('manual', value);
  }

  /** Whether the child of class `sluice` holds the answer's beginning already (option `hydrate`). */
  get hydrate(): boolean {
    return this.hasAttribute('hydrate');
  }
  set hydrate(value: boolean) {
    this.toggleAttribute('hydrate', value);
  }

  /** What is shown instead of `src`: anything that `render` takes. Setting it shows it. */
  get source(): RenderSource | undefined {
    return this.#source;
  }
  set source(value: RenderSource | undefined) {
    this.#source = value;
    if (value !== undefined) this.#plan();
  }

  /** Options of `render` beyond the attributes, and before them; they count from the next start on. */
  get options(): RenderOptions {
    return this.#options;
  }
  set options(value: RenderOptions) {
    this.#options = value;
  }

  /** Where the answer is. */
  get state(): SluiceStreamState {
    return (this.getAttribute('state') ?? 'idle') as SluiceStreamState;
  }

  /** The answer's handle, once there is one. */
  get handle(): RenderHandle | undefined {
    return this.#handle;
  }

  /** Settles as the handle's `finished` does; `undefined` before the first answer. */
  get finished(): Promise<RenderResult> | undefined {
    return this.#handle?.finished;
  }

  /** Shows the answer anew, in place of the one that is there. @returns its handle, if it could be started */
  start(): RenderHandle | undefined {
    this.#isPlanned = false;
    const source = this.#source ?? (this.hasAttribute('src') ? new URL(this.src, this.baseURI) : undefined);
    if (source === undefined) return undefined;
    const hydrate = this.hydrate && !this.#handle;
    this.#handle?.dispose();
    this.#isOrphaned = false;
    this.#internals.setFormValue(null);
    const target = this.#target();
    if (!hydrate) target.replaceChildren();
    try {
      const missing = missingFeatures();
      if (missing) throw new SluiceError('unsupported', missing);
      const init = this.#source === undefined ? { init: initOf(this) } : {};
      this.#follow(render(source, target, { ...init, ...optionsOf(this), hydrate, ...this.#options }));
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
    return this.#handle;
  }

  /** Stops the answer; what has come stays. */
  stop(): void {
    this.#isPlanned = false;
    this.#handle?.abort();
  }

  connectedCallback(): void {
    for (const name of LATE) this.#upgrade(name);
    if (!this.hasAttribute('unstyled')) adoptStyle(this.getRootNode());
    if (!this.#handle || this.#isOrphaned) this.#plan();
  }

  disconnectedCallback(): void {
    // Who only moves the element puts it back in the same task.
    setTimeout(() => {
      if (this.isConnected || !this.#handle || this.state === 'done' || this.state === 'failed') return;
      this.#isOrphaned = true;
      this.stop();
    });
  }

  /** Its presence lets `moveBefore` move the element without a word to the other two. */
  connectedMoveCallback(): void {
    if (!this.hasAttribute('unstyled')) adoptStyle(this.getRootNode());
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (before !== after && this.isConnected) this.#plan();
  }

  /** Starts when the task's other changes to the element are made. */
  #plan(): void {
    if (this.manual || this.#isPlanned || !this.isConnected) return;
    this.#isPlanned = true;
    queueMicrotask(() => {
      if (this.#isPlanned && this.isConnected && !this.manual) this.start();
      this.#isPlanned = false;
    });
  }

  #follow(handle: RenderHandle): void {
    this.#handle = handle;
    this.#show('connecting');
    const dispatch = handle.dispatchEvent.bind(handle);
    // Every event of the handle, whatever there will be: it is heard here before anybody else hears it.
    handle.dispatchEvent = (event) => {
      if (handle === this.#handle) this.#repeat(event as CustomEvent);
      return dispatch(event);
    };
    handle.finished.then(
      ({ text }) => {
        if (handle === this.#handle && this.name !== '') this.#internals.setFormValue(text);
      },
      (error: unknown) => {
        if (handle === this.#handle && handle.state === 'failed') this.#chrome.showError(error);
      },
    );
  }

  #repeat(event: CustomEvent): void {
    if (event.type === 'statechange') this.#show((event.detail as { state: SluiceStreamState }).state);
    const { detail } = event as CustomEvent<unknown>;
    this.dispatchEvent(new CustomEvent(`sluice-${event.type}`, { detail, bubbles: true, composed: true }));
  }

  #fail(error: unknown): void {
    this.#show('failed');
    this.#chrome.showError(error);
    const { code, message } = error instanceof SluiceError ? error : { code: 'internal', message: String(error) };
    const detail = { type: 'error', code, message, offset: 0, fatal: true };
    this.dispatchEvent(new CustomEvent('sluice-error', { detail, bubbles: true, composed: true }));
  }

  #show(state: SluiceStreamState): void {
    this.setAttribute('state', state);
    this.#chrome.showState(state);
  }

  /** The child that the answer grows in. */
  #target(): Element {
    const existing = this.querySelector(':scope > .sluice');
    if (existing) return existing;
    const target = this.ownerDocument.createElement('div');
    target.className = 'sluice';
    this.append(target);
    return target;
  }

  #get(name: Reflected): string {
    return this.getAttribute(name) ?? '';
  }

  #set(name: Reflected, value: string | null | undefined): void {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  /** A value that was set before the definition hides the property: it is taken off and set again. */
  #upgrade(name: (typeof LATE)[number]): void {
    if (!Object.hasOwn(this, name)) return;
    const self = this as unknown as Record<string, unknown>;
    const value = self[name];
    Reflect.deleteProperty(this, name);
    self[name] = value;
  }
}

/** Makes the element known as `<sluice-stream>`, unless that has been done or there is no page. */
export function defineElement(): void {
  if (typeof customElements === 'undefined' || customElements.get('sluice-stream')) return;
  customElements.define('sluice-stream', SluiceStreamElement);
}

declare global {
  interface HTMLElementTagNameMap {
    'sluice-stream': SluiceStreamElement;
  }
}

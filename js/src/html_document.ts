// Just as much of the DOM as DomPatcher and ChannelViews work with, for places that have none. So the same code that grows
// an answer in a page grows it here, and what comes out is equal by construction.
import { VOID_ELEMENTS, escapeAttribute, escapeText } from './html_escape.js';

/** What a parent holds. */
export type HtmlChild = HtmlElement | HtmlText;

abstract class HtmlNode {
  parentNode: HtmlElement | null = null;

  abstract get textContent(): string;

  get nextSibling(): HtmlChild | null {
    const siblings = this.parentNode?.childNodes ?? [];
    return siblings[indexIn(siblings, this as unknown as HtmlChild) + 1] ?? null;
  }

  remove(): void {
    const parent = this.parentNode;
    if (!parent) return;
    parent.childNodes.splice(indexIn(parent.childNodes, this as unknown as HtmlChild), 1);
    this.parentNode = null;
  }
}

/** An answer is taken away at its beginning and grows at its end: neither is searched for. */
function indexIn(siblings: readonly HtmlChild[], child: HtmlChild): number {
  return siblings[0] === child ? 0 : siblings.lastIndexOf(child);
}

/** A Text node. */
export class HtmlText extends HtmlNode {
  readonly nodeType = 3;

  constructor(public data: string) {
    super();
  }

  get length(): number {
    return this.data.length;
  }

  override get textContent(): string {
    return this.data;
  }

  appendData(data: string): void {
    this.data += data;
  }

  deleteData(offset: number, count: number): void {
    this.data = this.data.slice(0, offset) + this.data.slice(offset + count);
  }

  contains(node: HtmlChild | null): boolean {
    return node === this;
  }

  /** @param parent the name of the element that the text stands in */
  serialize(parent: string): string {
    return escapeText(this.data, parent);
  }
}

/** An element. */
export class HtmlElement extends HtmlNode {
  readonly nodeType = 1;
  readonly childNodes: HtmlChild[] = [];
  readonly #attributes = new Map<string, string>();

  constructor(
    readonly ownerDocument: HtmlDocument,
    readonly localName: string,
  ) {
    super();
  }

  get lastChild(): HtmlChild | null {
    return this.childNodes.at(-1) ?? null;
  }

  set className(value: string) {
    this.setAttribute('class', value);
  }

  set dir(value: string) {
    this.setAttribute('dir', value);
  }

  override get textContent(): string {
    return this.childNodes.map((child) => child.textContent).join('');
  }

  override set textContent(value: string) {
    for (const child of [...this.childNodes]) child.remove();
    if (value !== '') this.append(new HtmlText(value));
  }

  setAttribute(name: string, value: string): void {
    this.#attributes.set(name, value);
  }

  removeAttribute(name: string): void {
    this.#attributes.delete(name);
  }

  appendChild(child: HtmlChild): void {
    this.insertBefore(child, null);
  }

  append(...children: HtmlChild[]): void {
    for (const child of children) this.appendChild(child);
  }

  prepend(child: HtmlChild): void {
    this.insertBefore(child, this.childNodes[0] ?? null);
  }

  insertBefore(child: HtmlChild, before: HtmlChild | null): void {
    child.remove();
    child.parentNode = this;
    if (before) this.childNodes.splice(indexIn(this.childNodes, before), 0, child);
    else this.childNodes.push(child);
  }

  removeChild(child: HtmlChild): void {
    child.remove();
  }

  contains(node: HtmlChild | null): boolean {
    for (let each: HtmlChild | null = node; each; each = each.parentNode) if (each === this) return true;
    return false;
  }

  /** Its start tag, as HTML's fragment serialisation writes it. */
  get startTag(): string {
    const attributes = [...this.#attributes].map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`);
    return `<${this.localName}${attributes.join('')}>`;
  }

  /** Its end tag; empty where HTML writes none. */
  get endTag(): string {
    return VOID_ELEMENTS.has(this.localName) ? '' : `</${this.localName}>`;
  }

  /** Its content as HTML. */
  get innerSource(): string {
    return this.childNodes.map((child) => child.serialize(this.localName)).join('');
  }

  serialize(): string {
    return this.endTag === '' ? this.startTag : this.startTag + this.innerSource + this.endTag;
  }
}

/** Where elements and texts come from. */
export class HtmlDocument {
  /** @param baseURI what relative URLs are resolved against when the page's predicate looks at them */
  constructor(readonly baseURI: string) {}

  createElement(name: string): HtmlElement {
    return new HtmlElement(this, name);
  }

  createTextNode(data: string): HtmlText {
    return new HtmlText(data);
  }
}

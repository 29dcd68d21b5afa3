// Applies patches (wasm/core/patch/ops.def) to one element. Elements come from a table, text becomes Text nodes; nothing
// here parses HTML, so nothing here needs Trusted Types.
import { appendChunked, CHUNK_UNITS, joinChunks } from './code_chunks.js';
import { SluiceError } from './errors.js';
import { ALLOWED_ATTRIBUTES, ATTRIBUTES, GLOBAL_ATTRIBUTES, TAGS, VOID_TAGS } from './generated/allowlist.js';
import { Op } from './generated/ops.js';
import { invalidPatch, PatchReader, type Patch } from './patch_reader.js';
import { RootBlocks } from './root_blocks.js';
import { applyHooks, isSafeUrl, type UrlHooks, type UrlUse } from './url_gate.js';

/** Operations between two looks at the clock. */
const OPS_PER_CLOCK = 64;

/** Where the core leaves the URL of an image whose origin it refused. */
const REFUSED_SOURCE = 'data-sluice-src';

/** Operand counts that the cursor of a patch under way advances by. */
interface Cursor {
  patch: Patch;
  /** Index in `patch.code` of the next operation. */
  at: number;
  /** UTF-16 code units of `patch.text` used so far. */
  text: number;
}

/** How many elements and texts a channel has made: DESIGN's C4 is measured by it. */
export interface PatcherCounts {
  ops: number;
  nodesCreated: number;
}

/** What the page wants of the nodes that a channel makes. */
export interface PatcherSettings {
  urls?: UrlHooks;
  /** Told of each URL that the hooks refuse. */
  refused?: (name: string, value: string, use: UrlUse) => void;
  /** Told of each element that no later operation can name, in the middle of a patch. */
  settled?: ((element: Element) => void) | undefined;
  /** Whether blocks, links and code get `dir="auto"`. */
  autoDirection?: boolean;
  /** Whether the blocks of a long answer, and the lines of very long code, stand in elements that make layout cheap. */
  groups?: boolean;
}

/** Elements that get `dir="auto"` where the page wants it: what holds text of its own. */
const DIRECTED: ReadonlySet<string> = new Set(
  'p h1 h2 h3 h4 h5 h6 blockquote ul ol li table th td dl dt dd summary figcaption caption a'.split(' '),
);

/**
 * The page's end of one channel.
 *
 *     const patcher = new DomPatcher(element);
 *     patcher.begin(bytes);
 *     while (!patcher.advance(performance.now() + 6)) await nextFrame();
 *
 * A patch can create only listed elements with listed attributes, only inside the root, and cannot loop: each of its
 * bytes is read once, and every count in it is bounded by what exists. Whatever is wrong with a patch is thrown as a
 * SluiceError `invalid-patch`; the patcher then takes no further patch and what it showed stays.
 */
export class DomPatcher {
  /** The element that the channel grows in. */
  root: Element;
  readonly #document: Document;
  readonly #settings: PatcherSettings;
  /** Nodes that operations may still name, by number; 0 is the root. */
  readonly #nodes = new Map<number, Node>();
  /** Tag id of each element made here: what decides which attributes it may carry. */
  readonly #tags = new WeakMap<Node, number>();
  /** Every node made here. */
  readonly #made = new WeakSet<Node>();
  #nextNumber = 1;
  readonly #blocks: RootBlocks;
  /** Code in pieces, by its text's number: the first piece, and the UTF-16 code units before the last one. */
  readonly #chunked = new Map<number, { first: CharacterData; before: number }>();
  /** Numbers forgotten by `Release` so far; each can be released once, which bounds the work of a corrupt patch. */
  #released = 0;
  /** The patch that is not read to its end yet. */
  #reader: PatchReader | undefined;
  #cursor: Cursor | undefined;
  #failed = false;
  /** What was done so far. */
  readonly counts: PatcherCounts;

  /**
   * @param root the element that the channel grows in; what it holds already is left alone.
   * @param counts where the work is counted, when several channels are counted together.
   * @param settings what the page wants of URLs and directions.
   */
  constructor(root: Element, counts: PatcherCounts = { ops: 0, nodesCreated: 0 }, settings: PatcherSettings = {}) {
    this.counts = counts;
    this.#settings = settings;
    this.root = root;
    this.#document = root.ownerDocument;
    this.#nodes.set(0, root);
    this.#blocks = new RootBlocks(root, (node) => this.#made.has(node), settings.groups ? this.#count : undefined);
  }

  /** An element that no operation names. */
  readonly #count = (element: Element): void => {
    this.#made.add(element);
    this.counts.nodesCreated++;
  };

  /** The nodes that a later operation may name, the root among them; all others are settled. */
  get open(): Iterable<Node> {
    return this.#nodes.values();
  }

  /** Goes on with other nodes in place of those that it has made. */
  adopt(counterparts: ReadonlyMap<Node, Node>): void {
    for (const [node, counterpart] of counterparts) {
      const tag = this.#tags.get(node);
      if (tag !== undefined) this.#tags.set(counterpart, tag);
      if (this.#made.has(node)) this.#made.add(counterpart);
    }
    for (const [number, node] of this.#nodes) this.#nodes.set(number, counterparts.get(node) ?? node);
    this.root = this.#nodes.get(0) as Element;
    this.#blocks.moveTo(this.root);
  }

  /** Applies a whole patch at once. */
  apply(bytes: Uint8Array): void {
    this.begin(bytes);
    this.advance(Infinity);
  }

  /**
   * Takes a patch without applying it. The one before must have been applied to its end.
   * @throws SluiceError `invalid-patch` when its header is wrong.
   */
  begin(bytes: Uint8Array): void {
    if (this.#failed) throw invalidPatch('one before it was invalid');
    if (this.#reader || this.#cursor) throw invalidPatch('the one before it is not applied yet');
    this.#attempt(() => {
      this.#reader = new PatchReader(bytes);
    });
  }

  /**
   * Reads the patch under way to its last byte, then applies its operations, until its end or until the clock
   * (`performance.now()`) reaches `deadline`.
   * @returns whether the patch is applied to its end.
   * @throws SluiceError `invalid-patch` when its form is wrong anywhere, before anything of it is applied, or when an
   *   operation does not fit the page.
   */
  advance(deadline: number): boolean {
    this.#attempt(() => {
      if (!this.#reader || this.#read(this.#reader, deadline)) this.#applyUntil(deadline);
    });
    return !this.#reader && !this.#cursor;
  }

  /** Forgets all nodes; they stay in the page. What is left of a patch under way is not applied. */
  dispose(): void {
    for (const number of this.#nodes.keys()) this.#forget(number);
    this.#fail();
  }

  #fail(): void {
    this.#failed = true;
    this.#reader = this.#cursor = undefined;
  }

  /** Takes what it has made out of the page; works after `dispose`, too. */
  clear(): void {
    for (const node of [...this.root.childNodes]) if (this.#made.has(node)) node.remove();
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail();
      throw error instanceof SluiceError ? error : invalidPatch('the page refused an operation', error);
    }
  }

  /** @returns whether there is time left to apply what was read. */
  #read(reader: PatchReader, deadline: number): boolean {
    const patch = reader.advance(deadline);
    if (!patch) return false;
    this.#reader = undefined;
    this.counts.ops += patch.ops;
    this.#cursor = { patch, at: 0, text: 0 };
    return performance.now() < deadline;
  }

  #applyUntil(deadline: number): void {
    const cursor = this.#cursor;
    if (!cursor) return;
    const end = cursor.patch.code.length;
    let untilClock = OPS_PER_CLOCK;
    while (cursor.at < end && !this.#failed) {
      this.#applyNext(cursor);
      if (--untilClock === 0) {
        if (performance.now() >= deadline) return;
        untilClock = OPS_PER_CLOCK;
      }
    }
    this.#cursor = undefined;
    this.#blocks.settle();
  }

  #applyNext(cursor: Cursor): void {
    const op = this.#take(cursor);
    const number = this.#take(cursor);
    switch (op) {
      case Op.AppendElement:
        this.#append(this.#parent(number), this.#createElement(this.#take(cursor)));
        return;
      case Op.AppendText:
        this.#appendText(this.#parent(number), this.#takeText(cursor));
        return;
      case Op.InsertElement:
        this.#insert(number, this.#createElement(this.#take(cursor)), false);
        return;
      case Op.InsertText:
        this.#insert(number, this.#createText(this.#takeText(cursor)), false);
        return;
      case Op.InsertElementAfter:
        this.#insert(number, this.#createElement(this.#take(cursor)), true);
        return;
      case Op.InsertTextAfter:
        this.#insert(number, this.#createText(this.#takeText(cursor)), true);
        return;
      case Op.AppendData:
        this.#appendData(number, this.#takeText(cursor));
        return;
      case Op.TruncateData:
        this.#truncate(number, this.#take(cursor));
        return;
      case Op.SetAttribute:
        this.#setAttribute(number, this.#take(cursor), this.#takeText(cursor));
        return;
      case Op.RemoveAttribute:
        this.#removeAttribute(number, this.#take(cursor));
        return;
      case Op.Remove:
        this.#remove(number);
        return;
      case Op.Wrap:
        this.#wrap(number, this.#take(cursor), this.#take(cursor));
        return;
      case Op.Retag:
        this.#retag(number, this.#take(cursor));
        return;
      case Op.Release:
        this.#release(number, this.#take(cursor));
        return;
      default:
        throw invalidPatch(`operation ${op} is not handled`);
    }
  }

  /** The next number of the operation under way; the reader has checked that it is there. */
  #take(cursor: Cursor): number {
    return cursor.patch.code[cursor.at++]!;
  }

  /** The next string of the operation under way; the reader has checked that the lengths add up. */
  #takeText(cursor: Cursor): string {
    const start = cursor.text;
    cursor.text += this.#take(cursor);
    return cursor.patch.text.slice(start, cursor.text);
  }

  /** A node that this channel made and has not forgotten, or the root. */
  #node(number: number): Node {
    const node = this.#nodes.get(number);
    if (!node) throw invalidPatch(`node ${number} does not exist or was released`);
    return node;
  }

  /** An element that may get children. */
  #parent(number: number): Node {
    const node = this.#node(number);
    if (number === 0) return node;
    checkContent(this.#tagOf(number, node));
    return this.#inPlace(number, node);
  }

  /** A node other than the root, which has a parent inside the root. */
  #placed(number: number): ChildNode {
    this.#join(number);
    const node = this.#node(number);
    if (number === 0) throw invalidPatch('the root has no place inside itself');
    return this.#inPlace(number, node) as ChildNode;
  }

  #inPlace(number: number, node: Node): Node {
    if (!this.root.contains(node)) throw invalidPatch(`node ${number} has left its container`);
    return node;
  }

  #tagOf(number: number, node: Node): number {
    const tag = this.#tags.get(node);
    if (tag === undefined) throw invalidPatch(`node ${number} is no element of the answer`);
    return tag;
  }

  #textNode(number: number): CharacterData {
    const node = this.#node(number);
    if (number === 0 || this.#tags.has(node)) throw invalidPatch(`node ${number} is not a Text node`);
    return node as CharacterData;
  }

  /** The element, once it is clear that it may carry the attribute. */
  #elementFor(number: number, attribute: number): Element {
    const node = this.#node(number);
    const tag = this.#tagOf(number, node);
    if (!GLOBAL_ATTRIBUTES.includes(attribute) && !ALLOWED_ATTRIBUTES[tag]?.includes(attribute)) {
      throw invalidPatch(`<${TAGS[tag]}> may not carry ${ATTRIBUTES[attribute]!.name}`);
    }
    return node as Element;
  }

  #append(parent: Node, made: Node): void {
    if (parent === this.root) this.#blocks.append(made);
    else parent.appendChild(made);
  }

  #appendText(parent: Node, data: string): void {
    const isLong = this.#settings.groups && data.length > CHUNK_UNITS;
    this.#append(parent, this.#createText(isLong ? '' : data));
    if (isLong) this.#appendData(this.#nextNumber - 1, data);
  }

  #insert(beside: number, made: Node, after: boolean): void {
    const node = this.#placed(beside);
    node.parentNode!.insertBefore(made, after ? node.nextSibling : node);
    this.#blocks.changed(node, after ? made : node);
  }

  #remove(number: number): void {
    const node = this.#placed(number);
    this.#blocks.changed(node, node.previousSibling);
    node.remove();
    this.#nodes.delete(number);
  }

  #appendData(number: number, data: string): void {
    const text = this.#textNode(number);
    if (!this.#settings.groups || text.length + data.length <= CHUNK_UNITS) {
      text.appendData(data);
      return;
    }
    const { first, before } = this.#chunked.get(number) ?? { first: text, before: 0 };
    const held = before + text.length + data.length;
    const last = appendChunked(text, data, this.#count);
    if (last === text) return;
    this.#nodes.set(number, last);
    this.#chunked.set(number, { first, before: held - last.length });
  }

  /** Code is no longer in pieces. */
  #join(number: number): void {
    const chunked = this.#chunked.get(number);
    if (!chunked) return;
    joinChunks(chunked.first);
    this.#nodes.set(number, chunked.first);
    this.#chunked.delete(number);
  }

  #truncate(number: number, length: number): void {
    let before = this.#chunked.get(number)?.before ?? 0;
    const isRejoined = before > 0 && length <= before;
    if (isRejoined) {
      this.#join(number);
      before = 0;
    }
    const node = this.#textNode(number);
    const held = before + node.length;
    if (length > held) throw invalidPatch(`node ${number} has ${held} code units and ${length} are to stay`);
    node.deleteData(length - before, held - length);
    if (!isRejoined) return;
    const { data } = node;
    node.data = '';
    this.#appendData(number, data);
  }

  #removeAttribute(number: number, attribute: number): void {
    this.#elementFor(number, attribute).removeAttribute(ATTRIBUTES[attribute]!.name);
  }

  #setAttribute(number: number, attribute: number, value: string): void {
    const element = this.#elementFor(number, attribute);
    const { name, kind } = ATTRIBUTES[attribute]!;
    // The only input is the box of a task.
    if (name === 'type' && value !== 'checkbox') throw invalidPatch(`an input of the type ${value} is not allowed`);
    if (kind !== 'Url' && kind !== 'ImageUrl') {
      element.setAttribute(name, value);
      return;
    }
    const use = kind === 'Url' ? 'link' : 'image';
    if (!isSafeUrl(value, use)) throw invalidPatch(`the scheme of ${name} is not allowed`);
    const url = this.#finalUrl(name, value, use);
    if (url === undefined) element.removeAttribute(name);
    else element.setAttribute(name, url);
  }

  /** What the page's hooks make of the URL; `undefined` when they refuse it. */
  #finalUrl(name: string, value: string, use: UrlUse): string | undefined {
    const { urls, refused } = this.#settings;
    // A fragment leads nowhere beyond the page.
    const url = urls && !value.startsWith('#') ? applyHooks(value, use, urls, this.#document.baseURI) : value;
    if (url === undefined) refused?.(name, value, use);
    return url;
  }

  /**
   * Loads the image that the core has refused and that `holder` stands for. The `<img>` goes into the holder, whose text
   * is hidden, so that operations still find every node where it was.
   * @returns the image, or `undefined` when this patcher did not make the holder or its URL may not be loaded.
   */
  loadImage(holder: Element): HTMLImageElement | undefined {
    const value = holder.getAttribute(REFUSED_SOURCE);
    if (!this.#tags.has(holder) || value === null || !isSafeUrl(value, 'image')) return undefined;
    const url = this.#finalUrl(REFUSED_SOURCE, value, 'image');
    if (url === undefined) return undefined;
    const text = this.#document.createElement('span');
    text.hidden = true;
    text.append(...holder.childNodes);
    const image = this.#document.createElement('img');
    image.alt = text.textContent;
    image.referrerPolicy = 'no-referrer';
    image.src = url;
    holder.append(image, text);
    holder.className = 'sluice-image';
    holder.removeAttribute(REFUSED_SOURCE);
    return image;
  }

  #createElement(tag: number): Element {
    const element = this.#document.createElement(TAGS[tag]!);
    this.#tags.set(element, tag);
    if (this.#settings.autoDirection && DIRECTED.has(element.localName)) element.dir = 'auto';
    this.#number(element);
    return element;
  }

  #createText(data: string): Text {
    const text = this.#document.createTextNode(data);
    this.#number(text);
    return text;
  }

  #number(node: Node): void {
    this.#made.add(node);
    this.#nodes.set(this.#nextNumber++, node);
    this.counts.nodesCreated++;
  }

  #wrap(firstNumber: number, lastNumber: number, tag: number): void {
    const first = this.#placed(firstNumber);
    const last = this.#placed(lastNumber);
    checkContent(tag);
    const siblings: Node[] = [];
    for (let node: Node | null = first; node; node = node.nextSibling) {
      siblings.push(node);
      if (node === last) break;
    }
    if (siblings.at(-1) !== last) throw invalidPatch(`node ${lastNumber} is no sibling after node ${firstNumber}`);
    const wrapper = this.#createElement(tag);
    first.parentNode!.insertBefore(wrapper, first);
    this.#blocks.changed(last, wrapper);
    for (const node of siblings) wrapper.appendChild(node);
  }

  #retag(number: number, tag: number): void {
    const node = this.#placed(number);
    this.#tagOf(number, node);
    checkContent(tag);
    const made = this.#createElement(tag);
    node.parentNode!.insertBefore(made, node);
    for (const child of [...node.childNodes]) made.appendChild(child);
    this.#blocks.changed(node, made);
    node.remove();
    this.#nodes.delete(number);
  }

  #forget(number: number): void {
    const node = this.#nodes.get(number);
    if (node && this.#tags.has(node)) this.#settings.settled?.(node as Element);
    this.#nodes.delete(number);
  }

  #release(first: number, count: number): void {
    this.#released += count;
    if (first === 0 || first + count > this.#nextNumber || this.#released >= this.#nextNumber) {
      throw invalidPatch(`nodes ${first} to ${first + count - 1} cannot be released: ${this.#nextNumber - 1} exist`);
    }
    for (let number = first; number < first + count; number++) this.#forget(number);
  }
}

function checkContent(tag: number): void {
  if (VOID_TAGS.includes(tag)) throw invalidPatch(`<${TAGS[tag]}> has no content`);
}

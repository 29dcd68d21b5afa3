// Adopts HTML that a server has rendered ('sluice/node'): the answer is built out of sight until it reaches as far as what
// the page shows. Then every block that is the same stays where it is, and later patches go on in it; one that differs gives
// way to the one that was built.
import type { ChannelViews } from '../channel_views.js';
import type { SourceChunk } from '../chunk_encoder.js';
import type { OpenSource } from '../source.js';

/**
 * Characters that the answer may be ahead of the page while a block differs: a definition at the end of what the server
 * had may be under way, which makes a link of brackets in a block far above.
 */
const PATIENCE = 1000;

export class Hydration {
  readonly #views: ChannelViews;
  readonly #built: Element;
  readonly #target: Element;
  /** For each node that was built out of sight the one that stands for it in the page, once it does. */
  counterparts: ReadonlyMap<Node, Node> | undefined;

  /**
   * @param built where the views put the answer until it reaches far enough
   * @param target what the page shows
   */
  constructor(views: ChannelViews, built: Element, target: Element) {
    this.#views = views;
    this.#built = built;
    this.#target = target;
  }

  /** Another update has been applied. */
  applied(): void {
    const ahead = lengthOf(this.#built) - lengthOf(this.#target);
    if (ahead > PATIENCE || (ahead >= 0 && this.#isAlike())) this.settle();
  }

  /** Adopts now: nothing more comes, or it reaches far enough. */
  settle(): void {
    if (this.counterparts) return;
    const counterparts = new Map<Node, Node>();
    trim(this.#target);
    merge(this.#built, this.#target, this.#frames(), counterparts);
    this.#views.moveTo(this.#target, counterparts);
    this.counterparts = counterparts;
  }

  /** Whether all blocks but the last one are those that the page shows. */
  #isAlike(): boolean {
    trim(this.#target);
    const there = this.#target.childNodes;
    const made = [...this.#built.childNodes].slice(0, there.length - 1);
    const frames = this.#frames();
    return made.every((child, index) => frames.has(child) || isSame(child, there[index]!));
  }

  /** The elements that are there for a channel to grow in, from each channel's own up to the whole. */
  #frames(): ReadonlySet<Node> {
    const frames = new Set<Node>();
    for (const { root } of this.#views.patchers) {
      for (let node: Node | null = root; node; node = node.parentNode) frames.add(node);
    }
    return frames;
  }
}

/**
 * Begins to hydrate.
 * @param source the body; with a text it is one that begins with that text from now on
 */
export function hydrate(
  views: ChannelViews,
  built: Element,
  target: Element,
  source: OpenSource,
  text: string | boolean,
): Hydration {
  if (typeof text === 'string') source.body = precededBy(text, source.body);
  return new Hydration(views, built, target);
}

/** A body that begins with a text that the page has already. */
async function* precededBy(
  text: string,
  body: ReadableStream<SourceChunk> | AsyncIterable<SourceChunk>,
): AsyncGenerator<SourceChunk, undefined> {
  yield text;
  if (!('getReader' in body)) {
    yield* body;
    return;
  }
  // Not every browser can iterate a stream.
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

function lengthOf(element: Element): number {
  return element.textContent.length;
}

/** Takes off the white space that a template has put around the answer. */
function trim(target: Element): void {
  for (const child of [target.firstChild, target.lastChild]) {
    if (child?.nodeType === Node.TEXT_NODE && child.textContent?.trim() === '') child.remove();
  }
}

/** Makes the content of `theirs` that of `ours`, keeping each child of `theirs` that is the same. */
function merge(ours: Node, theirs: Node, frames: ReadonlySet<Node>, counterparts: Map<Node, Node>): void {
  counterparts.set(ours, theirs);
  const made = [...ours.childNodes];
  const there = [...theirs.childNodes];
  for (const [index, child] of made.entries()) {
    const existing = there[index];
    if (!existing) theirs.appendChild(child);
    else if (frames.has(child) && existing.nodeName === child.nodeName) merge(child, existing, frames, counterparts);
    else if (isSame(child, existing)) pair(child, existing, counterparts);
    else existing.replaceWith(child);
  }
  for (const superfluous of there.slice(made.length)) superfluous.remove();
}

/** Whether a parser makes the one of the other's HTML: it makes one Text node where several stand side by side. */
function isSame(ours: Node, theirs: Node): boolean {
  const whole = ours.cloneNode(true);
  whole.normalize();
  return theirs.isEqualNode(whole);
}

/** Notes for each node the one that stands at the same place of the same tree, where texts are cut as they are here. */
function pair(ours: Node, theirs: Node, counterparts: Map<Node, Node>): void {
  counterparts.set(ours, theirs);
  for (const [index, child] of ours.childNodes.entries()) {
    let existing: Node | null = theirs.childNodes[index] ?? null;
    if (child.nodeType === Node.TEXT_NODE) existing = cut(theirs, existing, (child as Text).length);
    if (existing) pair(child, existing, counterparts);
  }
}

/** The Text node of that length at the beginning of `text`, or one of no length before what is no text. */
function cut(parent: Node, text: Node | null, length: number): Node {
  if (text?.nodeType !== Node.TEXT_NODE) return parent.insertBefore(parent.ownerDocument!.createTextNode(''), text);
  if ((text as Text).length > length) (text as Text).splitText(length);
  return text;
}

// Where the blocks of a channel stand: the first ones in the channel's element itself, and of a long answer each further 64
// in an element of their own, so that the browser lays out and paints only where something grows (docs/performance.md).

/** Blocks that the channel's element holds, and that each group holds. */
export const GROUP_BLOCKS = 64;

/**
 * The blocks of one channel. Which group a block stands in is decided by its index among the blocks alone, and it is made
 * there. Only at the growing end may one change over, when a block before it makes way or is put in (`settle`).
 */
export class RootBlocks {
  /** The channel's element, then the groups. */
  readonly #boxes: Element[];
  /** The last block in the channel's element. What others append after it stays after what is made here. */
  #last: Node | null | undefined;
  readonly #isOwn: (node: Node) => boolean;
  readonly #made: ((group: Element) => void) | undefined;
  #isUneven = false;

  /**
   * @param isOwn whether a child of the root is one of the channel's
   * @param made called with each group; without it there are none
   */
  constructor(root: Element, isOwn: (node: Node) => boolean, made?: (group: Element) => void) {
    this.#boxes = [root];
    this.#isOwn = isOwn;
    this.#made = made;
  }

  /** Goes on in another element; there are no groups yet. */
  moveTo(root: Element): void {
    this.#boxes[0] = root;
  }

  /** Puts a block behind all others. */
  append(block: Node): void {
    const at = this.#boxes.length - 1;
    const box = this.#boxes[at]!;
    if (this.#made && this.#blocks(at).length >= GROUP_BLOCKS) {
      const group = box.ownerDocument.createElement('div');
      group.className = 'sluice-group';
      this.#put(group, at > 0 ? box : this.#last);
      this.#boxes.push(group);
      this.#made(group);
      group.appendChild(block);
    } else if (at > 0) {
      box.appendChild(block);
    } else {
      this.#put(block, this.#last);
      this.#last = block;
    }
  }

  /** `node`, which need not be a block, has given way to `by`, or has got it behind itself. */
  changed(node: Node, by: Node | null): void {
    if (node === this.#last) this.#last = by;
    this.#isUneven = true;
  }

  /** After a patch: every block goes where its index wants it. */
  settle(): void {
    if (!this.#made || !this.#isUneven) return;
    this.#isUneven = false;
    const boxes = this.#boxes;
    for (let at = 0; at < boxes.length; at++) {
      const blocks = this.#blocks(at);
      if (blocks.length === GROUP_BLOCKS) continue;
      const moved = blocks.slice(GROUP_BLOCKS);
      for (const group of boxes.splice(at > 0 && blocks.length === 0 ? at : at + 1)) {
        moved.push(...group.childNodes);
        group.remove();
      }
      for (const block of moved) this.append(block);
      return;
    }
  }

  #blocks(at: number): readonly Node[] {
    const children = [...this.#boxes[at]!.childNodes];
    return at > 0 ? children : children.filter((node) => this.#isOwn(node) && !this.#boxes.includes(node as Element));
  }

  #put(node: Node, after: Node | null | undefined): void {
    const root = this.#boxes[0]!;
    const last = after?.parentNode === root ? after : root.lastChild;
    root.insertBefore(node, last && last.nextSibling);
  }
}

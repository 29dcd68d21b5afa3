// Which element each channel grows in.
import { DomPatcher, type PatcherCounts, type PatcherSettings } from './dom_patcher.js';
import { SluiceError } from './errors.js';
import type { ChannelInfo, ChannelPatch } from './protocol.js';

/** Where the page wants its channels. */
export interface ChannelPlacement {
  /**
   * Where the reasoning goes: an element, or `false` to leave it out of the page. By default Sluice makes a
   * `<details class="sluice-reasoning">` before the answer, inside the target.
   */
  reasoning?: Element | false;
  /** Label of that `<details>`; "Reasoning" by default. */
  reasoningLabel?: string;
  /**
   * Places any channel: an element, `null` to leave the channel out of the page, or `undefined` for the default. By
   * default choices after the first get a `<section class="sluice-choice">` of their own at the end of the target.
   */
  place?: (channel: ChannelInfo) => Element | null | undefined;
}

/** Elements whose content is not shown as elements and text, or runs. */
const UNFIT_TARGETS: readonly string[] = (
  'script style template title textarea select option noscript iframe object embed ' +
  'audio video canvas svg math img input br hr meta link base html head'
).split(' ');

/** @throws SluiceError `invalid-options` when an answer cannot grow in the element. */
export function checkTarget(target: Element): void {
  const fits = (target as Partial<Element> | null)?.nodeType === 1 && !UNFIT_TARGETS.includes(target.localName);
  if (!fits) throw new SluiceError('invalid-options', 'The target is no element that can hold an answer.');
}

export class ChannelViews {
  #target: Element;
  readonly #placement: ChannelPlacement;
  readonly #settings: (info: ChannelInfo) => PatcherSettings;
  /** What was done so far, over all channels. */
  readonly counts: PatcherCounts = { ops: 0, nodesCreated: 0 };
  /** What the target held last before the answer: the reasoning goes after it. */
  readonly #before: ChildNode | null;
  /** All patchers, also after `dispose`. */
  #all: DomPatcher[] = [];
  /** Elements made here that channels grow in. */
  #holders: Element[] = [];
  /** Takes away what an answer before this one has shown, once there is something new. */
  #clear: (() => void) | undefined;
  /** Patchers by channel number; `null` for a channel that is left out of the page. */
  readonly #patchers = new Map<number, DomPatcher | null>();
  #stopped = false;
  /** Sections of the choices after the first. */
  readonly #sections = new Map<number, Element>();

  constructor(target: Element, placement: ChannelPlacement, settings: (info: ChannelInfo) => PatcherSettings) {
    this.#target = target;
    this.#placement = placement;
    this.#settings = settings;
    this.#before = target.lastChild;
  }

  /** The patcher that a patch is for, made at the channel's first one; `null` when the page does not show the channel. */
  patcherFor({ channel, info }: ChannelPatch): DomPatcher | null {
    if (this.#stopped) return null;
    let patcher = this.#patchers.get(channel);
    if (patcher === undefined && info) {
      const element = this.#elementFor(info);
      patcher = element && new DomPatcher(element, this.counts, this.#settings(info));
      if (patcher) this.#all.push(patcher);
      this.#patchers.set(channel, patcher);
    }
    return patcher ?? null;
  }

  /** The patchers of all channels that have been shown, in the order of their first patch. */
  get patchers(): readonly DomPatcher[] {
    return this.#all;
  }

  /** The image that was refused and that the element stands for, loaded; `undefined` when it is none of this answer's. */
  loadImage(holder: Element): HTMLImageElement | undefined {
    for (const patcher of this.#all) {
      const image = patcher.loadImage(holder);
      if (image) return image;
    }
    return undefined;
  }

  /**
   * Goes on in another element, to which the content has been brought.
   * @param counterparts for nodes shown so far those that stand for them from now on; the others are the same
   */
  moveTo(target: Element, counterparts: ReadonlyMap<Node, Node>): void {
    this.#target = target;
    for (const patcher of this.#all) patcher.adopt(counterparts);
    for (const [choice, section] of this.#sections) {
      this.#sections.set(choice, (counterparts.get(section) ?? section) as Element);
    }
    this.#holders = this.#holders.map((holder) => (counterparts.get(holder) ?? holder) as Element);
  }

  /** The answer begins anew: what is shown stays until the new one shows something, or ends. */
  restart(): void {
    this.dispose();
    this.#stopped = false;
    const [patchers, holders, clear] = [this.#all, this.#holders, this.#clear];
    this.#clear = () => {
      clear?.();
      for (const each of patchers) each.clear();
      for (const each of holders) each.remove();
    };
    this.#all = [];
    this.#holders = [];
    this.counts.ops = this.counts.nodesCreated = 0;
  }

  /** Nothing of an answer before this one stays. @returns whether there was anything */
  settle(): boolean {
    const clear = this.#clear;
    this.#clear = undefined;
    clear?.();
    return clear !== undefined;
  }

  /** Shows nothing more, of a patch under way either. */
  stop(): void {
    this.dispose();
    this.#stopped = true;
  }

  /** Forgets the nodes; they stay in the page. */
  dispose(): void {
    for (const patcher of this.#patchers.values()) patcher?.dispose();
    this.#patchers.clear();
    this.#sections.clear();
  }

  #elementFor(info: ChannelInfo): Element | null {
    const placed = this.#placement.place?.({ ...info });
    if (placed !== undefined) {
      if (placed) checkTarget(placed);
      return placed;
    }
    if (info.kind === 'text') return info.choice === 0 ? this.#target : this.#section(info.choice);
    if (this.#placement.reasoning === false) return null;
    if (this.#placement.reasoning && info.choice === 0) return this.#placement.reasoning;
    return this.#details(info.choice);
  }

  #section(choice: number): Element {
    let section = this.#sections.get(choice);
    if (!section) {
      section = this.#target.ownerDocument.createElement('section');
      section.className = 'sluice-choice';
      this.#target.append(section);
      this.#holders.push(section);
      this.#sections.set(choice, section);
    }
    return section;
  }

  #details(choice: number): Element {
    const document = this.#target.ownerDocument;
    const details = document.createElement('details');
    details.className = 'sluice-reasoning';
    const summary = document.createElement('summary');
    summary.textContent = this.#placement.reasoningLabel ?? 'Reasoning';
    const content = document.createElement('div');
    details.append(summary, content);
    this.#holders.push(details);
    if (choice > 0) this.#section(choice).prepend(details);
    else if (this.#before?.parentNode === this.#target) this.#before.after(details);
    else this.#target.prepend(details);
    return content;
  }
}

// Patches that fit, and what becomes of them when bytes fall over.
import { TAGS, VOID_TAGS } from '../../js/src/generated/allowlist.js';
import type { Operation } from './patch_encoder.js';
import type { Random } from './random.js';

/** A patch that fits, made at random. */
export function randomPatch(random: Random, nodes: ('element' | 'text')[]): Operation[] {
  const operations: Operation[] = [];
  const elements = () => nodes.map((kind, i) => (kind === 'element' ? i : -1)).filter((i) => i >= 0);
  const texts = () => nodes.map((kind, i) => (kind === 'text' ? i : -1)).filter((i) => i > 0);
  const tags = TAGS.flatMap((tag, id) => (tag && !VOID_TAGS.includes(id) ? [id] : []));
  for (let i = 0; i < 12; i++) {
    const choice = random.below(4);
    if (choice === 0) {
      operations.push(['AppendElement', random.pick(elements()), random.pick(tags)]);
      nodes.push('element');
    } else if (choice === 1) {
      operations.push(['AppendText', random.pick(elements()), random.pick(['a', 'ü', '😀', 'javascript:x', ''])]);
      nodes.push('text');
    } else if (choice === 2 && texts().length > 0) {
      operations.push(['AppendData', random.pick(texts()), 'more']);
    } else if (nodes.length > 1) {
      operations.push(['InsertText', 1 + random.below(nodes.length - 1), '!']);
      nodes.push('text');
    }
  }
  return operations;
}

/** Cut off, replaced, or with some bytes changed. */
export function corruptAtRandom(bytes: Uint8Array, random: Random): Uint8Array {
  const choice = random.below(4);
  if (choice === 0) return bytes.slice(0, random.below(bytes.length + 1));
  if (choice === 1) return Uint8Array.from({ length: random.below(64) }, () => random.below(256));
  const copy = bytes.slice();
  for (let i = 0; i <= random.below(4); i++) copy[random.below(copy.length)] = random.below(256);
  return copy;
}

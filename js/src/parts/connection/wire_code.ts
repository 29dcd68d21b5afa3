// The body in a snapshot. The events of a stream resemble each other: an event is written as it differs from the last one
// that has as many quotation marks.
import type { WireCode } from '../../connection_policy.js';

/** Codes the pieces of a body. */
export function encodeWire(pieces: readonly string[]): WireCode[] {
  const models = new Map<number, string[]>();
  return pieces.map((piece) => {
    const parts = piece.split('"');
    const model = models.get(parts.length);
    models.set(parts.length, parts);
    if (!model) return piece;
    return [parts.length, ...parts.flatMap((part, index) => (part === model[index] ? [] : [index, part]))];
  });
}

/** The pieces joined; `undefined` when the code is none. */
export function decodeWire(code: readonly unknown[]): string | undefined {
  const models = new Map<number, string[]>();
  let all = '';
  for (const each of code) {
    const parts = typeof each === 'string' ? each.split('"') : changed(models, each);
    if (!parts) return undefined;
    models.set(parts.length, parts);
    all += parts.join('"');
  }
  return all;
}

/** The parts that a code stands for: a number of parts, then the place and text of each that differs. */
function changed(models: ReadonlyMap<number, string[]>, code: unknown): string[] | undefined {
  const [count, ...changes] = Array.isArray(code) ? (code as unknown[]) : [];
  const parts = models.get(count as number)?.slice();
  if (!parts || changes.length % 2 === 1) return undefined;
  for (let at = 0; at < changes.length; at += 2) {
    const [index, part] = [changes[at] as number, changes[at + 1]];
    if (!(index in parts) || typeof part !== 'string') return undefined;
    parts[index] = part;
  }
  return parts;
}

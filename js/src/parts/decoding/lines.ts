// What a decoder says, as lines of the protocol that the core reads by the name "sluice" (wasm/core/providers/sluice_lines.cpp).
import type { DecodedPiece } from '../../decoding.js';

/** The type of each member; a member that is absent or null says nothing. */
const MEMBERS: Readonly<Record<keyof DecodedPiece, readonly string[]>> = {
  choice: ['number'],
  text: ['string'],
  reasoning: ['string'],
  refusal: ['string'],
  toolCall: ['object'],
  toolResult: ['object'],
  citation: ['object'],
  file: ['object'],
  finish: ['string'],
  usage: ['object'],
  error: ['string', 'object'],
  id: ['string'],
  model: ['string'],
};

/**
 * The lines that say what a decoder has returned; empty when that is nothing.
 * @throws TypeError when it is no piece.
 */
export function linesOf(decoded: unknown): string {
  if (decoded === null || decoded === undefined) return '';
  if (Array.isArray(decoded)) return decoded.map(linesOf).join('');
  if (typeof decoded !== 'object') throw new TypeError(`it has returned ${typeof decoded}, not an object`);
  if ('then' in decoded) throw new TypeError('it has returned a promise; a decoder is synchronous');
  const said: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(decoded)) {
    if (value === null || value === undefined || value === '') continue;
    const types = Object.hasOwn(MEMBERS, name) ? MEMBERS[name as keyof DecodedPiece] : undefined;
    if (!types) throw new TypeError(`"${name}" is no member of what a decoder returns`);
    if (!types.includes(typeof value)) throw new TypeError(`"${name}" is not of the type ${types.join(' or ')}`);
    said[name] = value;
  }
  const isEmpty = Object.keys(said).every((name) => name === 'choice');
  return isEmpty ? '' : line(said);
}

export function line(said: object): string {
  return `${JSON.stringify(said)}\n`;
}

export const END = line({ end: true });

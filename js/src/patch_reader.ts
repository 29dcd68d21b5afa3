// Reads the binary form of a patch (wasm/core/patch/ops.def) and checks all of it that can be checked without the page:
// nothing is applied from a patch that is not well-formed to its last byte.
import { SluiceError } from './errors.js';
import { ATTRIBUTES, TAGS } from './generated/allowlist.js';
import { OPERANDS, Operand, PATCH_VERSION } from './generated/ops.js';

const HEADER_BYTES = 12;

/** Largest operand: node numbers and lengths are below 2^31 on both sides. */
const MAX_OPERAND = 0x7fffffff;

/** A patch after decoding: plain numbers and one string. */
export interface Patch {
  /** For each operation its code, then its operands in the order of ops.def. */
  readonly code: Uint32Array | readonly number[];
  /** All strings of the patch; an operand `text` is a count of its UTF-16 code units. */
  readonly text: string;
  /** Number of operations. */
  readonly ops: number;
}

// The text is data, so a BOM at its start is content; malformed UTF-8 means that the patch is corrupt.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The error that every malformed patch ends in. */
export function invalidPatch(message: string, cause?: unknown): SluiceError {
  return new SluiceError('invalid-patch', `Invalid patch: ${message}.`, { cause });
}

/**
 * Decodes a patch.
 *
 * @throws SluiceError `invalid-patch` for an unknown version, operation, tag or attribute, for an operand that is cut off
 * or too large, and for bytes or text that are missing or left over.
 */
export function readPatch(bytes: Uint8Array): Patch {
  const { opsEnd, textEnd } = readHeader(bytes);
  const text = decodeText(bytes.subarray(opsEnd, textEnd));
  const code: number[] = [];
  let position = HEADER_BYTES;
  let textUsed = 0;
  let ops = 0;

  while (position < opsEnd) {
    const op = bytes[position++]!;
    const operands = OPERANDS[op];
    if (!operands) throw invalidPatch(`operation ${op} does not exist`);
    code.push(op);
    ops++;
    for (const kind of operands) {
      let value = 0;
      let shift = 0;
      for (;;) {
        if (position >= opsEnd) throw invalidPatch('an operand is cut off');
        const byte = bytes[position++]!;
        value += (byte & 0x7f) * 2 ** shift;
        if (value > MAX_OPERAND || shift > 28) throw invalidPatch('an operand is too large');
        if (byte < 0x80) break;
        shift += 7;
      }
      if (kind === Operand.Tag && !TAGS[value]) throw invalidPatch(`tag ${value} is not listed`);
      if (kind === Operand.Attribute && !ATTRIBUTES[value]) throw invalidPatch(`attribute ${value} is not listed`);
      if (kind === Operand.Text) textUsed += value;
      code.push(value);
    }
  }
  if (textUsed !== text.length) {
    throw invalidPatch(`its operations take ${textUsed} UTF-16 code units of text and it holds ${text.length}`);
  }
  return { code, text, ops };
}

function readHeader(bytes: Uint8Array): { opsEnd: number; textEnd: number } {
  if (bytes.length < HEADER_BYTES) throw invalidPatch(`${bytes.length} bytes are shorter than its header`);
  if (bytes[0] !== PATCH_VERSION) throw invalidPatch(`version ${bytes[0]} instead of ${PATCH_VERSION}`);
  if (bytes[1] !== 0 || bytes[2] !== 0 || bytes[3] !== 0) throw invalidPatch('the reserved bytes are not zero');
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const opsEnd = HEADER_BYTES + view.getUint32(4, true);
  const textEnd = opsEnd + view.getUint32(8, true);
  if (textEnd !== bytes.length) throw invalidPatch(`its header announces ${textEnd} bytes of ${bytes.length}`);
  return { opsEnd, textEnd };
}

function decodeText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw invalidPatch('its text is not well-formed UTF-8');
  }
}

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

/** Bytes of text, and of operations, that are read between two looks at the clock: well under a millisecond. */
const TEXT_STEP = 65_536;
const OPS_STEP = 8_192;

// The text is data, so a BOM at its start is content; malformed UTF-8 means that the patch is corrupt.
const newDecoder = () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** For a text that is decoded in one step: it keeps nothing between two patches. */
const decoder = newDecoder();

/** The error that every malformed patch ends in. */
export function invalidPatch(message: string, cause?: unknown): SluiceError {
  return new SluiceError('invalid-patch', `Invalid patch: ${message}.`, { cause });
}

/**
 * Decodes a patch, as much of it at a time as a frame has room for.
 *
 *     const reader = new PatchReader(bytes);
 *     while (!(patch = reader.advance(deadline))) await nextFrame();
 */
export class PatchReader {
  readonly #bytes: Uint8Array;
  readonly #opsEnd: number;
  readonly #decoder: TextDecoder;
  /** Where the text and the operations are read on. */
  #textAt: number;
  #opAt = HEADER_BYTES;
  #text = '';
  readonly #code: number[] = [];
  #textUsed = 0;
  #ops = 0;

  /** @throws SluiceError `invalid-patch` for an unknown version and for bytes that are missing or left over. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#opsEnd = this.#textAt = readHeader(bytes);
    this.#decoder = bytes.length - this.#textAt > TEXT_STEP ? newDecoder() : decoder;
  }

  /**
   * Reads on, one step at least, until the end or until the clock (`performance.now()`) reaches `deadline`.
   * @returns the patch when all of it is read and well-formed
   * @throws SluiceError `invalid-patch` for an unknown operation, tag or attribute, for an operand that is cut off or too
   *   large, and for text that is no UTF-8, missing or left over.
   */
  advance(deadline = Infinity): Patch | undefined {
    const { length } = this.#bytes;
    const isRead = () => this.#textAt >= length && this.#opAt >= this.#opsEnd;
    while (!isRead()) {
      if (this.#textAt < length) this.#readText();
      else this.#readOps(Math.min(this.#opAt + OPS_STEP, this.#opsEnd));
      if (performance.now() >= deadline && !isRead()) return undefined;
    }
    if (this.#textUsed !== this.#text.length) {
      const held = this.#text.length;
      throw invalidPatch(`its operations take ${this.#textUsed} UTF-16 code units of text and it holds ${held}`);
    }
    return { code: this.#code, text: this.#text, ops: this.#ops };
  }

  #readText(): void {
    const start = this.#textAt;
    this.#textAt = Math.min(start + TEXT_STEP, this.#bytes.length);
    try {
      const stream = this.#textAt < this.#bytes.length;
      this.#text += this.#decoder.decode(this.#bytes.subarray(start, this.#textAt), { stream });
    } catch {
      throw invalidPatch('its text is not well-formed UTF-8');
    }
  }

  /** Reads whole operations, at least up to `until`. */
  #readOps(until: number): void {
    const bytes = this.#bytes;
    const opsEnd = this.#opsEnd;
    const code = this.#code;
    let position = this.#opAt;
    while (position < until) {
      const op = bytes[position++]!;
      const operands = OPERANDS[op];
      if (!operands) throw invalidPatch(`operation ${op} does not exist`);
      code.push(op);
      this.#ops++;
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
        if (kind === Operand.Text) this.#textUsed += value;
        code.push(value);
      }
    }
    this.#opAt = position;
  }
}

/** Decodes a patch at once; throws what PatchReader throws. */
export function readPatch(bytes: Uint8Array): Patch {
  return new PatchReader(bytes).advance()!;
}

/** @returns where the operations end and the text begins. */
function readHeader(bytes: Uint8Array): number {
  if (bytes.length < HEADER_BYTES) throw invalidPatch(`${bytes.length} bytes are shorter than its header`);
  if (bytes[0] !== PATCH_VERSION) throw invalidPatch(`version ${bytes[0]} instead of ${PATCH_VERSION}`);
  if (bytes[1] !== 0 || bytes[2] !== 0 || bytes[3] !== 0) throw invalidPatch('the reserved bytes are not zero');
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const opsEnd = HEADER_BYTES + view.getUint32(4, true);
  const textEnd = opsEnd + view.getUint32(8, true);
  if (textEnd !== bytes.length) throw invalidPatch(`its header announces ${textEnd} bytes of ${bytes.length}`);
  return opsEnd;
}

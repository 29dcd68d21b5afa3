// Writes patches for tests, from the description in wasm/core/patch/ops.def and independent of the C++ builder.
import { Op, OPERANDS, Operand, PATCH_VERSION } from '../../js/src/generated/ops.js';
import { ATTRIBUTES, TAGS } from '../../js/src/generated/allowlist.js';

/** An operation by name; tags and attributes by name, texts as strings, everything else as numbers. */
export type Operation = [keyof typeof Op, ...(number | string)[]];

export function leb128(value: number): number[] {
  const bytes: number[] = [];
  do {
    const rest = Math.floor(value / 128);
    bytes.push((value % 128) | (rest > 0 ? 0x80 : 0));
    value = rest;
  } while (value > 0);
  return bytes;
}

/** A patch of raw operation bytes and text. */
export function frame(
  ops: readonly number[],
  text: string | Uint8Array,
  version = PATCH_VERSION,
): Uint8Array<ArrayBuffer> {
  const textBytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const bytes = new Uint8Array(12 + ops.length + textBytes.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = version;
  view.setUint32(4, ops.length, true);
  view.setUint32(8, textBytes.length, true);
  bytes.set(ops, 12);
  bytes.set(textBytes, 12 + ops.length);
  return bytes;
}

/** A patch of operations. */
export function encodePatch(operations: readonly Operation[]): Uint8Array<ArrayBuffer> {
  const ops: number[] = [];
  let text = '';
  for (const [name, ...values] of operations) {
    ops.push(Op[name]);
    OPERANDS[Op[name]]!.forEach((kind, index) => {
      const value = values[index]!;
      if (kind === Operand.Text) {
        text += value;
        ops.push(...leb128(String(value).length));
      } else if (kind === Operand.Tag) {
        ops.push(...leb128(typeof value === 'number' ? value : TAGS.indexOf(value)));
      } else if (kind === Operand.Attribute) {
        ops.push(...leb128(typeof value === 'number' ? value : ATTRIBUTES.findIndex((entry) => entry?.name === value)));
      } else {
        ops.push(...leb128(Number(value)));
      }
    });
  }
  return frame(ops, text);
}

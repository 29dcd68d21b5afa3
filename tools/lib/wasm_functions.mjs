// The functions of a WebAssembly module: takes them out, and puts them back in another order.
// https://webassembly.github.io/spec/core/binary/
//
// It knows the instructions that a module for every browser of today has. What it does not know it throws as an Error
// rather than guess, because the number of a function may stand in it.

/** Section ids. */
const section = { custom: 0, type: 1, import: 2, function: 3, global: 6, export: 7, start: 8, element: 9, code: 10 };

/** Bytes before the first section: the magic number and the version. */
const headerLength = 8;

/** Kind of an import or export that is a function. */
const functionKind = 0;

/**
 * One function that the module defines.
 *
 * @typedef {object} WasmFunction
 * @property {number} index by which instructions name it
 * @property {number} type index of its type
 * @property {Uint8Array} body as in the code section, without its length
 * @property {{ start: number, end: number, index: number }[]} references where in the body functions are named
 */

/** Reads numbers and names one after the other. */
class ByteReader {
  /** @param {Uint8Array} bytes */
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get isAtEnd() {
    return this.at >= this.bytes.length;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** An unsigned number, LEB128. */
  number() {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  }

  /** Passes over a number of any sign and length. */
  skipNumber() {
    while (this.byte() >= 128);
  }

  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** As many values as a number before them says. */
  list(read) {
    return Array.from({ length: this.number() }, () => read());
  }
}

/** What stands behind an opcode: numbers, `call` for a function's, `labels` for the list of a br_table, bytes. */
const operandsOf = instructionTable([
  [0x00, 0x01, []], // unreachable, nop
  [0x02, 0x04, ['number']], // block, loop, if
  [0x05, 0x05, []], // else
  [0x0b, 0x0b, []], // end
  [0x0c, 0x0d, ['number']], // br, br_if
  [0x0e, 0x0e, ['labels']], // br_table
  [0x0f, 0x0f, []], // return
  [0x10, 0x10, ['call']], // call
  [0x11, 0x11, ['number', 'number']], // call_indirect
  [0x1a, 0x1b, []], // drop, select
  [0x20, 0x26, ['number']], // variables, tables
  [0x28, 0x3e, ['number', 'number']], // loads, stores
  [0x3f, 0x42, ['number']], // memory.size, memory.grow, constants of integers
  [0x43, 0x43, ['bytes4']], // f32.const
  [0x44, 0x44, ['bytes8']], // f64.const
  [0x45, 0xc4, []], // arithmetic
  [0xd0, 0xd0, ['number']], // ref.null
  [0xd1, 0xd1, []], // ref.is_null
  [0xd2, 0xd2, ['call']], // ref.func
]);

/** The same behind the prefix 0xfc. */
const prefix = 0xfc;
const prefixedOperandsOf = instructionTable([
  [0, 7, []], // saturating conversions
  [8, 8, ['number', 'number']], // memory.init
  [9, 9, ['number']], // data.drop
  [10, 10, ['number', 'number']], // memory.copy
  [11, 11, ['number']], // memory.fill
]);

function instructionTable(ranges) {
  const table = new Map();
  for (const [first, last, operands] of ranges) {
    for (let opcode = first; opcode <= last; ++opcode) table.set(opcode, operands);
  }
  return table;
}

/** A module taken apart; `build` puts it together again. */
export class WasmModuleFile {
  #bytes;
  #sections;
  #imported;
  /** What it defines, in the order of the file. @type {WasmFunction[]} */
  functions;

  /**
   * @param {Uint8Array} bytes the module
   * @throws Error when something is in it that this file does not know
   */
  constructor(bytes) {
    this.#bytes = bytes;
    this.#sections = readSections(bytes);
    this.#imported = this.#section(section.import, countImportedFunctions) ?? 0;
    const types = this.#section(section.function, (reader) => reader.list(() => reader.number())) ?? [];
    const bodies = this.#section(section.code, (reader) => reader.list(() => reader.take(reader.number()))) ?? [];
    this.functions = bodies.map((body, k) => ({
      ...{ index: this.#imported + k, type: types[k], body },
      references: findReferences(body),
    }));
  }

  /**
   * The module with its functions in another order.
   * @param {WasmFunction[]} order all of `functions`
   */
  build(order) {
    const numbers = new Map(order.map(({ index }, k) => [index, this.#imported + k]));
    const renumber = (index) => numbers.get(index) ?? index;
    const bytes = [...this.#bytes.subarray(0, headerLength)];
    for (const { id, body } of this.#sections) {
      const written = rewriteSection(id, new ByteReader(body), order, renumber) ?? body;
      pushAll(bytes, [id], encode(written.length), written);
    }
    return Uint8Array.from(bytes);
  }

  #section(id, read) {
    const found = this.#sections.find((each) => each.id === id);
    return found && read(new ByteReader(found.body));
  }
}

function readSections(bytes) {
  const reader = new ByteReader(bytes, headerLength);
  const sections = [];
  while (!reader.isAtEnd) {
    const id = reader.byte();
    const body = reader.take(reader.number());
    // Both name functions by their numbers; a module that is published has neither.
    if (id === section.custom || id === section.start) throw new Error(`A section of the kind ${id} is not known.`);
    sections.push({ id, body });
  }
  return sections;
}

function countImportedFunctions(reader) {
  const kinds = reader.list(() => {
    for (let name = 0; name < 2; ++name) reader.take(reader.number());
    const kind = reader.byte();
    if (kind !== functionKind) throw new Error(`An import of the kind ${kind} is not known.`);
    reader.number();
    return kind;
  });
  return kinds.length;
}

/** Where a function's body names functions. */
function findReferences(body) {
  const reader = new ByteReader(body);
  reader.list(() => reader.take((reader.skipNumber(), 1))); // locals: how many, of which type
  const references = [];
  while (!reader.isAtEnd) {
    const opcode = reader.byte();
    const operands = opcode === prefix ? prefixedOperandsOf.get(reader.number()) : operandsOf.get(opcode);
    if (!operands) throw new Error(`The instruction 0x${opcode.toString(16)} is not known.`);
    for (const operand of operands) {
      const start = reader.at;
      if (operand === 'call') references.push({ index: reader.number(), start, end: reader.at });
      else skipOperand(reader, operand);
    }
  }
  return references;
}

function skipOperand(reader, operand) {
  if (operand === 'number') reader.skipNumber();
  else if (operand === 'bytes4') reader.take(4);
  else if (operand === 'bytes8') reader.take(8);
  else for (let label = reader.number(); label >= 0; --label) reader.skipNumber(); // and the default
}

/** @returns a section's bytes, or nothing when no function is named in it */
function rewriteSection(id, reader, order, renumber) {
  switch (id) {
    case section.function:
      return encodeList(order.map(({ type }) => encode(type)));
    case section.code:
      return encodeList(order.map((each) => withLength(rewriteBody(each, renumber))));
    case section.export:
      return encodeList(reader.list(() => rewriteExport(reader, renumber)));
    case section.element:
      return encodeList(reader.list(() => rewriteElements(reader, renumber)));
    default:
      return undefined;
  }
}

function rewriteBody({ body, references }, renumber) {
  const bytes = [];
  let at = 0;
  for (const { start, end, index } of references) {
    pushAll(bytes, body.subarray(at, start), encode(renumber(index)));
    at = end;
  }
  pushAll(bytes, body.subarray(at));
  return bytes;
}

function rewriteExport(reader, renumber) {
  const start = reader.at;
  reader.take(reader.number());
  const kind = reader.byte();
  const named = reader.bytes.subarray(start, reader.at);
  const index = reader.number();
  return [...named, ...encode(kind === functionKind ? renumber(index) : index)];
}

/** A segment of the one table, with its offset. */
function rewriteElements(reader, renumber) {
  const start = reader.at;
  if (reader.number() !== 0 || reader.byte() !== 0x41) throw new Error('A segment of elements is of a kind not known.');
  reader.skipNumber();
  reader.byte();
  const head = reader.bytes.subarray(start, reader.at);
  return [...head, ...encodeList(reader.list(() => encode(renumber(reader.number()))))];
}

/** An unsigned number as LEB128. */
function encode(value) {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

function encodeList(items) {
  const bytes = encode(items.length);
  pushAll(bytes, ...items);
  return bytes;
}

function withLength(bytes) {
  return [...encode(bytes.length), ...bytes];
}

/** An argument a byte would be too many for `push`. */
function pushAll(bytes, ...pieces) {
  for (const piece of pieces) for (const byte of piece) bytes.push(byte);
}

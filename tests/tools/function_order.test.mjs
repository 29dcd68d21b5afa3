// The order of functions in the modules.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { orderFunctions } from '../../tools/lib/function_order.mjs';
import { orderChanges, wasmFile } from '../../tools/lib/package.mjs';
import { buildDir } from '../../tools/lib/paths.mjs';
import { WasmModuleFile } from '../../tools/lib/wasm_functions.mjs';

const linked = readFileSync(path.join(buildDir, 'wasm/wasm/bridge/sluice.wasm'));

const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const bytes = (...parts) => Uint8Array.from([header, ...parts].flat());
const section = (id, ...body) => [id, body.flat().length, ...body.flat()];
const list = (...items) => [items.length, ...items.flat()];
const name = (text) => [text.length, ...new TextEncoder().encode(text)];

const i32 = 0x7f;
/** A function without locals. */
const body = (...code) => [code.length + 2, 0, ...code, 0x0b];
const constant = (value) => [0x41, value];
const call = (index) => [0x10, index];

/**
 * Two functions that bring a number, one that calls them and an imported one, and one that calls what the table has at the
 * place that it is given.
 */
const module = bytes(
  section(1, list([0x60, 0, 1, i32], [0x60, 1, i32, 1, i32])),
  section(2, list([name('m'), name('f'), 0, 0].flat())),
  section(3, list(0, 0, 0, 1)),
  section(4, list([0x70, 0, 3])),
  section(7, list([...name('sum'), 0, 3], [...name('at'), 0, 4])),
  section(9, list([0, ...constant(0), 0x0b, ...list(0, 1, 2)])),
  section(
    10,
    list(
      body(...constant(1)),
      body(...constant(20)),
      body(...call(0), ...call(1), 0x6a, ...call(2), 0x6a),
      body(0x20, 0, 0x11, 0, 0),
    ),
  ),
);

function results(wasm) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { m: { f: () => 300 } });
  return [exports.sum(), exports.at(0), exports.at(1), exports.at(2)];
}

function permutations(items) {
  if (items.length < 2) return [items];
  return items.flatMap((first, k) => permutations(items.toSpliced(k, 1)).map((rest) => [first, ...rest]));
}

describe('a module with its functions in another order', () => {
  it('does the same in every order', () => {
    const file = new WasmModuleFile(module);
    const orders = permutations(file.functions);
    expect(orders).toHaveLength(24);
    for (const order of orders) expect(results(file.build(order))).toEqual([321, 300, 1, 20]);
  });

  it('is the module itself in the order that it has', () => {
    for (const each of [module, linked]) {
      const file = new WasmModuleFile(each);
      expect(Buffer.compare(file.build(file.functions), each)).toBe(0);
    }
  });

  it('is refused where functions may be named in a way that is not known', () => {
    const strange = {
      'custom section': bytes(section(0, name('name'))),
      'start section': bytes(section(8, 0)),
      'imported memory': bytes(section(2, list([name('m'), name('m'), 2, 0, 1].flat()))),
      'vector instruction': bytes(section(3, list(0)), section(10, list(body(0xfd, 0)))),
      'segment of another kind': bytes(section(9, list([1, 0, 0]))),
    };
    for (const [what, wasm] of Object.entries(strange)) {
      expect(() => {
        const file = new WasmModuleFile(wasm);
        file.build(file.functions);
      }, what).toThrow(/not known/);
    }
  });
});

describe('orderFunctions', () => {
  const gzipped = (wasm) => gzipSync(wasm, { level: 9 }).length;

  it('makes the module smaller, with the same functions', () => {
    const ordered = orderFunctions(linked);
    expect(WebAssembly.validate(ordered)).toBe(true);
    expect(gzipped(ordered)).toBeLessThan(gzipped(linked) * 0.995);
    const lengths = (wasm) => new WasmModuleFile(wasm).functions.map(({ references }) => references.length);
    expect(lengths(ordered).toSorted()).toEqual(lengths(linked).toSorted());
  });

  it('is what the package has', () => {
    expect(Buffer.compare(orderFunctions(linked, orderChanges), readFileSync(wasmFile))).toBe(0);
    expect(gzipped(readFileSync(wasmFile))).toBeLessThan(gzipped(orderFunctions(linked)));
  }, 120_000);

  it('leaves alone what no order makes smaller', () => {
    const single = bytes(
      section(1, list([0x60, 0, 1, i32])),
      section(3, list(0)),
      section(10, list(body(...constant(1)))),
    );
    expect(orderFunctions(single)).toBe(single);
  });
});

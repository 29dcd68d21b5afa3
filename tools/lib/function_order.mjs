// Brings the functions of a WebAssembly module into an order in which it compresses better: what is alike stands together,
// within the 32 KB that gzip looks back. What the module does stays the same to the instruction.
import { gzipSync } from 'node:zlib';
import { WasmModuleFile } from './wasm_functions.mjs';

/**
 * What is tried: the length of the sequences of bytes that functions are compared by, and how many bytes of functions each is
 * compared with. Which does best differs from module to module, by half a percent.
 */
const lengths = [3, 4, 5];
const windows = [500, 1_000, 2_000, 4_000, 8_000];
const trials = lengths.flatMap((length) => windows.map((window) => ({ length, window })));

/** Most functions that are moved at a time when an order is changed. */
const mostMoved = 4;

/**
 * @param {Uint8Array} bytes a module
 * @param {number} changes how often the best order is then changed at random, the change being kept if it makes the module
 *   smaller: 600 take a quarter of a percent more off 130 KB, and a quarter of a minute
 * @returns the same module with its functions in another order; the module itself when no order makes it smaller
 * @throws Error when something is in it that tools/lib/wasm_functions.mjs does not know
 */
export function orderFunctions(bytes, changes = 0) {
  const module = new WasmModuleFile(bytes);
  const sizeOf = (order) => gzippedSize(module.build(order));
  const orders = trials.map((trial) => orderByLikeness(module.functions, trial));
  const sizes = orders.map(sizeOf);
  const least = Math.min(...sizes);
  if (least >= gzippedSize(bytes)) return bytes;
  return module.build(improve(orders[sizes.indexOf(least)], least, sizeOf, changes));
}

/** Moves a few neighbours elsewhere, again and again, and keeps what is smaller. The same module gives the same order. */
function improve(order, size, sizeOf, changes) {
  const random = generator();
  for (let change = 0; change < changes; ++change) {
    const candidate = [...order];
    const count = 1 + random(mostMoved);
    const moved = candidate.splice(random(candidate.length - count), count);
    candidate.splice(random(candidate.length), 0, ...moved);
    const changed = sizeOf(candidate);
    if (changed < size) [order, size] = [candidate, changed];
  }
  return order;
}

/** Numbers from 0 to below a limit, the same ones each time: a linear congruential generator. */
function generator() {
  let state = 1;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function gzippedSize(bytes) {
  return gzipSync(bytes, { level: 9 }).length;
}

/** Begins with the largest function and goes on with the one that shares most with the last ones, in proportion. */
function orderByLikeness(functions, { length, window }) {
  const sequences = functions.map(({ body }) => sequencesOf(body, length));
  const holders = invert(sequences);
  /** How many of a function's sequences are in the window. */
  const shared = new Uint32Array(functions.length);
  /** How many functions in the window have a sequence. */
  const present = new Map();
  const placed = [];
  const left = new Set(functions.keys());
  let bytes = 0;
  let oldest = 0;

  const enter = (k) => {
    placed.push(k);
    left.delete(k);
    bytes += functions[k].body.length;
    for (const sequence of sequences[k]) {
      const count = present.get(sequence) ?? 0;
      present.set(sequence, count + 1);
      if (count === 0) for (const holder of holders.get(sequence)) ++shared[holder];
    }
  };
  const leave = (k) => {
    bytes -= functions[k].body.length;
    for (const sequence of sequences[k]) {
      const count = present.get(sequence) - 1;
      present.set(sequence, count);
      if (count === 0) for (const holder of holders.get(sequence)) --shared[holder];
    }
  };

  const size = (k) => functions[k].body.length;
  enter(largest(left, size));
  while (left.size > 0) {
    while (bytes > window && oldest < placed.length - 1) leave(placed[oldest++]);
    enter(largest(left, (k) => shared[k] / (sequences[k].size + 1)));
  }
  return placed.map((k) => functions[k]);
}

/** The different sequences of so many bytes, each as a small number, which two may share: nothing but the order is at stake. */
function sequencesOf(body, length) {
  const found = new Set();
  for (let start = 0; start + length <= body.length; ++start) {
    let sequence = 0;
    for (let k = 0; k < length; ++k) sequence = (Math.imul(sequence, 577) + body[start + k]) & 0x3fffffff;
    found.add(sequence);
  }
  return found;
}

/** In which sets each value is. */
function invert(sets) {
  const holders = new Map();
  for (const [k, set] of sets.entries()) {
    for (const value of set) {
      const known = holders.get(value);
      if (known) known.push(k);
      else holders.set(value, [k]);
    }
  }
  return holders;
}

/** The first of the items for which the figure is largest. */
function largest(items, figure) {
  let best;
  let most = -Infinity;
  for (const item of items) {
    const value = figure(item);
    if (value > most) [best, most] = [item, value];
  }
  return best;
}

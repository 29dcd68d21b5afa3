// Figures of the benchmarks.

/**
 * The value below which `share` (0 to 1) of the values lie, one of them; undefined when there are none.
 * @param {number[]} values in any order
 */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** @param {number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

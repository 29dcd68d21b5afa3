// Figures for people.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** @param {number} value */
export function formatCount(value) {
  return whole.format(value);
}

/** @param {number} milliseconds @returns {string} with its unit: "0.4 ms", "38 ms", "4.2 s" */
export function formatTime(milliseconds) {
  if (milliseconds < 10) return `${oneDecimal.format(milliseconds)} ms`;
  if (milliseconds < 1000) return `${whole.format(milliseconds)} ms`;
  return `${oneDecimal.format(milliseconds / 1000)} s`;
}

/** @param {number} bytes */
export function formatBytes(bytes) {
  if (bytes < 1000) return `${whole.format(bytes)} B`;
  if (bytes < 1_000_000) return `${oneDecimal.format(bytes / 1000)} kB`;
  return `${oneDecimal.format(bytes / 1_000_000)} MB`;
}

/** @param {number} count @param {string} noun @returns {string} "1 token", "2 tokens" */
export function countOf(count, noun) {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

// Cuts text the way a language model's tokenizer roughly does, so that the demo's deltas have a realistic grain.

/**
 * One alternative a line: a run of line ends, indentation, one ideograph or kana, a short run of letters with the space
 * before it, up to three digits, a run of one punctuation mark, anything else one code point at a time.
 */
const PIECE =
  /\n+|[ \t]+(?=[ \t])|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]| ?[\p{L}\p{M}']{1,7}|\p{N}{1,3}| ?([^\s\p{L}\p{N}])\1{0,3}|[^]/gu;

/**
 * Splits text into token-like pieces. Nothing is added or lost: the pieces joined are the text.
 * @param {string} text
 * @returns {string[]}
 */
export function tokenize(text) {
  return text.match(PIECE) ?? [];
}

// HTML's fragment serialisation: what is escaped where, and which elements have no end tag.
// https://html.spec.whatwg.org/multipage/parsing.html#serialising-html-fragments

/** Elements that have a start tag only. */
export const VOID_ELEMENTS: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta source track wbr'.split(' '),
);

/** Elements whose text is written as it is. None of them can reach an answer. */
const RAW_TEXT: ReadonlySet<string> = new Set('style script xmp iframe noembed noframes plaintext noscript'.split(' '));

const REPLACEMENTS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '\u00a0': '&nbsp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** The data of a Text node in the element of that name. */
export function escapeText(data: string, parent: string): string {
  if (RAW_TEXT.has(parent)) throw new TypeError(`<${parent}> cannot be part of an answer`);
  return data.replace(/[&\u00a0<>]/g, (character) => REPLACEMENTS[character]!);
}

/** An attribute's value between its quotation marks. The standard escapes `<` and `>` here, too, since 2025. */
export function escapeAttribute(value: string): string {
  return value.replace(/[&\u00a0<>"]/g, (character) => REPLACEMENTS[character]!);
}

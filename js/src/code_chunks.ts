// Very long code in pieces: the browser lays out the whole of a Text node, and all that stands in a line with it, when a
// line is added to it. So what a code block has beyond some 8 KB stands in elements that the style sheet makes blocks,
// each with its own Text node. The text of the block stays what it is.

/** UTF-16 code units after which a piece ends, with its line. */
export const CHUNK_UNITS = 8192;

const CHUNK_CLASS = 'sluice-chunk';

/**
 * Appends to a text, if it is that of a code block in a new piece where the last one is full. Where pieces end is decided by
 * the text alone.
 * @param text the last piece's
 * @param made called with each new piece
 * @returns the text of the last piece now
 */
export function appendChunked(text: CharacterData, data: string, made: (chunk: Element) => void): CharacterData {
  let last = text;
  let rest = data;
  while (last.length + rest.length > CHUNK_UNITS) {
    const room = CHUNK_UNITS - last.length;
    const isFull = room <= 0 && last.substringData(last.length - 1, 1) === '\n';
    const end = isFull ? 0 : rest.indexOf('\n', room - 1) + 1 || rest.length;
    if (end === rest.length || !last.parentElement?.matches(`pre>code,pre>code>.${CHUNK_CLASS}`)) break;
    last.appendData(rest.slice(0, end));
    rest = rest.slice(end);
    const chunk = last.ownerDocument.createElement('span');
    chunk.className = CHUNK_CLASS;
    (last.parentElement.className === CHUNK_CLASS ? last.parentElement : last).after(chunk);
    last = chunk.appendChild(last.ownerDocument.createTextNode(''));
    made(chunk);
  }
  last.appendData(rest);
  return last;
}

/** Puts the text of all pieces into the first one's. */
export function joinChunks(first: CharacterData): void {
  for (;;) {
    const chunk = first.nextSibling as Element | null;
    if (chunk?.className !== CHUNK_CLASS) return;
    first.appendData(chunk.textContent);
    chunk.remove();
  }
}

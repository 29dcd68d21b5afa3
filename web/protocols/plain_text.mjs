// The answer's Markdown itself as the body: no framing, no reasoning, no way to report an error inside the stream.

/** @type {import('./types.js').Protocol} */
export const plainText = {
  id: 'text',
  name: 'Plain Markdown text',
  contentType: 'text/markdown; charset=utf-8',

  *encode(answer) {
    for (const token of answer.text) yield { data: token, tokens: 1 };
  },
};

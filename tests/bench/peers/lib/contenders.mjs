// Who is compared.

/**
 * @typedef {object} Contender
 * @property {string} name its file in page/contenders
 * @property {string} label in the tables
 * @property {'renderer' | 'floor' | 'idle'} kind a floor shows what the DOM itself costs; `idle` drops what it gets
 */

/** @type {Contender[]} */
export const contenders = [
  { name: 'idle', label: 'empty page', kind: 'idle' },
  { name: 'text_only', label: 'floor: text only', kind: 'floor' },
  { name: 'replay', label: "floor: replay of the final DOM's operations", kind: 'floor' },
  { name: 'sluice', label: 'Sluice', kind: 'renderer' },
  { name: 'smd_frame', label: 'streaming-markdown, per frame', kind: 'renderer' },
  { name: 'smd_delta', label: 'streaming-markdown, per delta', kind: 'renderer' },
  { name: 'streamdown', label: 'Streamdown', kind: 'renderer' },
  { name: 'incremark', label: '@incremark/core + hast-util-to-dom', kind: 'renderer' },
  { name: 'md4w', label: 'md4w, all again per frame', kind: 'renderer' },
  { name: 'markdown_it', label: 'markdown-it + DOMPurify, per frame', kind: 'renderer' },
  { name: 'react_markdown', label: 'react-markdown', kind: 'renderer' },
  { name: 'marked_frame', label: 'marked + DOMPurify, per frame', kind: 'renderer' },
  { name: 'marked_delta', label: 'marked + DOMPurify, per delta', kind: 'renderer' },
];

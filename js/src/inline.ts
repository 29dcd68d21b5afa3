// Entry point of dist/sluice.inline.js: the element and the whole of Sluice in one file. The worker and the module are in
// it as text; they get URLs of their own (`blob:`), which the page's policy has to allow (docs/getting-started.md).
import { configure } from './index.js';
import { defineElement } from './sluice_stream.js';

export * from './index.js';
export { SluiceStreamElement, type SluiceStreamState } from './sluice_stream.js';

/** The text of dist/worker.js, put here by the build. */
declare const SLUICE_WORKER: string;
/** dist/sluice-all.wasm, compressed by gzip, in base64. */
declare const SLUICE_MODULE: string;

/** The module of all formats, so that it is the only one. */
async function unpackModule(): Promise<ArrayBuffer> {
  const packed = Uint8Array.from(atob(SLUICE_MODULE), (character) => character.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

function blobUrl(content: string | ArrayBuffer, type: string): string {
  return URL.createObjectURL(new Blob([content], { type }));
}

const wasmUrl = blobUrl(await unpackModule(), 'application/wasm');
configure({ workerUrl: blobUrl(SLUICE_WORKER, 'text/javascript'), wasmUrl, wasmAllUrl: wasmUrl });
defineElement();

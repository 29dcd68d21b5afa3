// Entry point of dist/sluice.inline.js: the element and the whole of Sluice in one file. The worker and the module are in
// it as text; they get URLs of their own (`blob:`), which the page's policy has to allow (docs/getting-started.md).
import { unpackModule } from './embedded_module.js';
import { configure } from './index.js';
import { defineElement } from './sluice_stream.js';

export * from './index.js';
export { SluiceStreamElement, type SluiceStreamState } from './sluice_stream.js';

/** The text of dist/worker.js, put here by the build. */
declare const SLUICE_WORKER: string;
function blobUrl(content: string | ArrayBuffer, type: string): string {
  return URL.createObjectURL(new Blob([content], { type }));
}

const wasmUrl = blobUrl(await unpackModule(), 'application/wasm');
configure({ workerUrl: blobUrl(SLUICE_WORKER, 'text/javascript'), wasmUrl, wasmAllUrl: wasmUrl, paceUrl: '' });
defineElement();

// The built module, for tests in Node.
import { readFileSync } from 'node:fs';
import { instantiateModule, type WasmModule, type WasmStream } from '../../js/src/wasm_module.js';
import { wasmAllFile, wasmFile } from '../../tools/lib/package.mjs';

const bytes = readFileSync(wasmFile);

const allBytes = readFileSync(wasmAllFile);

/** URLs from which an engine can load the modules: the one of the common formats, and the one of all. */
export const wasmUrl = `data:application/wasm;base64,${bytes.toString('base64')}`;
export const wasmAllUrl = `data:application/wasm;base64,${allBytes.toString('base64')}`;

/** A new instance of the module of the common formats. */
export async function loadCommonModule(): Promise<WasmModule> {
  return instantiateModule(await WebAssembly.compile(bytes));
}

/** A new instance of the module of all formats. */
export async function loadModule(): Promise<WasmModule> {
  return instantiateModule(await WebAssembly.compile(allBytes));
}

/** Feeds a body in pieces of `size` bytes and ends it. @returns the stream, which the caller destroys. */
export function streamOf(module: WasmModule, body: Uint8Array, size: number, settings: object = {}): WasmStream {
  const stream = module.createStream(settings);
  for (let start = 0; start < body.length; start += size) stream.feed(body.subarray(start, start + size));
  stream.finish();
  return stream;
}

/** All texts of one kind of channel, by choice. */
export function textsOf(stream: WasmStream, kind: 'text' | 'reasoning'): Map<number, string> {
  const texts = new Map<number, string>();
  for (let channel = 0; channel < stream.channelCount; channel++) {
    const info = JSON.parse(stream.channelInfo(channel)) as { kind: string; choice: number };
    if (info.kind === kind) texts.set(info.choice, stream.channelText(channel));
  }
  return texts;
}

// The stages of the benchmark's module (wasm/bench/wire) as functions over chunks of bytes.
import { readFileSync } from 'node:fs';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** @param {string} file the module */
export async function loadStages(file) {
  const imports = {
    env: { emscripten_notify_memory_growth: () => {} },
    wasi_snapshot_preview1: { proc_exit: () => {} },
  };
  const { instance } = await WebAssembly.instantiate(readFileSync(file), imports);
  /** @type {Record<string, any>} */
  const wasm = instance.exports;
  wasm._initialize();
  let memory = new Uint8Array(wasm.memory.buffer);

  const bytesAt = (pointer, length) => {
    if (memory.buffer !== wasm.memory.buffer) memory = new Uint8Array(wasm.memory.buffer);
    return memory.subarray(pointer, pointer + length);
  };
  /** Leaves a chunk where the module takes it. @returns its length */
  const give = (chunk) => {
    const pointer = wasm.reserve(chunk.length);
    if (memory.buffer !== wasm.memory.buffer) memory = new Uint8Array(wasm.memory.buffer);
    memory.set(chunk, pointer);
    return chunk.length;
  };
  const taken = (length) => (length === 0 ? '' : decoder.decode(bytesAt(wasm.outputPointer(), length)));

  return {
    /** SSE to events, which stay in the module, where the next stage takes them. @returns how many */
    frame(chunks) {
      wasm.startFraming(0);
      for (const chunk of chunks) wasm.frame(give(chunk));
      return { events: wasm.framedEvents(), bytes: wasm.framedBytes() };
    },
    /** The same with every event handed to JavaScript as strings. */
    frameToStrings(chunks, onEvent) {
      wasm.startFraming(1);
      for (const chunk of chunks) {
        const length = wasm.frame(give(chunk));
        if (length > 0) readEvents(bytesAt(wasm.outputPointer(), length), onEvent);
      }
    },
    /** Whether the module knows the format of a body. */
    reads(bytes) {
      wasm.startDecoding();
      return wasm.decode(give(bytes)) !== uncommonFormat;
    },
    /**
     * Bytes to text, reasoning and events, taken after each chunk as the engine takes them.
     * @returns {{ text: string, reasoning: string, events: string[] }} the events as arrays of JSON
     */
    decode(chunks) {
      const answer = { text: '', reasoning: '', events: /** @type {string[]} */ ([]) };
      const take = () => {
        answer.text += taken(wasm.takeText());
        answer.reasoning += taken(wasm.takeReasoning());
        const events = taken(wasm.takeEvents());
        if (events !== '') answer.events.push(events);
      };
      wasm.startDecoding();
      for (const chunk of chunks) {
        const code = wasm.decode(give(chunk));
        if (code !== 0) throw new Error(`decoding failed with code ${code}`);
        take();
      }
      const code = wasm.finishDecoding();
      if (code !== 0 && code !== providerError) throw new Error(`decoding ended with code ${code}`);
      take();
      return answer;
    },
  };
}

// errors.def
const uncommonFormat = 7;
const providerError = 12;

/** Events as wire_bench.cpp writes them: type, id and data, each with its length before it. */
function readEvents(bytes, onEvent) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  const part = () => {
    const length = view.getUint32(at, true);
    at += 4 + length;
    return length === 0 ? '' : decoder.decode(bytes.subarray(at - length, at));
  };
  while (at < bytes.length) onEvent({ event: part(), id: part(), data: part() });
}

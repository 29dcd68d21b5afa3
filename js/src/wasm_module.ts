// The WebAssembly module as typed objects. Nobody else touches its memory: growth makes every view of it stale.
import { SluiceError } from './errors.js';
import { Bridge, BRIDGE_SIZE } from './generated/bridge.js';
import { ERROR_NAMES, type ErrorCode } from './generated/errors.js';

/** Fetches the module and compiles it, of whatever type the server says that it is. */
export async function compileModule(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered with HTTP status ${response.status}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

interface Exports {
  memory: WebAssembly.Memory;
  __indirect_function_table: WebAssembly.Table;
  /** Registers the bridge's functions. */
  _initialize: () => void;
}

/**
 * Makes an instance of the module.
 *
 * The module registers one function by embind, whose own JavaScript serves every type that C++ can pass and checks each
 * call: it says where the numbers of all functions stand (bridge.def). They speak in numbers alone, which need no
 * conversion, and types are not registered at all.
 */
export async function instantiateModule(module: WebAssembly.Module): Promise<WasmModule> {
  let functions = 0;
  const provided: WebAssembly.ModuleImports = {
    _embind_register_function: (_1: number, _2: number, _3: number, _4: number, invoker: number, target: number) => {
      functions = (table.get(invoker) as (target: number) => number)(target);
    },
    proc_exit: () => {
      throw new WebAssembly.RuntimeError('Aborted');
    },
  };
  const imports: WebAssembly.Imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = provided[name] ?? (() => undefined);
  }
  const instance = await WebAssembly.instantiate(module, imports);
  const { memory, __indirect_function_table: table, _initialize } = instance.exports as unknown as Exports;
  _initialize();
  const numbers = new Uint32Array(memory.buffer, functions, BRIDGE_SIZE);
  return new WasmModule(
    Array.from(numbers, (number) => table.get(number) as BridgeFunction),
    memory,
  );
}

/** A function of the module; bridge.def has its parameters, and what its result is. */
type BridgeFunction = (...args: number[]) => number;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** One instance of the module. */
export class WasmModule {
  readonly #bridge: readonly BridgeFunction[];
  readonly #memory: WebAssembly.Memory;

  constructor(bridge: readonly BridgeFunction[], memory: WebAssembly.Memory) {
    this.#bridge = bridge;
    this.#memory = memory;
  }

  /** @throws SluiceError `invalid-options` or `too-many-streams`. */
  createStream(settings: object): WasmStream {
    const handle = this.#bridge[Bridge.createStream]!(this.#hand(encoder.encode(JSON.stringify(settings))));
    if (handle > 0) return new WasmStream(this.#bridge, this.#memory, handle);
    throw new SluiceError(errorCode(-handle), 'The module could not create a stream.');
  }

  /** Takes the names of all character references from a module that has them. */
  takeEntities(from: WasmModule): void {
    const start = from.#bridge[Bridge.entitiesPointer]!();
    const names = new Uint8Array(from.#memory.buffer, start, from.#bridge[Bridge.entitiesLength]!());
    this.#bridge[Bridge.installEntities]!(this.#hand(names));
  }

  /** @returns how many bytes it has left where the module takes them. */
  #hand(bytes: Uint8Array): number {
    const pointer = this.#bridge[Bridge.reserveOptions]!(bytes.length); // may move the memory
    new Uint8Array(this.#memory.buffer, pointer, bytes.length).set(bytes);
    return bytes.length;
  }

  /** Bytes of its memory; it never shrinks. */
  get memoryUsed(): number {
    return this.#bridge[Bridge.memoryUsed]!();
  }
}

/** One stream of the module. Every method may throw what a trap of the module throws. */
export class WasmStream {
  readonly #bridge: readonly BridgeFunction[];
  readonly #memory: WebAssembly.Memory;
  readonly #handle: number;

  constructor(bridge: readonly BridgeFunction[], memory: WebAssembly.Memory, handle: number) {
    this.#bridge = bridge;
    this.#memory = memory;
    this.#handle = handle;
  }

  /** Takes the next bytes of the body. @returns the error that the stream is in, if any. */
  feed(bytes: Uint8Array): SluiceError | undefined {
    const pointer = this.#bridge[Bridge.reserve]!(this.#handle, bytes.length);
    new Uint8Array(this.#memory.buffer, pointer, bytes.length).set(bytes);
    return this.#error(this.#bridge[Bridge.feed]!(this.#handle, bytes.length));
  }

  /** Drops the event that was begun: what is fed next is from another connection. */
  reconnect(): void {
    this.#bridge[Bridge.reconnect]!(this.#handle);
  }

  /** The body has ended. @returns the error that the stream is in, if any. */
  finish(): SluiceError | undefined {
    return this.#error(this.#bridge[Bridge.finish]!(this.#handle));
  }

  /** The error that the stream is in, if any; `flush` can bring one. */
  get error(): SluiceError | undefined {
    return this.#error(this.#bridge[Bridge.statusCode]!(this.#handle));
  }

  get channelCount(): number {
    return this.#bridge[Bridge.channelCount]!(this.#handle);
  }

  /** The provider's deltas of text and reasoning so far. */
  get deltaCount(): number {
    return this.#bridge[Bridge.deltaCount]!(this.#handle);
  }

  /** Bytes of Markdown received so far, on all channels. */
  get textLength(): number {
    let length = 0;
    for (let channel = this.channelCount; channel-- > 0;)
      length += this.#bridge[Bridge.channelText]!(this.#handle, channel);
    return length;
  }

  /** What a channel is, as JSON. */
  channelInfo(channel: number): string {
    return this.#text(this.#bridge[Bridge.channelInfo]!(this.#handle, channel));
  }

  /** All the Markdown received on a channel. */
  channelText(channel: number): string {
    return this.#text(this.#bridge[Bridge.channelText]!(this.#handle, channel));
  }

  /** From now on text waits for `release` before it is shown; a failure and `finish` release all of it. */
  hold(): void {
    this.#bridge[Bridge.hold]!(this.#handle);
  }

  /** The first `most` bytes of the text that waits; what is cut off of a character shows as U+FFFD. */
  heldText(channel: number, most: number): string {
    return this.#text(this.#bridge[Bridge.heldText]!(this.#handle, channel, most));
  }

  /** Lets so many bytes of it be shown by the next `flush`. @returns the bytes that still wait. */
  release(channel: number, bytes: number): number {
    return this.#bridge[Bridge.release]!(this.#handle, channel, bytes);
  }

  /** The patch of all that changed since the last one, or nothing when nothing did. */
  flush(channel: number): Uint8Array<ArrayBuffer> | undefined {
    const length = this.#bridge[Bridge.flush]!(this.#handle, channel);
    return length === 0 ? undefined : this.#output(length).slice();
  }

  /** Whether the module has to take all character references before the next `flush`. */
  get lacksEntities(): boolean {
    return Boolean(this.#bridge[Bridge.lacksEntities]!(this.#handle));
  }

  /** The events since the last call, as a JSON array; empty when there are none. */
  takeEvents(): string {
    return this.#text(this.#bridge[Bridge.takeEvents]!(this.#handle));
  }

  /** Frees its memory for other streams. */
  destroy(): void {
    this.#bridge[Bridge.destroyStream]!(this.#handle);
  }

  #output(length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer, this.#bridge[Bridge.outputPointer]!(this.#handle), length);
  }

  #text(length: number): string {
    return length === 0 ? '' : decoder.decode(this.#output(length));
  }

  #error(code: number): SluiceError | undefined {
    if (code === 0) return undefined;
    const message = this.#text(this.#bridge[Bridge.statusMessage]!(this.#handle));
    return new SluiceError(errorCode(code), message, { offset: this.#bridge[Bridge.statusOffset]!(this.#handle) });
  }
}

function errorCode(number: number): ErrorCode {
  const name = ERROR_NAMES[number];
  return !name || name === 'none' ? 'internal' : name;
}

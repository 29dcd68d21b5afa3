// One of the two WebAssembly modules, with the instance that new streams get.
import type { StreamLease } from './stream_lease.js';
import { compileModule, instantiateModule, type WasmModule } from './wasm_module.js';

/** As answers begin. */
const FIRST_TEXT = 'data: {"choices":[{"delta":{"content":"**a**"}}]}\n\n';

export class ModuleSource {
  readonly #url: string;
  #compiled: WebAssembly.Module | undefined;
  #instance: WasmModule | undefined;
  #loading: Promise<WasmModule> | undefined;

  /** @param compiled the module, where somebody has compiled it already */
  constructor(url: string, compiled?: WebAssembly.Module) {
    this.#url = url;
    this.#compiled = compiled;
  }

  /** Whether a stream can be had at once. */
  get isReady(): boolean {
    return this.#instance !== undefined;
  }

  /** Makes an instance where there is none, because nobody has asked yet or a trap has spoilt the last one. */
  async load(): Promise<WasmModule> {
    if (this.#instance) return this.#instance;
    this.#loading ??= this.#instantiate().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** A new stream of the instance, which has been loaded. */
  lease(settings: object): StreamLease {
    const instance = this.#instance;
    if (!instance) throw new Error('the module is not loaded');
    return {
      module: instance,
      wasm: instance.createStream(settings),
      // Streams that the instance has go on with it.
      onTrap: () => {
        if (this.#instance === instance) this.#instance = undefined;
      },
    };
  }

  /**
   * Shows a first text to nobody: browsers compile a function when it is first called, and the first answer would wait for
   * those that every answer calls.
   */
  warmUp(): void {
    const { wasm, onTrap } = this.lease({});
    try {
      wasm.feed(new TextEncoder().encode(FIRST_TEXT));
      wasm.flush(0);
      wasm.takeEvents();
      wasm.destroy();
    } catch {
      onTrap();
    }
  }

  async #instantiate(): Promise<WasmModule> {
    this.#compiled ??= await compileModule(this.#url);
    return (this.#instance = await instantiateModule(this.#compiled));
  }
}

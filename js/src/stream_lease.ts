// One stream of a module, for as long as it can be trusted.
import { messageOf, SluiceError } from './errors.js';
import type { WasmModule, WasmStream } from './wasm_module.js';

/** A stream of one of the modules. */
export interface StreamLease {
  module: WasmModule;
  wasm: WasmStream;
  /** The module has trapped: it can no longer be trusted with new streams. */
  onTrap: () => void;
}

/** A failure of the module itself; the stream that met it cannot be asked anything any more. */
export class Trap extends SluiceError {}

/** Works on the stream until that traps or is let go of. */
export class LeasedStream {
  #lease: StreamLease;
  #isOver = false;
  /** Milliseconds of work so far. */
  workTime = 0;

  constructor(lease: StreamLease) {
    this.#lease = lease;
  }

  /** Whether it may not be touched any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get wasm(): WasmStream {
    return this.#lease.wasm;
  }

  get module(): WasmModule {
    return this.#lease.module;
  }

  /**
   * Runs the module on this stream.
   * @param offset of the body, for the error
   * @throws Trap for whatever the module throws; the stream is over then.
   */
  run<T>(offset: number, work: (wasm: WasmStream) => T): T {
    if (this.#isOver) throw new Trap('internal', 'The module has failed on this stream before.');
    const start = performance.now();
    try {
      return work(this.#lease.wasm);
    } catch (error) {
      this.#isOver = true;
      this.#lease.onTrap();
      const reason = messageOf(error);
      // The core gives up by itself only when an allocation fails.
      const code = /abort/i.test(reason) ? 'out-of-memory' : 'internal';
      throw new Trap(code, `The module failed: ${reason}.`, { offset, cause: error });
    } finally {
      this.workTime += performance.now() - start;
    }
  }

  /** Goes on with a stream of another module. */
  moveTo(lease: StreamLease): void {
    this.#lease.wasm.destroy();
    this.#lease = lease;
  }

  /** Lets go of the stream. */
  free(): void {
    if (!this.#isOver) this.#lease.wasm.destroy();
    this.#isOver = true;
  }
}

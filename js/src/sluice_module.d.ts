// Types of Emscripten's glue: every build puts build/wasm/wasm/bridge/sluice.mjs in its place (tools/lib/package.mjs).
import type { BridgeFunctions } from './wasm_module.js';

interface GlueOptions {
  /** Makes the instance in place of the glue's own loader; calls back when it is there. */
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
}

export default function createModule(options: GlueOptions): Promise<BridgeFunctions>;

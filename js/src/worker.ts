// Entry point of dist/worker.js: the engine. As a worker it serves the page that created it; as a
// module that the page imports, because it could create no worker, it serves whoever calls `connect`.
import { Engine } from './engine.js';
import type { FromEngine, Port, ToEngine } from './protocol.js';

/** Starts an engine that answers on `port`. */
export function connect(port: Port<FromEngine, ToEngine>): void {
  new Engine(port);
}

declare const WorkerGlobalScope: (new () => EventTarget) | undefined;

if (typeof WorkerGlobalScope !== 'undefined' && self instanceof WorkerGlobalScope) {
  connect(self as unknown as Port<FromEngine, ToEngine>);
}

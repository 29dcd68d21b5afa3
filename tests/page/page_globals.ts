// What a page has and Node has not, so that the public face can be tested here: a document, a worker (whose thread is this
// one, with the real engine in it) and frames that come at once.
import { JSDOM } from 'jsdom';
import { Engine } from '../../js/src/engine.js';
import { configure } from '../../js/src/index.js';
import type { FromEngine, Port, ToEngine } from '../../js/src/protocol.js';
import { wasmAllUrl, wasmUrl } from '../wasm/module.js';

class PageWorker {
  onmessage: ((event: MessageEvent<FromEngine>) => void) | null = null;
  readonly #port: MessagePort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    new Engine(port2 as Port<FromEngine, ToEngine>);
    this.#port = port1;
    port1.onmessage = (event: MessageEvent<FromEngine>) => this.onmessage?.(event);
    port1.unref?.();
    (port2 as { unref?: () => void }).unref?.();
  }

  postMessage(message: ToEngine, transfer: Transferable[]): void {
    this.#port.postMessage(message, transfer);
  }

  terminate(): void {
    this.#port.close();
  }
}

declare global {
  interface MessagePort {
    unref?: () => void;
  }
}

const { window } = new JSDOM('<main></main>', { url: 'http://page.test/' });

Object.assign(globalThis, {
  Worker: PageWorker,
  window: globalThis,
  self: { origin: 'http://page.test' },
  document: window.document,
  Node: window.Node,
  requestAnimationFrame: (callback: (time: number) => void) => {
    setImmediate(callback, performance.now());
    return 0;
  },
  cancelAnimationFrame: () => undefined,
});
configure({ workerUrl: 'http://page.test/worker.js', wasmUrl, wasmAllUrl });

/** A new element for an answer. */
export function target(): HTMLElement {
  return document.querySelector('main')!.appendChild(document.createElement('article'));
}

/** A body of these pieces, one in each task. */
export async function* inTasks<T>(pieces: Iterable<T>): AsyncGenerator<T, undefined> {
  for (const piece of pieces) {
    await new Promise((resolve) => setImmediate(resolve));
    yield piece;
  }
}

/** Pieces of `size` code units. */
export function cut(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
}

/** A body of OpenAI's chat protocol that says these pieces. */
export function chat(pieces: readonly string[], finish = 'stop'): string {
  const events: object[] = pieces.map((content) => ({ choices: [{ index: 0, delta: { content } }] }));
  events.push({ choices: [{ index: 0, delta: {}, finish_reason: finish }] });
  return `${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`;
}

/** A body of the same protocol that calls one tool. */
export function toolCall(name: string, fragments: readonly string[]): string {
  const call = (tool: object) => ({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...tool }] } }] });
  const events: object[] = [call({ id: 'c1', function: { name, arguments: '' } })];
  for (const fragment of fragments) events.push(call({ function: { arguments: fragment } }));
  events.push({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] });
  return `${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`;
}

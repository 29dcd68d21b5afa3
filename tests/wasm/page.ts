// A page in Node: handles over a real engine, in a jsdom document whose frames come at once.
import { JSDOM } from 'jsdom';
import { Engine } from '../../js/src/engine.js';
import { EngineHost } from '../../js/src/engine_host.js';
import { FrameScheduler } from '../../js/src/frame_scheduler.js';
import type { FromEngine, Port, ToEngine } from '../../js/src/protocol.js';
import { RenderHandle, type HandleOptions } from '../../js/src/render_handle.js';
import type { RenderSource } from '../../js/src/source.js';
import { wasmAllUrl, wasmUrl } from './module.js';

type EnginePort = Port<ToEngine, FromEngine>;

export interface PageOptions extends Partial<HandleOptions> {
  target?: Element;
}

export class Page {
  readonly document: Document = new JSDOM('<main></main>', { url: 'http://page.test/' }).window.document;
  readonly #host: EngineHost;
  readonly #port: MessagePort;
  readonly #frames: FrameScheduler;

  private constructor(port: MessagePort) {
    this.#port = port;
    this.#host = new EngineHost();
    this.#host.attach(port as EnginePort);
    this.#host.run();
    this.#frames = new FrameScheduler({
      performance,
      document: this.document,
      requestAnimationFrame: (callback) => {
        setImmediate(() => {
          callback(performance.now());
        });
        return 1;
      },
      cancelAnimationFrame: () => undefined,
      setTimeout: (callback, milliseconds) => Number(setTimeout(callback, milliseconds).unref()),
      clearTimeout: (id) => {
        clearTimeout(id);
      },
    });
  }

  static async open(): Promise<Page> {
    const { port1, port2 } = new MessageChannel();
    new Engine(port2 as Port<FromEngine, ToEngine>);
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port1.postMessage({ kind: 'init', wasmUrl, wasmAllUrl } satisfies ToEngine);
    });
    return new Page(port1);
  }

  close(): void {
    this.#port.close();
  }

  /** A new element for an answer. */
  target(): Element {
    return this.document.querySelector('main')!.appendChild(this.document.createElement('article'));
  }

  /** As `render` does it. */
  render(source: RenderSource, { target = this.target(), ...options }: PageOptions = {}): RenderHandle {
    return new RenderHandle(
      source,
      target,
      {
        init: undefined,
        placement: {},
        deltas: undefined,
        urls: { allowLink: undefined, rewriteUrl: undefined },
        groups: true,
        autoDirection: false,
        hydrate: false,
        extensions: { source, adapt: undefined, observe: () => undefined },
        stopAtViolation: false,
        settings: { math: true, alerts: true, thinkTags: true },
        highWaterMark: 65_536,
        urgency: 1,
        signals: [],
        connection: undefined,
        restore: undefined,
        ...options,
      },
      { engine: () => this.#host, frames: this.#frames },
    );
  }
}

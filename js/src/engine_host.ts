// The page's end of the engine: a worker where one can be created, else the page's own thread.
import { messageOf, SluiceError } from './errors.js';
import type { FrameScheduler } from './frame_scheduler.js';
import { unexpected, type FromEngine, type Port, type StreamOrder, type ToEngine, type Update } from './protocol.js';
import { trustedWorkerUrl } from './trusted_types.js';

/** Where the parts of Sluice lie; each has a default beside the module that the page has loaded. */
export interface EngineLocation {
  /** dist/worker.js */
  workerUrl: string;
  /** dist/sluice.wasm */
  wasmUrl: string;
  /** dist/sluice-all.wasm; loaded when an answer is of a format that dist/sluice.wasm does not read. */
  wasmAllUrl: string;
  /** dist/parts/smooth_pace.js; loaded by the worker when an answer has the pace 'smooth'. Empty where the worker has it in it. */
  paceUrl: string;
  /** `false`: a worker that does not answer for ten seconds is not given up, for those who debug it. */
  watchdog?: boolean | undefined;
}

type Modules = Omit<EngineLocation, 'paceUrl'>;

/** What the engine says about one stream. */
export type StreamMessage = Update | Exclude<FromEngine, { kind: 'ready' | 'pong' | 'fatal' | 'updates' }>;

/** Who hears what the engine says about one stream. */
export interface StreamListener {
  receive(message: StreamMessage): void;
  /** The engine is gone; nothing more will come. */
  engineLost(error: SluiceError): void;
}

/** What dist/worker.js exports. */
interface WorkerModule {
  connect: (port: Port<FromEngine, ToEngine>) => void;
}

/** While it has streams, a worker is asked so often, in milliseconds, whether it is alive, … */
const PULSE = 2_500;

/** … and is given up when it has not said a word for so many times: no work in it takes a tenth of that. */
const MISSED_PULSES = 4;

type EnginePort = Port<ToEngine, FromEngine>;

/** A connection to a running engine. */
export class EngineHost {
  /** Why there is no worker, where there is none; known when it is ready. */
  fallbackReason: string | undefined;
  /** Settles when the engine runs, or cannot. Streams may be opened before. */
  ready: Promise<void> = Promise.resolve();
  #port: EnginePort | undefined;
  /** What was posted before it ran: another engine may have to take it over. */
  #early: ToEngine[] | undefined = [];
  readonly #listeners = new Map<number, StreamListener>();
  #giveUp: ((reason: string) => void) | undefined;
  /** Asks whether the worker is alive; absent while it has nothing to do. */
  #pulse: ReturnType<typeof setInterval> | undefined;
  #missed = 0;
  #lastStream = 0;
  /** Streams whose update was applied in this task. */
  readonly #applied: number[] = [];
  /** What has been read for the next frame. */
  readonly #held: StreamOrder[] = [];
  #frames: FrameScheduler | undefined;
  #lost: SluiceError | undefined;

  /** An engine is being started there: it gets what has been posted, and what will be. */
  attach(port: EnginePort): void {
    this.#port = port;
    for (const message of this.#early ?? []) port.postMessage(message, []);
  }

  /**
   * The engine that was attached last runs.
   * @param fallbackReason why there is no worker.
   * @param giveUp ends a worker that does not answer any more.
   */
  run(fallbackReason?: string, giveUp?: (reason: string) => void): void {
    this.fallbackReason = fallbackReason;
    this.#early = undefined;
    this.#giveUp = giveUp;
    this.#port!.onmessage = ({ data }) => {
      this.#receive(data);
    };
    this.#watch();
  }

  /** Who hears of streams that are under way. */
  get listeners(): ReadonlyMap<number, StreamListener> {
    return this.#listeners;
  }

  /** Whether the engine is gone. */
  get lost(): boolean {
    return this.#lost !== undefined;
  }

  /** Reserves a number for a stream. */
  register(listener: StreamListener): number {
    const stream = ++this.#lastStream;
    this.#listeners.set(stream, listener);
    if (this.#lost) listener.engineLost(this.#lost);
    else this.#watch();
    return stream;
  }

  /** The stream is over for the page. */
  unregister(stream: number): void {
    this.#listeners.delete(stream);
  }

  /** @throws DataCloneError when something in the message cannot be sent. */
  post(message: ToEngine): void {
    this.#sendHeld();
    this.#send(message);
  }

  /** Posts what a frame is to show, in one message with what else is being read for it. */
  postForFrame(message: StreamOrder, frames: FrameScheduler): void {
    if (!frames.isReading) this.post(message);
    else if (this.#held.push(message) === 1) frames.beforeFrame(this.#sendHeld);
  }

  readonly #sendHeld = (): void => {
    const messages = this.#held.splice(0);
    if (messages.length > 0) this.#send(messages.length > 1 ? { kind: 'batch', messages } : messages[0]!);
  };

  #send(message: ToEngine): void {
    this.#port?.postMessage(message, []);
    this.#early?.push(message);
  }

  /**
   * A stream's update has been applied. What a frame has applied is acknowledged in one message, when what the next one is to
   * show has to be made.
   */
  ack(stream: number, frames: FrameScheduler): void {
    if (this.#applied.push(stream) > 1) return;
    this.#frames = frames;
    frames.beforeFrame(() => {
      this.#held.push({ kind: 'ack', streams: this.#applied.splice(0), isDue: true });
      this.#sendHeld();
    });
  }

  /** Tells every stream that the engine is gone. */
  lose(error: SluiceError): void {
    if (this.#lost) return;
    this.#lost = error;
    clearInterval(this.#pulse);
    const listeners = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const listener of listeners) listener.engineLost(error);
  }

  /**
   * A worker that hangs, or that the browser has ended, says nothing. Beats are counted rather than time, because a page
   * that was frozen finds the answers only after its timers have run.
   */
  #watch(): void {
    const giveUp = this.#giveUp;
    if (!giveUp || this.#listeners.size === 0) return;
    this.#pulse ??= setInterval(() => {
      if (this.#listeners.size === 0) {
        clearInterval(this.#pulse);
        this.#pulse = undefined;
        this.#missed = 0;
      } else if (this.#missed++ === MISSED_PULSES) giveUp('it does not answer');
      else this.post({ kind: 'ping' });
    }, PULSE);
  }

  #receive(message: FromEngine): void {
    this.#missed = 0;
    switch (message.kind) {
      case 'updates':
        this.#frames?.came();
        for (const update of message.updates) this.#listeners.get(update.stream)?.receive(update);
        return;
      case 'credit':
      case 'dropped':
      case 'end':
        this.#listeners.get(message.stream)?.receive(message);
        return;
      case 'fatal':
        this.lose(new SluiceError('worker-failed', `The engine has failed: ${message.message}.`));
        return;
      case 'ready':
      case 'pong':
        return;
      default:
        unexpected(message);
    }
  }
}

/**
 * Starts an engine, in a worker if one can be created and on this thread if not. When neither works it is lost, and `ready`
 * rejects with a SluiceError `worker-failed`.
 */
export function startEngine(location: Modules): EngineHost {
  const host = new EngineHost();
  host.ready = start(host, location);
  host.ready.catch(() => undefined);
  return host;
}

async function start(host: EngineHost, location: Modules): Promise<void> {
  let reason: string;
  try {
    await startInWorker(host, location);
    return;
  } catch (error) {
    reason = messageOf(error);
  }
  try {
    await startOnPage(host, location, reason);
  } catch (error) {
    const message = `No engine could be started: in a worker: ${reason}; on the page's thread: ${messageOf(error)}.`;
    const failure = new SluiceError('worker-failed', message, { cause: error });
    host.lose(failure);
    throw failure;
  }
}

async function startInWorker(host: EngineHost, location: Modules): Promise<void> {
  const worker = new Worker(trustedWorkerUrl(ownUrl(location.workerUrl)), { type: 'module', name: 'sluice' });
  let onError: (reason: string) => void = () => undefined;
  worker.onerror = (event) => {
    event.preventDefault();
    onError(event.message || 'the worker could not be loaded');
  };
  worker.onmessageerror = () => {
    onError('a message from the worker could not be read');
  };
  try {
    await initialise(host, worker, location, (reject) => {
      onError = (reason) => {
        reject(new Error(reason));
      };
    });
    const giveUp = (reason: string) => {
      worker.terminate();
      host.lose(new SluiceError('worker-failed', `The worker has failed: ${reason}.`));
    };
    host.run(undefined, location.watchdog === false ? undefined : giveUp);
    onError = giveUp;
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

/** A URL of the page's own origin, as a worker's has to be: where the worker's lies elsewhere, of a script that imports it. */
function ownUrl(url: string): string {
  if (new URL(url).origin === self.origin) return url;
  return URL.createObjectURL(new Blob([`import ${JSON.stringify(url)}`], { type: 'text/javascript' }));
}

async function startOnPage(host: EngineHost, location: Modules, reason: string): Promise<void> {
  const url = location.workerUrl;
  const { connect } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ url)) as WorkerModule;
  const { port1, port2 } = new MessageChannel();
  connect(port2);
  await initialise(host, port1, location, () => undefined);
  host.run(reason);
}

/**
 * Sends `init` and waits for the answer. The module is compiled here, while it arrives and while the worker starts; where
 * that fails, because of the type that the server names for instance, the engine tries, and says why if it cannot either.
 */
function initialise(
  host: EngineHost,
  port: EnginePort,
  location: Modules,
  onStart: (reject: (error: Error) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    onStart(reject);
    port.onmessage = ({ data }) => {
      if (data.kind === 'ready') resolve();
      else if (data.kind === 'fatal') reject(new Error(data.message));
    };
    host.attach(port);
    const { wasmUrl, wasmAllUrl } = location;
    void WebAssembly.compileStreaming(fetch(wasmUrl))
      .catch(() => undefined)
      .then((module) => {
        port.postMessage({ kind: 'init', wasmUrl, wasmAllUrl, module }, []);
      });
  });
}

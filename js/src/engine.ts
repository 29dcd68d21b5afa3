// The engine: everything that does not need the page, in a worker where there is one.
import { PostedSource } from './chunk_source.js';
import { EngineStream } from './engine_stream.js';
import { messageOf, SluiceError } from './errors.js';
import { Outbox } from './outbox.js';
import { unexpected, type FromEngine, type Port, type ToEngine } from './protocol.js';
import { Turns } from './turns.js';
import { ModuleSource } from './module_source.js';
import { URGENCY } from './urgency.js';

interface Entry {
  stream: EngineStream;
  /** Where its chunks go. */
  posted: PostedSource;
}

/** What is done in the order in which it comes. */
type Task = Exclude<ToEngine, { kind: 'ping' | 'init' }>;

/** Milliseconds in which what the page has at hand comes; without it there is time to warm up. */
const WARM_UP_DELAY = 4;

type InitMessage = ToEngine & { kind: 'init' };
type OpenMessage = ToEngine & { kind: 'open' };

/** Serves all streams of one page. */
export class Engine {
  readonly #port: Port<FromEngine, ToEngine>;
  readonly #turns = new Turns();
  readonly #outbox = new Outbox((message, transfer) => {
    this.#post(message, transfer);
  });
  readonly #entries = new Map<number, Entry>();
  #modules: { common: ModuleSource; all: ModuleSource } | undefined;
  /** Messages that came while an instance was being made. */
  #held: Task[] | undefined = [];
  #hasWorked = false;

  constructor(port: Port<FromEngine, ToEngine>) {
    this.#port = port;
    port.onmessage = ({ data }) => {
      if (data.kind === 'ping') this.#post({ kind: 'pong' });
      else if (data.kind === 'init') void this.#init(data);
      else if (this.#held) this.#held.push(data);
      else this.#receive(data);
    };
  }

  #receive(message: Task): void {
    switch (message.kind) {
      case 'open':
        this.#open(message);
        return;
      case 'batch':
        for (const each of message.messages) this.#receive(each);
        return;
      case 'chunk':
        this.#hasWorked = true;
        this.#turns.begin();
        this.#entries.get(message.stream)?.posted.push(message.chunk);
        return;
      case 'close':
        this.#entries.get(message.stream)?.posted.close(message.error);
        return;
      case 'ack':
        // First, so that what follows from the acknowledgements goes by it.
        if (message.isDue) this.#outbox.due();
        for (const stream of message.streams) this.#entries.get(stream)?.stream.ack();
        return;
      case 'urgency': {
        const stream = this.#entries.get(message.stream)?.stream;
        if (stream) stream.urgency = message.urgency;
        return;
      }
      case 'abort':
        this.#entries.get(message.stream)?.stream.abort();
        return;
      case 'discard':
        this.#entries.get(message.stream)?.stream.discard();
        this.#entries.delete(message.stream);
        return;
      default:
        unexpected(message);
    }
  }

  async #init({ wasmUrl, wasmAllUrl, module }: InitMessage): Promise<void> {
    try {
      const common = new ModuleSource(wasmUrl, module);
      await common.load();
      this.#modules = { common, all: new ModuleSource(wasmAllUrl) };
      this.#post({ kind: 'ready' });
      this.#goOn();
      setTimeout(() => {
        if (!this.#hasWorked) common.warmUp();
      }, WARM_UP_DELAY);
    } catch (error) {
      this.#post({ kind: 'fatal', message: messageOf(error) });
    }
  }

  #open(message: OpenMessage): void {
    const modules = this.#modules;
    if (!modules?.common.isReady) {
      void this.#replaceInstance(message);
      return;
    }
    const { stream: id, settings } = message;
    const repost = () =>
      (entry.posted = new PostedSource((units) => {
        this.#post({ kind: 'credit', stream: id, units });
      }, message.highWaterMark / 4));
    const entry: Partial<Entry> = {};
    const source = repost();
    try {
      const stream = new EngineStream(
        {
          id,
          lease: modules.common.lease(settings),
          leaseAll: async () => {
            await modules.all.load();
            return modules.all.lease(settings);
          },
          moduleAll: () => modules.all.load(),
          pace: settings.pace,
          turns: this.#turns,
          ...message,
          urgency: message.urgency ?? URGENCY.auto,
          repost,
          outbox: this.#outbox,
          isShown: settings.renders ?? true,
          post: (update, transfer) => {
            this.#post(update, transfer);
          },
        },
        source,
      );
      entry.stream = stream;
      this.#entries.set(id, entry as Entry);
      void stream.run().finally(() => this.#entries.delete(id));
    } catch (error) {
      source.cancel();
      this.#refuse(id, error);
    }
  }

  /** A trap has spoilt the last instance: its streams go on with it, new streams get another one. */
  async #replaceInstance(message: OpenMessage): Promise<void> {
    this.#held = [message];
    try {
      if (!this.#modules) throw new Error('the module is not loaded');
      await this.#modules.common.load();
    } catch (error) {
      this.#held.shift();
      this.#refuse(message.stream, error);
    }
    this.#goOn();
  }

  /** There is an instance: what came meanwhile is done now. */
  #goOn(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const each of held) this.#receive(each);
  }

  #refuse(id: number, error: unknown): void {
    const failure = error instanceof SluiceError ? error : new SluiceError('worker-failed', String(error));
    const { code, message } = failure;
    const outcome = { code, message, offset: 0, texts: [], figures: undefined };
    this.#post({ kind: 'end', stream: id, outcome });
  }

  #post(message: FromEngine, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}

// A page's end of an engine, for tests: it keeps every message and acknowledges updates when it is told to.
import { Engine } from '../../js/src/engine.js';
import type { FromEngine, Port, StreamOutcome, StreamSettings, ToEngine, Update } from '../../js/src/protocol.js';
import { wasmAllUrl, wasmUrl } from './module.js';

export class EngineClient {
  readonly messages: FromEngine[] = [];
  /** Whether updates are acknowledged as soon as they come. */
  autoAck = true;
  readonly #port: MessagePort;
  readonly #waiting = new Set<() => void>();

  constructor() {
    const { port1, port2 } = new MessageChannel();
    new Engine(port2 as Port<FromEngine, ToEngine>);
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<FromEngine>) => {
      this.messages.push(data);
      if (data.kind === 'updates' && this.autoAck) this.ack(...data.updates.map(({ stream }) => stream));
      for (const wake of this.#waiting) wake();
    };
  }

  static async start(): Promise<EngineClient> {
    const client = new EngineClient();
    client.post({ kind: 'init', wasmUrl, wasmAllUrl });
    await client.until(() => client.messages.some(({ kind }) => kind === 'ready'));
    return client;
  }

  close(): void {
    this.#port.close();
  }

  post(message: ToEngine, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  open(stream: number, settings: StreamSettings = {}, highWaterMark = 65_536): void {
    this.post({ kind: 'open', stream, settings, highWaterMark });
  }

  chunk(stream: number, chunk: Uint8Array | string): void {
    this.post({ kind: 'chunk', stream, chunk });
  }

  closeBody(stream: number): void {
    this.post({ kind: 'close', stream });
  }

  ack(...streams: number[]): void {
    this.post({ kind: 'ack', streams });
  }

  updates(stream: number): Update[] {
    return this.messages
      .flatMap((message) => (message.kind === 'updates' ? message.updates : []))
      .filter((update) => update.stream === stream);
  }

  credit(stream: number): number {
    return this.messages
      .filter((message) => message.kind === 'credit')
      .filter((credit) => credit.stream === stream)
      .reduce((sum, { units }) => sum + units, 0);
  }

  /** The stream's end, when it has come. */
  async outcome(stream: number): Promise<StreamOutcome> {
    const end = () => this.messages.find((message) => message.kind === 'end' && message.stream === stream);
    await this.until(() => end() !== undefined);
    return (end() as FromEngine & { kind: 'end' }).outcome;
  }

  /** The Markdown of the stream's text, when its end has come. */
  async text(stream: number): Promise<string> {
    const { texts } = await this.outcome(stream);
    return texts.find(({ channel }) => channel.kind === 'text' && channel.choice === 0)?.text ?? '';
  }

  /** Waits until the messages so far fulfil a condition. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }
}

/** Waits long enough for an engine to do what it is going to do. */
export function quiet(milliseconds = 50): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

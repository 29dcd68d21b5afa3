// What a stream of the module has for the page: its channels, its events, and when its text came.
import type { StreamEvent } from './events.js';
import type * as PacePart from './parts/smooth_pace.js';
import type { ChannelInfo, ChannelPatch, StreamOutcome } from './protocol.js';
import type { WasmStream } from './wasm_module.js';

/** Asked for once, because that takes as long as asking for the time. */
const TIME_ORIGIN = performance.timeOrigin;

export class StreamContents {
  /** What the page has been told of the channels that it shows. */
  readonly #channels: ChannelInfo[] = [];
  /** Events that the page has got, and those of another module's that repeat them. */
  #eventsSent = 0;
  #eventsRepeated = 0;
  /** Events of the engine's own. */
  readonly notices: StreamEvent[] = [];
  /** The protocol has been recognised, … */
  hasStarted = false;
  /** … and has said how the answer ended. */
  hasFinished = false;
  /** As in EngineFigures: what the page has not been told of yet. */
  arrivals: number[] = [];
  #arrivedAt = 0;
  #deltas = -1;

  /** A chunk has come. */
  chunkCame(): void {
    this.#arrivedAt = TIME_ORIGIN + performance.now();
  }

  /** The chunk has been fed. @returns whether it has brought text, or is the first. */
  noteArrival(wasm: WasmStream, wasPaused: boolean): boolean {
    const deltas = wasm.deltaCount;
    if (deltas === this.#deltas) return false;
    this.arrivals.push(this.#arrivedAt, deltas, wasm.textLength, Number(wasPaused));
    this.#deltas = deltas;
    return true;
  }

  /** The patches since the last time. */
  takePatches(wasm: WasmStream): ChannelPatch[] {
    const patches: ChannelPatch[] = [];
    const count = wasm.channelCount;
    for (let channel = 0; channel < count; channel++) {
      const patch = wasm.flush(channel);
      if (!patch) continue;
      if (this.#channels[channel]) patches.push({ channel, patch });
      else patches.push({ channel, info: this.#infoOf(wasm, channel), patch });
    }
    return patches;
  }

  /** The events since the last time, as far as they are due. */
  takeEvents(wasm: WasmStream, pace: PacePart.SmoothPace | undefined): StreamEvent[] {
    const json = wasm.takeEvents();
    const fresh = json === '' ? [] : this.#freshOf(JSON.parse(json) as StreamEvent[]);
    return [...this.notices.splice(0), ...(pace?.due(fresh) ?? fresh)];
  }

  /** From here on another module's stream is asked, which reads the answer from its beginning. */
  repeat(): void {
    this.#eventsRepeated = this.#eventsSent;
  }

  /** The Markdown received on each channel. */
  textsOf(wasm: WasmStream): StreamOutcome['texts'] {
    return Array.from({ length: wasm.channelCount }, (_, channel) => ({
      channel: this.#infoOf(wasm, channel),
      text: wasm.channelText(channel),
    }));
  }

  #freshOf(events: StreamEvent[]): StreamEvent[] {
    for (const { type } of events) {
      this.hasStarted ||= type === 'start';
      this.hasFinished ||= type === 'finish';
    }
    const fresh = events.slice(this.#eventsRepeated);
    this.#eventsRepeated -= events.length - fresh.length;
    this.#eventsSent += fresh.length;
    return fresh;
  }

  #infoOf(wasm: WasmStream, channel: number): ChannelInfo {
    return (this.#channels[channel] ??= JSON.parse(wasm.channelInfo(channel)) as ChannelInfo);
  }
}

// What an answer has said of itself.
import type { FinishReason, StreamEvent, Usage } from './events.js';
import type { Metrics } from './metrics.js';
import type { ChannelInfo } from './protocol.js';

/** What was received, in its final form. */
export interface RenderResult {
  /** The Markdown of the first choice's text. */
  text: string;
  /** The Markdown of the first choice's reasoning; empty when there was none. */
  reasoning: string;
  /** All channels, in the order of their first text. */
  channels: readonly { channel: ChannelInfo; text: string }[];
  /** Why the first choice ended; `undefined` when the provider did not say. */
  finishReason: FinishReason | undefined;
  /** Token counts, as far as the provider gave them. */
  usage: Usage | undefined;
  metrics: Metrics;
}

/** Keeps what the result needs of the events. */
export class AnswerRecord {
  #finishReason: FinishReason | undefined;
  usage: Usage | undefined;

  note(event: StreamEvent): void {
    if (event.type === 'finish' && event.choice === 0) this.#finishReason ??= event.reason;
    if (event.type !== 'usage') return;
    const counts: Usage & { type?: string } = { ...this.usage, ...event };
    delete counts.type;
    this.usage = counts;
  }

  result(channels: RenderResult['channels'], metrics: Metrics): RenderResult {
    const textOf = (kind: ChannelInfo['kind']) =>
      channels.find(({ channel }) => channel.kind === kind && channel.choice === 0)?.text ?? '';
    return {
      text: textOf('text'),
      reasoning: textOf('reasoning'),
      channels,
      finishReason: this.#finishReason,
      usage: this.usage,
      metrics,
    };
  }
}

// What is known of the answer so far.
import type { ConnectionPolicy, LinkContext, RequestContext, ResumeState, Snapshot } from '../../connection_policy.js';
import type { HandleEventMap } from '../../events.js';
import type { RenderHandle } from '../../render_handle.js';
import { WireLog } from './wire_log.js';

/** Listens to the handle, whose events come when what they tell is in the page. */
export class AnswerLog {
  #log: WireLog | undefined;
  readonly #request: RequestContext;
  /** The provider's id of the answer. */
  messageId = '';
  /** The response's Content-Type. */
  contentType = '';
  /** The Markdown by channel, where somebody may ask for it. */
  channels: Snapshot['channels'] = [];
  readonly #handle: RenderHandle;

  constructor({ handle, request }: LinkContext, policy: ConnectionPolicy) {
    this.#handle = handle;
    this.#request = request;
    const heard = new AbortController();
    const on = <K extends keyof HandleEventMap>(type: K, listener: (detail: HandleEventMap[K]) => void) => {
      const hear = ({ detail }: CustomEvent<HandleEventMap[K]>) => {
        listener(detail);
      };
      handle.addEventListener(type, hear, { signal: heard.signal });
    };
    // The answer has ended.
    request.signal.addEventListener('abort', () => {
      heard.abort();
    });
    on('message', ({ id }) => {
      this.messageId = id ?? this.messageId;
    });
    on('finish', ({ choice }) => {
      for (const each of this.channels) if (each.channel.choice === choice) each.open = false;
    });
    on('restart', () => {
      this.#log = undefined;
      delete request.framing;
      request.wire.length = 0;
      this.messageId = '';
      this.channels = [];
    });
    if (!policy.snapshots && !policy.resume) return;
    on('delta', (delta) => {
      this.#grow(delta);
    });
    on('reasoning', (delta) => {
      this.#grow(delta);
    });
  }

  /** The body so far, once its protocol is known. */
  get log(): WireLog | undefined {
    const { wire, framing } = this.#request;
    if (framing !== undefined) this.#log ??= new WireLog(wire, framing);
    return this.#log;
  }

  /** Whether the answer is complete. */
  get isDone(): boolean {
    return this.#handle.state === 'done';
  }

  /** For the hook that asks for the rest. */
  get state(): ResumeState {
    const { log, messageId } = this;
    const text = this.channels.find(({ channel }) => channel.kind === 'text' && channel.choice === 0)?.text ?? '';
    const { lastEventId = '', bytes = 0, events = [] } = log ?? {};
    return { lastEventId, messageId, events: events.length, bytes, text };
  }

  #grow({ channel, text }: HandleEventMap['delta']): void {
    const known = this.channels.find(
      ({ channel: { kind, choice } }) => kind === channel.kind && choice === channel.choice,
    );
    if (known) known.text += text;
    else this.channels.push({ channel, text, open: true });
  }
}

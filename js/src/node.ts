// Sluice without a page ('sluice/node'): Markdown, or a provider's body, becomes the HTML that a page's DOM would
// serialise to. For history, for server rendering, for tests. The same core, the same patches, the same patcher.
import { ChannelViews } from './channel_views.js';
import { ChunkEncoder, toChunk, type SourceChunk } from './chunk_encoder.js';
import { unpackModule } from './embedded_module.js';
import { messageOf, SluiceError } from './errors.js';
import type { RefusedEvent, StreamEvent } from './events.js';
import { HtmlDocument, HtmlElement, type HtmlChild } from './html_document.js';
import type { RenderOptions } from './index.js';
import type { ChannelInfo } from './protocol.js';
import { settingsOf, type CoreOptions } from './settings.js';
import { instantiateModule, type WasmModule, type WasmStream } from './wasm_module.js';

export { SluiceError, type ErrorCode } from './errors.js';
export type { RefusedEvent } from './events.js';

/** How HTML is made. What the options of `render` are called and mean there they are called and mean here. */
export interface HtmlOptions extends CoreOptions, Pick<RenderOptions, 'rewriteUrl' | 'direction' | 'reasoningLabel'> {
  /**
   * Whether reasoning is left out. By default it stands before the text in a `<details class="sluice-reasoning">`, as on
   * a page; in a stream the text then waits until the reasoning can no longer grow.
   */
  reasoning?: false;
  /** What relative links are resolved against before a predicate `links` sees them. */
  baseUrl?: string;
  /** Told of everything that is refused, as a `refused` event tells it. */
  onRefused?: (event: RefusedEvent) => void;
}

/** What a stream of HTML is made from: Markdown in pieces or, with the option `provider`, the body of a response. */
export type HtmlSource = ReadableStream<SourceChunk> | AsyncIterable<SourceChunk> | Iterable<SourceChunk>;

let loading: Promise<WasmModule> | undefined;

/**
 * Renders a whole text.
 *
 * @param markdown Markdown, or with the option `provider` the body of a response
 * @returns what `innerHTML` of the element would be in which a page shows the answer
 * @throws SluiceError when the text is refused or is no body of the format that is named
 */
export async function renderToString(markdown: string, options: HtmlOptions = {}): Promise<string> {
  return (await loadRenderer())(markdown, options);
}

/**
 * Loads the module once and for all.
 * @returns a function that renders a whole text at once, for places that cannot wait
 */
export async function loadRenderer(): Promise<(markdown: string, options?: HtmlOptions) => string> {
  const module = await sharedModule();
  return (markdown, options = {}) => {
    const answer = new HtmlAnswer(module, options);
    try {
      return answer.feed(markdown) + answer.finish();
    } finally {
      answer.free();
    }
  };
}

/**
 * Renders a text while it comes. Each piece of HTML holds blocks that can no longer change, so all of them together are
 * what `renderToString` makes of the whole text. A block that names a link definition which has not come can still change:
 * it and what follows wait for the definition or for the end.
 *
 *     new Response(renderToStream(markdown).pipeThrough(new TextEncoderStream()), { headers })
 *
 * @returns a stream that reads no faster than it is read, ends in the error that the answer ends in, after all that was
 * received, and cancels the source when it is cancelled
 */
export function renderToStream(source: HtmlSource, options: HtmlOptions = {}): ReadableStream<string> {
  const parts = htmlParts(source, options);
  return new ReadableStream<string>({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}

async function* htmlParts(source: HtmlSource, options: HtmlOptions): AsyncGenerator<string, undefined> {
  const answer = new HtmlAnswer(await sharedModule(), options);
  try {
    for await (const chunk of source) {
      const html = answer.feed(chunk);
      if (html !== '') yield html;
      if (answer.failed) break;
    }
    const html = answer.finish(false);
    if (html !== '') yield html;
    if (answer.failed) throw answer.failed;
  } finally {
    answer.free();
  }
}

/** The module that reads every format: it comes with this file, so there is nothing to be found at run time. */
function sharedModule(): Promise<WasmModule> {
  loading ??= loadModule().catch((error: unknown) => {
    loading = undefined;
    throw new SluiceError('worker-failed', `The module could not be loaded: ${messageOf(error)}.`, { cause: error });
  });
  return loading;
}

async function loadModule(): Promise<WasmModule> {
  return instantiateModule(await WebAssembly.compile(await unpackModule()));
}

/** One answer on its way to HTML. */
class HtmlAnswer {
  readonly #encoder = new ChunkEncoder();
  #stream: WasmStream | undefined;
  readonly #root: HtmlElement;
  readonly #views: ChannelViews;
  readonly #channels: ChannelInfo[] = [];
  readonly #options: HtmlOptions;
  /** Elements inside the root whose start tag has been given out, the innermost last. */
  readonly #opened: HtmlElement[] = [];
  #failure: SluiceError | undefined;

  constructor(module: WasmModule, options: HtmlOptions) {
    this.#options = options;
    const { provider = 'text', framing = provider === 'text' ? 'text' : 'auto', links, rewriteUrl } = options;
    this.#stream = module.createStream(settingsOf({ ...options, provider, framing }));
    this.#root = new HtmlDocument(options.baseUrl ?? 'about:blank').createElement('div');
    const { reasoning, reasoningLabel } = options;
    const placement = {
      ...(reasoning === undefined ? {} : { reasoning }),
      ...(reasoningLabel === undefined ? {} : { reasoningLabel }),
    };
    // The few members that the views and the patcher use are those of HtmlElement and HtmlDocument.
    this.#views = new ChannelViews(this.#root as unknown as Element, placement, (channel) => ({
      urls: { allowLink: typeof links === 'function' ? links : undefined, rewriteUrl },
      autoDirection: options.direction === 'auto',
      refused: (name, value, use) => {
        this.#refusedHere(channel, name, value, use === 'link' ? 'url' : 'image');
      },
    }));
  }

  /** The error that the answer is in, if any. */
  get failed(): SluiceError | undefined {
    return this.#failure;
  }

  /** Takes a piece. @returns HTML that can no longer change, and was not given out before */
  feed(chunk: SourceChunk): string {
    this.#take(this.#encoder.encode(toChunk(chunk)));
    this.#flush();
    return this.#isBlocked() ? '' : this.#takeSettled(this.#openNodes());
  }

  /**
   * Ends the answer. @returns the rest of the HTML
   * @throws the error that the answer is in, unless `strict` is off
   */
  finish(strict = true): string {
    this.#take(this.#encoder.finish());
    if (!this.#failure) this.#fail(this.#live.finish());
    this.#flush();
    if (strict && this.#failure) throw this.#failure;
    return this.#takeSettled(new Set());
  }

  free(): void {
    this.#stream?.destroy();
    this.#stream = undefined;
    this.#views.dispose();
  }

  get #live(): WasmStream {
    if (!this.#stream) throw new SluiceError('internal', 'The answer has ended.');
    return this.#stream;
  }

  #fail(error: SluiceError | undefined): void {
    this.#failure ??= error;
  }

  #take(bytes: Uint8Array): void {
    if (bytes.length > 0 && !this.#failure) this.#fail(this.#live.feed(bytes));
  }

  #flush(): void {
    const stream = this.#live;
    for (let channel = 0; channel < stream.channelCount; channel++) {
      const patch = stream.flush(channel);
      if (!patch) continue;
      const info = (this.#channels[channel] ??= JSON.parse(stream.channelInfo(channel)) as ChannelInfo);
      this.#views.patcherFor({ channel, info, patch })?.apply(patch);
    }
    this.#fail(stream.error);
    const events = stream.takeEvents();
    if (events === '' || !this.#options.onRefused) return;
    for (const event of JSON.parse(events) as StreamEvent[])
      if (event.type === 'refused') this.#options.onRefused(event);
  }

  /** A hook has refused a URL that the core allows. */
  #refusedHere(channel: ChannelInfo, name: string, value: string, kind: RefusedEvent['kind']): void {
    this.#options.onRefused?.({ type: 'refused', kind, severity: 'violation', channel, name, value, offset: 0 });
    if (this.#options.onViolation !== 'stop' || this.#failure) return;
    this.#fail(new SluiceError('content-refused', 'The page refused a URL; what follows is not shown.'));
    this.#views.stop();
  }

  /**
   * Whether what comes first holds the oldest node that can still change: what waits for a definition grows long, and is not
   * to be looked through with each piece.
   */
  #isBlocked(): boolean {
    const [child] = (this.#opened.at(-1) ?? this.#root).childNodes;
    if (!child || this.#isFrame(child)) return false;
    return this.#views.patchers.some(({ open, root }) => {
      for (const node of open) if (node !== root) return child.contains(node as unknown as HtmlChild);
      return false;
    });
  }

  /** All nodes that a later patch may name: they can still change. */
  #openNodes(): ReadonlySet<unknown> {
    return new Set<unknown>(this.#views.patchers.flatMap((patcher) => [...patcher.open]));
  }

  /** Takes what comes before the first node of `open` out of the tree, as HTML; all of the rest if there is none. */
  #takeSettled(open: ReadonlySet<unknown>): string {
    const isLast = open.size === 0;
    let html = '';
    let parent = this.#opened.at(-1) ?? this.#root;
    for (;;) {
      const child = parent.childNodes[0];
      if (child && (isLast || !holds(child, open))) {
        html += child.serialize(parent.localName);
        child.remove();
      } else if (child && this.#isFrame(child)) {
        html += child.startTag;
        this.#opened.push(child);
        parent = child;
      } else if (isLast && parent !== this.#root) {
        html += parent.endTag;
        this.#opened.pop();
        parent.remove();
        parent = this.#opened.at(-1) ?? this.#root;
      } else {
        return html;
      }
    }
  }

  /** Whether the element is there for a channel to grow in: its tags are settled although its content is not. */
  #isFrame(child: HtmlChild): child is HtmlElement {
    return this.#views.patchers.some(({ root }) => child.contains(root as unknown as HtmlChild));
  }
}

/** Whether the node or one within it is in the set. */
function holds(node: HtmlChild, set: ReadonlySet<unknown>): boolean {
  return set.has(node) || (node instanceof HtmlElement && node.childNodes.some((child) => holds(child, set)));
}

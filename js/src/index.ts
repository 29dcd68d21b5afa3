// Sluice's public face: `render` grows an answer in an element while it arrives.
import { checkTarget, type ChannelPlacement } from './channel_views.js';
import type { ConnectionPolicy, Snapshot } from './connection_policy.js';
import type { CustomProvider } from './decoding.js';
import { startEngine, type EngineHost, type EngineLocation } from './engine_host.js';
import { FrameScheduler } from './frame_scheduler.js';
import { extensionsOf, type Extension } from './extensions.js';
import type { MessageOptions, MessageSource } from './messages.js';
import type { PaceOptions, PaceSettings } from './protocol.js';
import { RenderHandle } from './render_handle.js';
import { settingsOf } from './settings.js';
import type { RenderSource } from './source.js';
import type { UrlUse } from './url_gate.js';
import { URGENCY } from './urgency.js';

export { SluiceError, type ErrorCode, type SluiceErrorDetails } from './errors.js';
export type { Chunk, SourceChunk } from './chunk_encoder.js';
export type * from './decoding.js';
export type * from './events.js';
export type { ConnectionPolicy, ResumeState, ResumeTarget, Snapshot } from './connection_policy.js';
export type { EngineLocation } from './engine_host.js';
export type { MessageOptions, MessageSource } from './messages.js';
export type { Metrics, Quantiles } from './metrics.js';
export type { FollowChange, FollowState } from './parts/follow_scroll.js';
export type { ChannelInfo, PaceOptions } from './protocol.js';
export type { RenderHandle, RenderResult, RenderState } from './render_handle.js';
export type { OpenSource, RenderSource } from './source.js';
export type { UrlUse } from './url_gate.js';

/** How an answer is read and shown. Every option has a working default. */
export interface RenderOptions extends ChannelPlacement {
  /** For a URL or Request: what `fetch` is called with (method, headers, body, …). */
  init?: RequestInit;
  /**
   * For a URL or Request: time-outs, repetition of what fails, how a lost connection is resumed. By default a GET is
   * repeated, and a stream with event ids goes on where it broke off; `false` makes one request and no more. See
   * docs/connection.md.
   */
  connection?: ConnectionPolicy | false;
  /** For a URL or Request: an answer to go on with, as `handle.snapshot()` gave it. What it holds is shown at once. */
  restore?: Snapshot;
  /** Aborts the answer, as `handle.abort()` does. */
  signal?: AbortSignal;
  /**
   * The protocol that the body is in, where it should not be recognised from the first event: "text" when the body is
   * Markdown itself, or the name of a protocol family, "openai-chat" for example. "auto" by default. For a protocol that Sluice does not know:
   * paths into the JSON of its events, or a function that reads them, on this thread.
   */
  provider?: string | CustomProvider;
  /** How the body is cut into events, where it should not be recognised from the bytes. "auto" by default. */
  framing?: 'auto' | 'sse' | 'ndjson' | 'json' | 'json-array' | 'aws-event-stream' | 'text';
  /** The body's media type, a hint for the framing. The response's Content-Type by default. */
  contentType?: string;
  /**
   * Whether `delta` and `reasoning` events bring the text itself to the page. By default they do when somebody listens
   * before the body begins to arrive.
   */
  deltas?: boolean;
  /**
   * Where images may be loaded from: 'none', 'all', or a list of origins, "https://images.example" or
   * "https://*.example" for all hosts below one, "self" for relative URLs. 'none' by default, because an image's URL can
   * carry the conversation to whoever serves it. A refused image shows its alternative text; `handle.loadImage` loads it
   * when the reader asks.
   */
  images?: 'none' | 'all' | readonly string[];
  /** Whether images may be `data:` URLs of raster types, which cause no request; not by default. */
  dataImages?: boolean;
  /**
   * Where links may lead: 'all' by default, 'none' but the document itself, a list of origins as for `images`, or a
   * predicate, called on this thread with the absolute URL. A refused link shows its text without a target. How a link
   * opens is the page's affair: it has no `target` attribute.
   */
  links?: 'none' | 'all' | readonly string[] | ((url: URL) => boolean);
  /**
   * Called on this thread for each URL that may be shown, before it is: returns the URL to use instead, for example that
   * of a proxy, or `null` to refuse it. The scheme of the result is checked as if the answer had it.
   */
  rewriteUrl?: (url: string, use: UrlUse) => string | null;
  /**
   * What happens when something is refused that an honest answer would not have (a `refused` event of the severity
   * "violation"): the rest is shown without it, or the answer ends there with a SluiceError `content-refused`, everything
   * up to the block that it stands in being kept. 'continue' by default.
   */
  onViolation?: 'continue' | 'stop';
  /**
   * Invisible characters that can hide text (tag characters, runs of zero-width characters or variation selectors) are
   * kept, kept and reported as a `refused` event, or reported and left out. 'keep' by default.
   */
  invisibleText?: 'keep' | 'report' | 'strip';
  /**
   * 'auto' gives each block and link `dir="auto"`: its direction is that of its text, and bidirectional controls in it do
   * not reach beyond it. By default there is no such attribute, and sluice.css does the same.
   */
  direction?: 'auto';
  /**
   * Whether a long answer gets elements that make the browser's work on it small: from the 65th on, each 64 blocks stand in
   * a `<div class="sluice-group">`; code beyond 8 KB goes into a `<span class="sluice-chunk">` for each further 8 KB. By
   * default it does, unless it hydrates; see docs/performance.md for what that means for selectors.
   */
  groups?: boolean;
  /** Whether HTML in the Markdown becomes elements, as far as it is on the allow-list; if not it is shown as text. */
  rawHtml?: boolean;
  /**
   * Whether formulas (`$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]`) become elements of class `math`, with `math-inline` or
   * `math-display`, whose text is TeX, for a math renderer to find; by default they do, because models write them.
   */
  math?: boolean;
  /** Whether block quotes that begin with `[!NOTE]` and the like become alerts, as on GitHub; by default they do. */
  alerts?: boolean;
  /**
   * Whether `[^label]` refers to a footnote that `[^label]: …` defines, as on GitHub; by default it does. Footnotes show
   * where they are defined and are numbered as they appear.
   */
  footnotes?: boolean;
  /**
   * Whether headings get an id when they close: GitHub's slug of their text, behind `idPrefix`. Links to `#slug` then lead
   * there. Not by default.
   */
  headingIds?: boolean;
  /**
   * What the ids in the answer begin with: letters, digits, `-` and `_`, at least one. By default it is another one for
   * each answer of the page (`sluice-1-`, `sluice-2-`, …), so that ids never meet.
   */
  idPrefix?: string;
  /**
   * Whether what an answer's text begins with in `<think>…</think>` is reasoning, as open models write it; by default it
   * is.
   */
  thinkTags?: boolean;
  /** Whether a line break in a paragraph is a hard one; not by default, as in Markdown. */
  hardBreaks?: boolean;
  /**
   * Whether the text is parsed and shown; if not, it is in `delta` events and the result alone, nothing changes in the
   * target, and no Markdown is parsed. By default it is shown.
   */
  renders?: boolean;
  /**
   * 'partial' adds the value of the arguments so far to `tool-arguments` events, and the complete one to `tool-call-end`:
   * see ToolArgumentsValue and ToolCallEndValue. By default there is their text alone.
   */
  toolArguments?: 'text' | 'partial';
  /** For a WebSocket or a port: which messages are the answer. */
  messages?: MessageOptions;
  /** @internal What 'sluice/json' does to the body. */
  extension?: Extension;
  /**
   * Called with each element of the answer, once, when it is complete: nothing in it and about it will be touched again, so
   * the page may replace its content. For highlighters and math renderers; see docs/extending.md. What it throws is
   * reported as of a listener.
   */
  onElement?: (element: Element) => void;
  /**
   * Takes over what `target` holds already, as 'sluice/node' has rendered it with the same options: its elements stay
   * where they are as far as they are those of the answer. `true` when the source brings the answer from its beginning; a
   * string when the source goes on where the server stopped: the Markdown until there, the source being Markdown, too.
   */
  hydrate?: boolean | string;
  /**
   * Keeps the end of what scrolls in view while the answer grows, for as long as the reader is there: 'follow' for the
   * nearest element around the target that scrolls, or the document, or the element that does. Events `followchange` say
   * when the reader is let go. Not by default; for a conversation as a whole see ScrollFollower in 'sluice/follow'.
   */
  scroll?: 'follow' | Element;
  /**
   * How text is shown: 'immediate', as it comes (by default), or 'smooth', evenly: what comes in bursts is spread over the
   * time until the next one, never more than 400 ms behind, and all of it soon after the end. An object says how far behind
   * and in which units. Readers who prefer reduced motion get 'immediate'.
   */
  pace?: 'immediate' | 'smooth' | PaceOptions;
  /**
   * Which answers come first when many are under way and there is no time for all, in the worker as in a frame: 'high' first,
   * 'low' last. With 'auto', the default, those in view come before the others. Nobody waits for ever: one turn in four is in
   * the order of waiting.
   */
  priority?: 'high' | 'auto' | 'low';
  /** Bytes that may wait for the page before reading stops and the sender slows down; 1,048,576 by default. */
  highWaterMark?: number;
}

const DEFAULT_HIGH_WATER_MARK = 1_048_576;

/** What holds for all answers of a page. */
export interface PageOptions extends EngineLocation {
  /** Milliseconds of one frame that may go into patches, over all answers; 6 by default. */
  frameBudget: number;
}

let location: Partial<PageOptions> = {};
let engine: EngineHost | undefined;
let frames: FrameScheduler | undefined;

/**
 * Names where dist/worker.js and the modules lie, when they are not beside this module, and how much of a frame patches may
 * take. Call it before the first `render` or `preload`: an engine that runs already is not moved.
 */
export function configure(options: Partial<PageOptions>): void {
  location = { ...location, ...options };
}

/**
 * Starts the engine before the first answer is there.
 * @returns a promise that rejects with a SluiceError `worker-failed` when no engine can be started.
 */
export async function preload(): Promise<void> {
  await sharedEngine().ready;
}

/**
 * Shows an answer in `target` while it arrives.
 *
 * A URL or Request is fetched on the page's thread, and its body is then read by the worker. The first choice's text
 * grows at the end of `target`; where the other channels go is said by ChannelPlacement.
 *
 * @returns the handle at once; what goes wrong later is its business.
 * @throws SluiceError `invalid-options` when `target` cannot hold an answer.
 */
export function render(
  source: RenderSource | MessageSource,
  target: Element,
  options: RenderOptions = {},
): RenderHandle {
  checkTarget(target);
  if (options.reasoning) checkTarget(options.reasoning);
  // First of all, because starting a worker takes longest.
  sharedEngine();
  frames ??= new FrameScheduler(undefined, location.frameBudget);
  const { highWaterMark = DEFAULT_HIGH_WATER_MARK } = options;
  const extensions = extensionsOf(source, options, highWaterMark);
  const handle = new RenderHandle(
    extensions.source,
    target,
    {
      ...options,
      placement: options,
      urls: {
        allowLink: typeof options.links === 'function' ? options.links : undefined,
        rewriteUrl: options.rewriteUrl,
      },
      autoDirection: options.direction === 'auto',
      groups: options.groups ?? !options.hydrate,
      hydrate: options.hydrate ?? false,
      extensions,
      stopAtViolation: options.onViolation === 'stop',
      settings: {
        ...settingsOf({ ...options, idPrefix: options.idPrefix ?? ownPrefix(options) }),
        pace: paceOf(options.pace),
      },
      highWaterMark,
      urgency: URGENCY[options.priority ?? 'auto'],
      signals: [options.signal, options.init?.signal],
    },
    { engine: sharedEngine, frames },
  );
  const { scroll } = options;
  if (scroll) {
    import('./parts/follow_scroll.js').then(({ followAnswer }) => {
      followAnswer(handle, target, scroll);
    }, reportError);
  }
  return handle;
}

/** The page's engine; one that is lost is replaced. */
function sharedEngine(): EngineHost {
  if (engine && !engine.lost) return engine;
  return (engine = startEngine({
    // Written out, because bundlers find a file that a package brings by this very form.
    workerUrl: placed(location.workerUrl, new URL('./worker.js', import.meta.url)),
    wasmUrl: placed(location.wasmUrl, new URL('./sluice.wasm', import.meta.url)),
    wasmAllUrl: placed(location.wasmAllUrl, new URL('./sluice-all.wasm', import.meta.url)),
    watchdog: location.watchdog,
  }));
}

/**
 * Where a file lies: where the page says, relative to this module, or beside it. Vite's development server moves this
 * module into a folder of its own and leaves the others where they are.
 */
function placed(configured: string | undefined, beside: URL): string {
  if (configured !== undefined) return new URL(configured, beside).href;
  // Next.js has a path where a URL is meant.
  return new URL(beside.href.replace('/.vite/deps/', '/sluice/dist/'), self.location.href).href;
}

let answers = 0;

/** Ids of the answers of a page must not meet; what a server has rendered has the core's own prefix. */
function ownPrefix({ hydrate }: RenderOptions): string {
  return hydrate ? 'sluice-' : `sluice-${++answers}-`;
}

function paceOf(pace: RenderOptions['pace']): PaceSettings | undefined {
  if (!pace || pace === 'immediate' || matchMedia('(prefers-reduced-motion: reduce)').matches) return undefined;
  // Bundlers that copy the worker as it is would not find what it imports.
  const part = placed(location.paceUrl, new URL('./parts/smooth_pace.js', import.meta.url));
  return { ...(pace === 'smooth' ? {} : pace), ...(location.paceUrl === '' ? {} : { part }) };
}

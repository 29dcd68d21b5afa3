import { RenderOptions as RenderOptions$1 } from "./index.js";
type UrlUse = "link" | "image";
interface UrlHooks {
    allowLink?: ((url: URL) => boolean) | undefined;
    rewriteUrl?: ((url: string, use: UrlUse) => string | null) | undefined;
}
type ErrorCode = "line-too-long" | "unrecognized-format" | "html-response" | "empty-body" | "corrupt-frame" | "truncated" | "uncommon-format" | "malformed-json" | "json-too-deep" | "provider-error" | "tool-arguments-too-long" | "too-many-channels" | "decoder-failed" | "document-too-long" | "nesting-too-deep" | "too-many-definitions" | "content-refused" | "invalid-patch" | "http-status" | "network" | "timeout" | "aborted" | "worker-failed" | "unsupported" | "invalid-options" | "invalid-value" | "too-much-waiting" | "out-of-memory" | "too-many-streams" | "internal";
interface SluiceErrorDetails {
    offset?: number | undefined;
    status?: number | undefined;
    attempts?: number | undefined;
    cause?: unknown;
}
declare class SluiceError extends Error {
    readonly name = "SluiceError";
    readonly code: ErrorCode;
    readonly offset: number;
    readonly status: number | undefined;
    readonly attempts: number | undefined;
    constructor(code: ErrorCode, message: string, details?: SluiceErrorDetails);
}
interface StartEvent {
    type: "start";
    provider: string;
    framing: "sse" | "ndjson" | "json" | "aws-event-stream" | "text";
}
interface FrameEvent {
    type: "frame";
    data: string;
    name?: string;
    id?: string;
    offset: number;
}
interface MessageEvent$1 {
    type: "message";
    id?: string;
    model?: string;
}
interface DeltaEvent {
    type: "delta";
    channel: {
        kind: "text" | "reasoning";
        choice: number;
    };
    text: string;
}
interface RefusalEvent {
    type: "refusal";
    choice: number;
    delta: string;
}
interface ToolCallEvent {
    type: "tool-call";
    choice: number;
    index: number;
    id: string;
    name: string;
    server?: boolean;
}
interface ToolArgumentsEvent {
    type: "tool-arguments";
    choice: number;
    index: number;
    delta: string;
}
interface ToolCallEndEvent {
    type: "tool-call-end";
    choice: number;
    index: number;
    id: string;
}
interface ToolResultEvent {
    type: "tool-result";
    id: string;
    result: unknown;
}
interface CitationEvent {
    type: "citation";
    choice: number;
    url?: string;
    title?: string;
    source?: unknown;
}
interface FileEvent {
    type: "file";
    choice: number;
    mediaType?: string;
    url?: string;
}
interface SafetyEvent {
    type: "safety";
    reason?: string;
    details?: unknown;
}
interface UsageEvent {
    type: "usage";
    inputTokens?: number;
    outputTokens?: number;
    reasoningTokens?: number;
    cachedInputTokens?: number;
    totalTokens?: number;
}
interface FinishEvent {
    type: "finish";
    choice: number;
    reason: "stop" | "length" | "tool-calls" | "content-filter" | "refusal" | "pause" | "error" | "other";
    providerReason: string;
}
interface ErrorEvent {
    type: "error";
    code: ErrorCode;
    message: string;
    offset: number;
    fatal: boolean;
    providerCode?: string;
}
interface RefusedEvent {
    type: "refused";
    kind: "tag" | "attribute" | "url" | "image" | "nesting" | "markup" | "deceptive-link" | "bidi" | "invisible";
    severity: "violation" | "notice";
    channel: {
        kind: "text" | "reasoning";
        choice: number;
    };
    name: string;
    value: string;
    offset: number;
    count?: number;
}
interface StreamEventMap {
    start: StartEvent;
    frame: FrameEvent;
    message: MessageEvent$1;
    delta: DeltaEvent;
    refusal: RefusalEvent;
    "tool-call": ToolCallEvent;
    "tool-arguments": ToolArgumentsEvent;
    "tool-call-end": ToolCallEndEvent;
    "tool-result": ToolResultEvent;
    citation: CitationEvent;
    file: FileEvent;
    safety: SafetyEvent;
    usage: UsageEvent;
    finish: FinishEvent;
    error: ErrorEvent;
    refused: RefusedEvent;
}
type StreamEvent = StreamEventMap[keyof StreamEventMap];
interface FrameTask {
    readonly urgency: number;
    run(deadline: number): boolean;
}
interface FrameHost {
    readonly performance: Pick<Performance, "now">;
    readonly document: {
        readonly visibilityState: string;
        addEventListener(type: "visibilitychange", listener: () => void): void;
    };
    requestAnimationFrame(callback: FrameRequestCallback): number;
    cancelAnimationFrame(id: number): void;
    setTimeout(callback: () => void, milliseconds: number): number;
    clearTimeout(id: number | undefined): void;
}
declare class FrameScheduler {
    #private;
    constructor(host?: FrameHost, budget?: number);
    add(task: FrameTask): void;
    afterPaint(work: () => void): void;
    remove(task: FrameTask): void;
    rest(): Promise<void>;
    beforeFrame(work: () => void): void;
    get isReading(): boolean;
    sent(): void;
    came(): void;
}
interface Quantiles {
    p50: number;
    p95: number;
    p99: number;
}
interface TimingFigures {
    timeToFirstByte: number | undefined;
    timeToFirstContent: number | undefined;
    deltas: number;
    interDelta: Quantiles | undefined;
    interToken: Quantiles | undefined;
    outputTokens: number;
    tokensEstimated: boolean;
    tokensPerSecond: number | undefined;
    stalls: number;
    longestStall: number;
    bursts: number;
}
interface Metrics extends Partial<TimingFigures> {
    startTime: number;
    timeToFirstPatch?: number;
    timeToFirstPaint?: number;
    duration: number;
    bytes: number;
    events: number;
    malformedEvents: number;
    refused: Partial<Record<RefusedEvent["kind"], number>>;
    patches: number;
    patchBytes: number;
    operations: number;
    nodesCreated: number;
    frames: number;
    mainThreadTime: number;
    longestFrame: number;
    workerTime: number;
    largestBacklog: number;
    moduleMemory: number;
    retries: number;
    resumed: number;
    engine?: "worker" | "page";
}
interface RenderResult {
    text: string;
    reasoning: string;
    channels: readonly {
        channel: ChannelInfo;
        text: string;
    }[];
    finishReason: FinishReason | undefined;
    usage: Usage | undefined;
    metrics: Metrics;
}
type Chunk = Uint8Array | string;
type SourceChunk = Chunk | object;
type Readable = Response | ReadableStream<SourceChunk> | AsyncIterable<SourceChunk>;
type RenderSource = Readable | PromiseLike<Readable> | Request | URL | string;
interface OpenSource {
    body: ReadableStream<SourceChunk> | AsyncIterable<SourceChunk>;
    contentType: string;
    settings?: StreamSettings;
}
interface EngineLocation {
    workerUrl: string;
    wasmUrl: string;
    wasmAllUrl: string;
    paceUrl: string;
    watchdog?: boolean | undefined;
}
type StreamMessage = Update | Exclude<FromEngine, {
    kind: "ready" | "pong" | "fatal" | "updates";
}>;
interface StreamListener {
    receive(message: StreamMessage): void;
    engineLost(error: SluiceError): void;
}
type EnginePort = Port<ToEngine, FromEngine>;
declare class EngineHost {
    #private;
    fallbackReason: string | undefined;
    ready: Promise<void>;
    attach(port: EnginePort): void;
    run(fallbackReason?: string, giveUp?: (reason: string) => void): void;
    get listeners(): ReadonlyMap<number, StreamListener>;
    get lost(): boolean;
    register(listener: StreamListener): number;
    unregister(stream: number): void;
    post(message: ToEngine): void;
    postForFrame(message: StreamOrder, frames: FrameScheduler): void;
    ack(stream: number, frames: FrameScheduler): void;
    lose(error: SluiceError): void;
}
interface ConnectionOptions {
    settings: StreamSettings;
    urgency: number;
    place: Element;
    highWaterMark: number;
    idleTimeout?: number | undefined;
    resumable?: boolean | undefined;
    wantsWire?: boolean | undefined;
}
interface ResumeState {
    lastEventId: string;
    messageId: string;
    events: number;
    bytes: number;
    text: string;
}
type ResumeTarget = Request | URL | string | undefined;
interface ConnectionPolicy {
    connectTimeout?: number;
    idleTimeout?: number;
    retries?: number;
    backoff?: number;
    maxDelay?: number;
    idempotent?: boolean;
    resume?: (state: ResumeState) => ResumeTarget | PromiseLike<ResumeTarget>;
    snapshots?: boolean;
}
interface Snapshot {
    version: 1;
    done: boolean;
    cursor: {
        lastEventId: string;
        events: number;
        bytes: number;
    };
    messageId: string;
    channels: {
        channel: ChannelInfo;
        text: string;
        open: boolean;
    }[];
    framing: string;
    contentType: string;
    wire: WireCode[];
}
type WireCode = string | (number | string)[];
interface RequestOptions {
    init?: RequestInit | undefined;
    connection?: ConnectionPolicy | false | undefined;
}
interface PumpTarget {
    chunk(chunk: Chunk): void;
    close(error?: BodyError): void;
    rest?(): Promise<void>;
}
declare class ChunkPump {
    #private;
    constructor(body: ReadableStream<SourceChunk> | AsyncIterable<SourceChunk>, highWaterMark: number, target: PumpTarget);
    run(): Promise<void>;
    credit(units: number): void;
    stop(): void;
}
interface MessageSource extends EventTarget {
    readonly readyState?: number | string;
    close?: () => void;
    start?: () => void;
}
interface MessageOptions {
    as?: "events" | "bytes";
    isLast?: (data: unknown) => boolean;
    keepOpen?: boolean;
    mostWaiting?: number;
}
interface Inbox {
    readonly source: MessageSource;
    readonly events: Event[];
    readonly take: (event: Event) => void;
    wake?: () => void;
}
interface Extension {
    extend: (source: OpenSource, context: ExtensionContext) => OpenSource | Promise<OpenSource>;
}
interface ExtensionContext {
    readonly options: RenderOptions$1;
    readonly highWaterMark: number;
    readonly inbox: Inbox | undefined;
    readonly tools: {
        readonly SluiceError: typeof SluiceError;
        readonly ChunkPump: typeof ChunkPump;
    };
    host: EngineHost;
    signal: AbortSignal;
    observe?: (event: StreamEvent) => void;
}
interface Extensions {
    source: RenderSource;
    adapt: ((source: OpenSource, host: EngineHost, signal: AbortSignal) => Promise<OpenSource>) | undefined;
    observe: (event: StreamEvent) => void;
}
type RenderState = "connecting" | "streaming" | "done" | "aborted" | "failed";
interface HandleOptions extends Omit<ConnectionOptions, "place">, RequestOptions {
    placement: ChannelPlacement;
    deltas?: boolean | undefined;
    urls: UrlHooks;
    autoDirection: boolean;
    onElement?: ((element: Element) => void) | undefined;
    groups: boolean;
    hydrate: boolean | string;
    extensions: Extensions;
    stopAtViolation: boolean;
    signals: readonly (AbortSignal | null | undefined)[];
    restore?: Snapshot | undefined;
}
interface HandleContext {
    engine: () => EngineHost;
    frames: FrameScheduler;
}
type HandleListener<K extends keyof HandleEventMap> = (event: CustomEvent<HandleEventMap[K]>) => void;
declare class RenderHandle extends EventTarget implements Disposable, AsyncDisposable {
    #private;
    finished: Promise<RenderResult>;
    constructor(source: RenderSource, target: Element, options: HandleOptions, context: HandleContext);
    [Symbol.dispose]: () => void;
    [Symbol.asyncDispose]: () => Promise<void>;
    get state(): RenderState;
    get result(): RenderResult | undefined;
    get metrics(): Metrics;
    abort(reason?: unknown): void;
    dispose(): void;
    retry(source?: RenderSource): Promise<RenderResult>;
    snapshot(): Snapshot | undefined;
    loadImage(holder: Element): HTMLImageElement | undefined;
    addEventListener<K extends keyof HandleEventMap>(type: K, listener: HandleListener<K> | null, options?: boolean | AddEventListenerOptions): void;
    addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
}
interface FollowState {
    following: boolean;
    atEnd: boolean;
}
interface FollowChange extends FollowState {
    toEnd: () => void;
}
type FinishReason = FinishEvent["reason"];
type Usage = Omit<UsageEvent, "type">;
interface ToolArgumentsValue {
    value?: unknown;
    changed?: string[];
}
interface ToolCallEndValue {
    value?: unknown;
    error?: SluiceError;
}
interface RetryEvent {
    attempt: number;
    delay: number;
    code: ErrorCode;
    message: string;
    resumes: boolean;
}
interface HandleEventMap extends Omit<StreamEventMap, "error"> {
    "tool-arguments": ToolArgumentsEvent & ToolArgumentsValue;
    "tool-call-end": ToolCallEndEvent & ToolCallEndValue;
    reasoning: DeltaEvent;
    error: ErrorEvent;
    statechange: {
        state: RenderState;
    };
    retry: RetryEvent;
    restart: {
        reason: "retry" | "epoch";
    };
    fallback: {
        reason: string;
    };
    followchange: FollowChange;
    buffered: {
        wait: number;
    };
}
interface ChannelInfo {
    kind: "text" | "reasoning";
    choice: number;
}
interface PaceOptions {
    lag?: number;
    unit?: "grapheme" | "word";
}
interface PaceSettings extends PaceOptions {
    part?: string;
}
interface StreamSettings {
    provider?: string;
    framing?: string;
    contentType?: string;
    deltas?: boolean;
    rawHtml?: boolean;
    hardBreaks?: boolean;
    math?: boolean;
    alerts?: boolean;
    footnotes?: boolean;
    headingIds?: boolean;
    idPrefix?: string;
    thinkTags?: boolean;
    dataImages?: boolean;
    imageOrigins?: readonly string[];
    linkOrigins?: readonly string[];
    invisible?: string;
    stopAtViolation?: boolean;
    renders?: boolean;
    pace?: PaceSettings | undefined;
}
interface EngineFigures {
    bytes: number;
    workerTime: number;
    moduleMemory: number;
    backlog: number;
    arrivals: number[];
}
interface StreamOutcome {
    code: ErrorCode | "none";
    message: string;
    offset: number;
    status?: number | undefined;
    texts: readonly {
        channel: ChannelInfo;
        text: string;
    }[];
    figures: EngineFigures | undefined;
}
interface BodyError {
    code: ErrorCode;
    message: string;
    offset?: number;
    status?: number | undefined;
}
type ToEngine = {
    kind: "init";
    wasmUrl: string;
    wasmAllUrl: string;
    module?: WebAssembly.Module | undefined;
} | {
    kind: "open";
    stream: number;
    settings: StreamSettings;
    highWaterMark: number;
    urgency?: number;
    idleTimeout?: number | undefined;
    resumable?: boolean | undefined;
    wantsWire?: boolean | undefined;
} | {
    kind: "chunk";
    stream: number;
    chunk: Uint8Array | string;
} | {
    kind: "close";
    stream: number;
    error?: BodyError;
} | {
    kind: "ack";
    streams: number[];
    isDue?: true;
} | {
    kind: "urgency";
    stream: number;
    urgency: number;
} | {
    kind: "abort";
    stream: number;
} | {
    kind: "discard";
    stream: number;
} | {
    kind: "batch";
    messages: StreamOrder[];
} | {
    kind: "ping";
};
type StreamOrder = Extract<ToEngine, {
    kind: "chunk" | "ack";
}>;
interface ChannelPatch {
    channel: number;
    info?: ChannelInfo;
    patch: Uint8Array<ArrayBuffer>;
}
interface Update {
    kind: "update";
    stream: number;
    patches: ChannelPatch[];
    events: StreamEvent[];
    figures: EngineFigures;
    wire?: Uint8Array;
}
type FromEngine = {
    kind: "ready";
} | {
    kind: "pong";
} | {
    kind: "fatal";
    message: string;
} | {
    kind: "updates";
    updates: Update[];
} | {
    kind: "dropped";
    stream: number;
    error: BodyError | undefined;
    wire: Uint8Array;
} | {
    kind: "credit";
    stream: number;
    units: number;
} | {
    kind: "end";
    stream: number;
    outcome: StreamOutcome;
};
interface Port<Out, In> {
    postMessage(message: Out, transfer: Transferable[]): void;
    onmessage: ((event: MessageEvent<In>) => void) | null;
}
interface ChannelPlacement {
    reasoning?: Element | false;
    reasoningLabel?: string;
    place?: (channel: ChannelInfo) => Element | null | undefined;
}
interface ProviderEvent {
    readonly data: string;
    readonly json: unknown;
    readonly name: string;
    readonly id: string;
    readonly offset: number;
}
interface DecodedPiece {
    choice?: number;
    text?: string | null;
    reasoning?: string | null;
    refusal?: string | null;
    toolCall?: {
        index?: number;
        id?: string;
        name?: string;
        arguments?: string | object;
        server?: boolean;
        end?: boolean;
    };
    toolResult?: {
        id: string;
        result: unknown;
    };
    citation?: {
        url?: string;
        title?: string;
    };
    file?: {
        url: string;
        mediaType?: string;
    };
    finish?: FinishReason | (string & {}) | null;
    usage?: Usage;
    error?: string | {
        message: string;
        code?: string | number;
    } | null;
    id?: string;
    model?: string;
}
interface EventDecoder {
    decode: (event: ProviderEvent) => DecodedPiece | readonly DecodedPiece[] | null | undefined;
}
type JsonPath = string | readonly string[];
interface EventPaths {
    text: JsonPath;
    reasoning?: JsonPath;
    refusal?: JsonPath;
    finish?: JsonPath;
    error?: JsonPath;
    id?: JsonPath;
    model?: JsonPath;
    usage?: Partial<Record<keyof Usage, JsonPath>>;
}
type CustomProvider = EventDecoder | EventPaths;
interface RenderOptions extends ChannelPlacement {
    init?: RequestInit;
    connection?: ConnectionPolicy | false;
    restore?: Snapshot;
    signal?: AbortSignal;
    provider?: string | CustomProvider;
    framing?: "auto" | "sse" | "ndjson" | "json" | "json-array" | "aws-event-stream" | "text";
    contentType?: string;
    deltas?: boolean;
    images?: "none" | "all" | readonly string[];
    dataImages?: boolean;
    links?: "none" | "all" | readonly string[] | ((url: URL) => boolean);
    rewriteUrl?: (url: string, use: UrlUse) => string | null;
    onViolation?: "continue" | "stop";
    invisibleText?: "keep" | "report" | "strip";
    direction?: "auto";
    groups?: boolean;
    rawHtml?: boolean;
    math?: boolean;
    alerts?: boolean;
    footnotes?: boolean;
    headingIds?: boolean;
    idPrefix?: string;
    thinkTags?: boolean;
    hardBreaks?: boolean;
    renders?: boolean;
    toolArguments?: "text" | "partial";
    messages?: MessageOptions;
    extension?: Extension;
    onElement?: (element: Element) => void;
    hydrate?: boolean | string;
    scroll?: "follow" | Element;
    pace?: "immediate" | "smooth" | PaceOptions;
    priority?: "high" | "auto" | "low";
    highWaterMark?: number;
}
interface PageOptions extends EngineLocation {
    frameBudget: number;
}
declare function configure(options: Partial<PageOptions>): void;
declare function preload(): Promise<void>;
declare function render(source: RenderSource | MessageSource, target: Element, options?: RenderOptions): RenderHandle;
export { RenderHandle, SluiceError, configure, preload, render };
export type { ChannelInfo, Chunk, CitationEvent, ConnectionPolicy, CustomProvider, DecodedPiece, DeltaEvent, EngineLocation, ErrorCode, ErrorEvent, EventDecoder, EventPaths, FileEvent, FinishEvent, FinishReason, FollowChange, FollowState, FrameEvent, HandleEventMap, JsonPath, MessageEvent$1 as MessageEvent, MessageOptions, MessageSource, Metrics, OpenSource, PaceOptions, PageOptions, ProviderEvent, Quantiles, RefusalEvent, RefusedEvent, RenderOptions, RenderResult, RenderSource, RenderState, ResumeState, ResumeTarget, RetryEvent, SafetyEvent, SluiceErrorDetails, Snapshot, SourceChunk, StartEvent, StreamEvent, StreamEventMap, ToolArgumentsEvent, ToolArgumentsValue, ToolCallEndEvent, ToolCallEndValue, ToolCallEvent, ToolResultEvent, UrlUse, Usage, UsageEvent };

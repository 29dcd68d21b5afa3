type ErrorCode = "line-too-long" | "unrecognized-format" | "html-response" | "empty-body" | "corrupt-frame" | "truncated" | "uncommon-format" | "malformed-json" | "json-too-deep" | "provider-error" | "tool-arguments-too-long" | "too-many-channels" | "decoder-failed" | "document-too-long" | "nesting-too-deep" | "too-many-definitions" | "content-refused" | "invalid-patch" | "http-status" | "network" | "timeout" | "aborted" | "worker-failed" | "unsupported" | "invalid-options" | "invalid-value" | "out-of-memory" | "too-many-streams" | "internal";
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
type UrlUse = "link" | "image";
interface UrlHooks {
    allowLink?: ((url: URL) => boolean) | undefined;
    rewriteUrl?: ((url: string, use: UrlUse) => string | null) | undefined;
}
type Chunk = Uint8Array | string;
type SourceChunk = Chunk | object;
interface ChannelInfo {
    kind: "text" | "reasoning";
    choice: number;
}
interface PaceOptions {
    lag?: number;
    unit?: "grapheme" | "word";
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
    pace?: PaceOptions | undefined;
}
interface Arrival {
    at: number;
    deltas: number;
    textBytes: number;
    paused: boolean;
}
interface EngineFigures {
    bytes: number;
    workerTime: number;
    moduleMemory: number;
    backlog: number;
    arrivals: Arrival[];
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
} | {
    kind: "open";
    stream: number;
    settings: StreamSettings;
    highWaterMark: number;
    idleTimeout?: number | undefined;
    resumable?: boolean | undefined;
    body?: ReadableStream<SourceChunk>;
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
    stream: number;
} | {
    kind: "abort";
    stream: number;
} | {
    kind: "discard";
    stream: number;
} | {
    kind: "ping";
};
interface ChannelPatch {
    channel: number;
    info: ChannelInfo;
    patch: Uint8Array<ArrayBuffer>;
}
type FromEngine = {
    kind: "ready";
    startup: number;
} | {
    kind: "pong";
} | {
    kind: "fatal";
    message: string;
} | {
    kind: "update";
    stream: number;
    patches: ChannelPatch[];
    events: StreamEvent[];
    figures: EngineFigures;
    wire?: Uint8Array[];
} | {
    kind: "dropped";
    stream: number;
    error?: BodyError;
    wire: Uint8Array[];
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
type StreamMessage = Exclude<FromEngine, {
    kind: "ready" | "pong" | "fatal";
}>;
interface StreamListener {
    receive(message: StreamMessage): void;
    engineLost(error: SluiceError): void;
}
type EnginePort = Port<ToEngine, FromEngine>;
declare class EngineHost {
    #private;
    readonly fallbackReason: string | undefined;
    readonly startup: number;
    constructor(port: EnginePort, startup: number, fallbackReason?: string, giveUp?: (reason: string) => void);
    get lost(): boolean;
    register(listener: StreamListener): number;
    unregister(stream: number): void;
    post(message: ToEngine, transfer?: Transferable[]): void;
    lose(error: SluiceError): void;
}
type Readable = Response | ReadableStream<SourceChunk> | AsyncIterable<SourceChunk>;
type RenderSource = Readable | PromiseLike<Readable> | Request | URL | string;
interface OpenSource {
    body: ReadableStream<SourceChunk> | AsyncIterable<SourceChunk>;
    contentType: string;
    settings?: StreamSettings;
}
interface Extensions {
    source: RenderSource;
    adapt: ((source: OpenSource, host: EngineHost, signal: AbortSignal) => Promise<OpenSource>) | undefined;
    observe: (event: StreamEvent) => void;
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
interface FrameTask {
    run(deadline: number): boolean;
}
interface FrameHost {
    now(): number;
    hidden(): boolean;
    requestFrame(callback: () => void): number;
    cancelFrame(id: number): void;
    setTimer(callback: () => void, milliseconds: number): number;
    clearTimer(id: number): void;
    onVisibilityChange(callback: () => void): void;
}
declare class FrameScheduler {
    #private;
    constructor(host?: FrameHost);
    add(task: FrameTask): void;
    remove(task: FrameTask): void;
}
interface ConnectionOptions {
    settings: StreamSettings;
    highWaterMark: number;
    transferStreams: boolean;
    idleTimeout?: number | undefined;
    resumable?: boolean | undefined;
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
type RenderState = "connecting" | "streaming" | "done" | "aborted" | "failed";
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
interface HandleOptions extends ConnectionOptions {
    init: RequestInit | undefined;
    placement: ChannelPlacement;
    deltas: boolean | undefined;
    urls: UrlHooks;
    autoDirection: boolean;
    hydrate: boolean | string;
    extensions: Extensions;
    stopAtViolation: boolean;
    signals: readonly (AbortSignal | null | undefined)[];
    connection: ConnectionPolicy | false | undefined;
    restore: Snapshot | undefined;
}
interface HandleContext {
    engine: () => Promise<EngineHost>;
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
interface FlowOptions {
    highWaterMark?: number;
    readableHighWaterMark?: number;
}
interface BufferOptions extends FlowOptions {
    count?: number;
    time?: number;
}
interface ThrottleOptions extends FlowOptions {
    trailing?: boolean;
}
type WhenFull = "wait" | "drop-oldest" | "drop-newest" | "latest";
interface BoundedOptions<T> {
    dropped?: (item: T) => void;
}
declare function buffer<T>(options?: BufferOptions): TransformStream<T, T[]>;
declare function throttle<T>(time: number, options?: ThrottleOptions): TransformStream<T, T>;
declare function sample<T>(time: number, options?: FlowOptions): TransformStream<T, T>;
declare function bounded<T>(capacity: number, whenFull?: WhenFull, { dropped }?: BoundedOptions<T>): ReadableWritablePair<T, T>;
interface FlowEvent<K extends keyof HandleEventMap> {
    type: K;
    detail: HandleEventMap[K];
}
interface EventsOptions {
    capacity?: number;
    whenFull?: Exclude<WhenFull, "wait">;
}
declare function eventsOf<K extends keyof HandleEventMap>(handle: RenderHandle, types: K | readonly K[], { capacity, whenFull }?: EventsOptions): ReadableStream<FlowEvent<K>>;
export { bounded, buffer, eventsOf, sample, throttle };
export type { BoundedOptions, BufferOptions, EventsOptions, FlowEvent, FlowOptions, ThrottleOptions, WhenFull };

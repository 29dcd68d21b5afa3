type ErrorCode = "line-too-long" | "unrecognized-format" | "html-response" | "empty-body" | "corrupt-frame" | "truncated" | "uncommon-format" | "malformed-json" | "json-too-deep" | "provider-error" | "tool-arguments-too-long" | "too-many-channels" | "decoder-failed" | "document-too-long" | "nesting-too-deep" | "too-many-definitions" | "content-refused" | "invalid-patch" | "http-status" | "network" | "timeout" | "aborted" | "worker-failed" | "unsupported" | "invalid-options" | "invalid-value" | "too-much-waiting" | "out-of-memory" | "too-many-streams" | "internal";
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
declare function connect(port: Port<FromEngine, ToEngine>): void;
export { connect };

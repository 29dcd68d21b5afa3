import { RenderOptions } from "./index.js";
type Chunk = Uint8Array | string;
type SourceChunk = Chunk | object;
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
type CoreOptions = Pick<RenderOptions, ("provider" | "framing" | "contentType" | "rawHtml" | "math" | "alerts" | "thinkTags" | "hardBreaks") | ("footnotes" | "headingIds" | "idPrefix" | "renders") | ("images" | "dataImages" | "links" | "invisibleText" | "onViolation")>;
interface HtmlOptions extends CoreOptions, Pick<RenderOptions, "rewriteUrl" | "direction" | "reasoningLabel"> {
    reasoning?: false;
    baseUrl?: string;
    onRefused?: (event: RefusedEvent) => void;
}
type HtmlSource = ReadableStream<SourceChunk> | AsyncIterable<SourceChunk> | Iterable<SourceChunk>;
declare function renderToString(markdown: string, options?: HtmlOptions): Promise<string>;
declare function loadRenderer(): Promise<(markdown: string, options?: HtmlOptions) => string>;
declare function renderToStream(source: HtmlSource, options?: HtmlOptions): ReadableStream<string>;
export { SluiceError, loadRenderer, renderToStream, renderToString };
export type { ErrorCode, HtmlOptions, HtmlSource, RefusedEvent };

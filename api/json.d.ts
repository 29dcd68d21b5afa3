import { FinishReason, Usage, RenderHandle, RenderSource, MessageSource, RenderOptions } from "./index.js";
type JsonFailureCode = "malformed-json" | "json-too-deep" | "truncated";
interface PartialJsonOptions {
    fail: (code: JsonFailureCode, message: string, offset: number) => Error;
    maxDepth?: number;
}
declare class PartialJson {
    #private;
    constructor(options: PartialJsonOptions);
    get value(): unknown;
    get isComplete(): boolean;
    push(text: string): void;
    finish(): unknown;
    takeChanged(): string[];
}
interface StandardSchema<T> {
    readonly "~standard": {
        readonly version: 1;
        readonly vendor: string;
        readonly validate: (value: unknown) => StandardResult<T> | Promise<StandardResult<T>>;
    };
}
type StandardResult<T> = {
    readonly value: T;
    readonly issues?: undefined;
} | {
    readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly unknown[] | undefined;
    }[];
};
type ReadOptions = Pick<RenderOptions, "init" | "signal" | "framing" | "contentType" | "thinkTags" | "messages" | "highWaterMark">;
interface JsonOptions<T> extends ReadOptions {
    provider?: RenderOptions["provider"];
    tool?: string | true;
    onPartial?: (value: unknown, changed: readonly string[]) => void;
    validate?: StandardSchema<T> | ((value: unknown) => T | PromiseLike<T>);
    maxDepth?: number;
}
interface JsonResult<T> {
    value: T;
    text: string;
    reasoning: string;
    finishReason: FinishReason | undefined;
    usage: Usage | undefined;
}
declare function json<T = unknown>(source: RenderSource | MessageSource, options?: JsonOptions<T>): JsonHandle<T>;
declare class JsonHandle<T> implements PromiseLike<T> {
    #private;
    readonly finished: Promise<JsonResult<T>>;
    readonly answer: RenderHandle;
    constructor(source: RenderSource | MessageSource, options: JsonOptions<T>);
    get value(): unknown;
    abort(reason?: unknown): void;
    then<A = T, B = never>(onValue?: ((value: T) => A | PromiseLike<A>) | null, onError?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<A | B>;
}
export { JsonHandle, PartialJson, json };
export type { JsonFailureCode, JsonOptions, JsonResult, PartialJsonOptions, StandardSchema };

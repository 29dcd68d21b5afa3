type WrittenChunk = string | Uint8Array | object;
interface AnswerWriterOptions {
    highWaterMark?: number;
}
declare class AnswerWriter implements AsyncIterable<string | Uint8Array> {
    #private;
    constructor({ highWaterMark }?: AnswerWriterOptions);
    get signal(): AbortSignal;
    get desiredSize(): number | null;
    get ready(): Promise<void>;
    write(chunk: WrittenChunk): void;
    close(): void;
    abort(reason?: unknown): void;
    [Symbol.asyncIterator](): AsyncIterator<string | Uint8Array, undefined>;
}
export { AnswerWriter };
export type { AnswerWriterOptions, WrittenChunk };

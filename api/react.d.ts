import { HTMLAttributes, ReactElement, RefObject } from "react";
import { RenderHandle, RenderResult, SluiceError, RenderSource, RenderOptions } from "./index.js";
interface AnswerSnapshot {
    state: "idle" | RenderHandle["state"];
    handle: RenderHandle | undefined;
    result: RenderResult | undefined;
    error: SluiceError | undefined;
}
interface UseSluiceOptions extends RenderOptions {
    requestKey?: string | number;
    onStart?: (handle: RenderHandle) => void;
    onFinish?: (result: RenderResult) => void;
    onError?: (error: SluiceError) => void;
}
interface UseSluice<E extends Element> extends AnswerSnapshot {
    ref: RefObject<E | null>;
    stop: () => void;
}
declare function useSluice<E extends Element = HTMLDivElement>(source: RenderSource | null | undefined, options?: UseSluiceOptions): UseSluice<E>;
interface SluiceProps extends Omit<HTMLAttributes<HTMLElement>, "children" | "onError"> {
    source: RenderSource | null | undefined;
    options?: Omit<UseSluiceOptions, "requestKey" | "onStart" | "onFinish" | "onError">;
    requestKey?: string | number;
    onStart?: (handle: RenderHandle) => void;
    onFinish?: (result: RenderResult) => void;
    onError?: (error: SluiceError) => void;
    html?: string;
    as?: string;
}
declare function Sluice(props: SluiceProps): ReactElement;
export { Sluice, useSluice };
export type { AnswerSnapshot, SluiceProps, UseSluice, UseSluiceOptions };

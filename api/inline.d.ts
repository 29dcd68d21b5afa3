import { RenderSource, RenderOptions, RenderHandle, RenderResult } from "./index.js";
export * from "./index.js";
type SluiceStreamState = "idle" | "connecting" | "streaming" | "done" | "aborted" | "failed";
declare const Base: typeof HTMLElement;
declare class SluiceStreamElement extends Base {
    #private;
    static readonly formAssociated = true;
    static readonly observedAttributes: readonly string[];
    get src(): string;
    set src(value: string);
    get method(): string;
    set method(value: string);
    get body(): string;
    set body(value: string | object);
    get headers(): string;
    set headers(value: string | Record<string, string>);
    get credentials(): string;
    set credentials(value: string);
    get provider(): string;
    set provider(value: string);
    get name(): string;
    set name(value: string);
    get manual(): boolean;
    set manual(value: boolean);
    get hydrate(): boolean;
    set hydrate(value: boolean);
    get source(): RenderSource | undefined;
    set source(value: RenderSource | undefined);
    get options(): RenderOptions;
    set options(value: RenderOptions);
    get state(): SluiceStreamState;
    get handle(): RenderHandle | undefined;
    get finished(): Promise<RenderResult> | undefined;
    start(): RenderHandle | undefined;
    stop(): void;
    connectedCallback(): void;
    disconnectedCallback(): void;
    connectedMoveCallback(): void;
    attributeChangedCallback(_name: string, before: string | null, after: string | null): void;
}
declare global {
    interface HTMLElementTagNameMap {
        "sluice-stream": SluiceStreamElement;
    }
}
export { SluiceStreamElement };
export type { SluiceStreamState };

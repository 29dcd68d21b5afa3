import { HandleEventMap, RenderHandle } from "./index.js";
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

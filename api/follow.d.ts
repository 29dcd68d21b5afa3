interface FollowOptions {
    scroller?: Element | undefined;
    nearness?: number;
}
interface FollowState {
    following: boolean;
    atEnd: boolean;
}
declare class ScrollFollower extends EventTarget {
    #private;
    constructor(content: Element, options?: FollowOptions);
    get state(): FollowState;
    toEnd(): void;
    release(): void;
    stop(): void;
}
export { ScrollFollower };
export type { FollowOptions, FollowState };

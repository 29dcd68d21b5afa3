// 'sluice/follow': keeps the end of a scroller in view while the reader is there, with or without an answer in it.
export { ScrollFollower, type FollowOptions, type FollowState } from './parts/follow_scroll.js';

// 'sluice/react': a hook and a component. React renders when an answer begins, streams and ends; what grows in between
// grows behind its back, in an element that it gives no children.
import {
  createElement,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type HTMLAttributes,
  type ReactElement,
  type RefObject,
} from 'react';
import { AnswerStore, type AnswerSnapshot } from './answer_store.js';
import type { RenderHandle, RenderOptions, RenderResult, RenderSource, SluiceError } from './index.js';

export type { AnswerSnapshot } from './answer_store.js';

/** Options of `render`, and what a component wants to hear. They count when an answer starts. */
export interface UseSluiceOptions extends RenderOptions {
  /** A change asks for the answer anew although `source` is the same, a URL that is asked another question for example. */
  requestKey?: string | number;
  /** Gets the handle when an answer starts: the place to listen to its events. */
  onStart?: (handle: RenderHandle) => void;
  /** The answer is complete. */
  onFinish?: (result: RenderResult) => void;
  /** The answer has failed or was stopped. */
  onError?: (error: SluiceError) => void;
}

/** What `useSluice` answers with. */
export interface UseSluice<E extends Element> extends AnswerSnapshot {
  /** Goes on the element that the answer grows in, which gets no children from React. */
  ref: RefObject<E | null>;
  /** Stops the answer; what has come stays. */
  stop: () => void;
}

/**
 * Shows an answer in an element. A new `source` (compared by identity, so keep it in state or in a memo) shows another.
 *
 *     const { ref, state, stop } = useSluice<HTMLDivElement>(request);
 *     return <div ref={ref} className="sluice" />;
 *
 * @param source anything that `render` takes; `null` while there is nothing to show
 */
export function useSluice<E extends Element = HTMLDivElement>(
  source: RenderSource | null | undefined,
  options: UseSluiceOptions = {},
): UseSluice<E> {
  const ref = useRef<E>(null);
  const [store] = useState(() => new AnswerStore());
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot, AnswerStore.serverSnapshot);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  const { requestKey } = options;
  useEffect(() => {
    if (!ref.current) return undefined;
    store.show(source, ref.current, requestKey, latest.current, (handle) => {
      latest.current.onStart?.(handle);
      handle.finished.then(
        (result) => latest.current.onFinish?.(result),
        (error: unknown) => latest.current.onError?.(error as SluiceError),
      );
    });
    return () => {
      store.leave();
    };
  }, [store, source, requestKey]);

  return { ...snapshot, ref, stop: store.stop };
}

/** Properties of the component; those that it does not know go to the element. */
export interface SluiceProps extends Omit<HTMLAttributes<HTMLElement>, 'children' | 'onError'> {
  /** What is shown, as for `useSluice`. */
  source: RenderSource | null | undefined;
  /** As for `useSluice`. */
  options?: Omit<UseSluiceOptions, 'requestKey' | 'onStart' | 'onFinish' | 'onError'>;
  requestKey?: string | number;
  onStart?: (handle: RenderHandle) => void;
  onFinish?: (result: RenderResult) => void;
  onError?: (error: SluiceError) => void;
  /** HTML that 'sluice/node' has rendered of what has come so far, for a server to send; goes with `options.hydrate`. */
  html?: string;
  /** The element's name; "div" by default. */
  as?: string;
}

/**
 * An element in which an answer grows, of class `sluice` unless `className` says otherwise; `data-state` says where it is.
 *
 *     <Sluice source={request} onFinish={({ usage }) => setUsage(usage)} />
 */
export function Sluice(props: SluiceProps): ReactElement {
  const { source, options, requestKey, onStart, onFinish, onError, html, as = 'div', ...rest } = props;
  const given = { requestKey, onStart, onFinish, onError };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const { ref, state } = useSluice<HTMLElement>(source, { ...options, ...present });
  const content = html === undefined ? {} : { dangerouslySetInnerHTML: { __html: html } };
  // `aria-busy` and what grows within are not React's.
  const own = { ref, 'data-state': state, suppressHydrationWarning: true };
  return createElement(as, { className: 'sluice', ...rest, ...own, ...content });
}

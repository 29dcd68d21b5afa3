// Which answers are in view, so that they come first. Loaded when many are under way.

/** What the option `priority` leaves to this, and what an answer out of view has. */
const IN_VIEW = 1;
const OUT_OF_VIEW = 2;

/** How far beyond the view an answer counts as in it. */
const MARGIN = '25%';

/** An answer under way. */
export interface Watched {
  /** Where it grows; `undefined` once it has ended. */
  readonly place: Element | undefined;
  readonly urgency: number;
  setUrgency(urgency: number): void;
}

const known = new WeakSet<Watched>();
const places = new Map<Element, Watched[]>();

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      for (const each of places.get(target) ?? []) each.setUrgency(isIntersecting ? IN_VIEW : OUT_OF_VIEW);
    }
  },
  { rootMargin: MARGIN },
);

/** Sets the urgency of answers by whether they are in view, until they end; those with a priority of their own keep it. */
export function watch(answers: Iterable<object>): void {
  forgetEnded();
  for (const each of answers) {
    if (!isWatchable(each) || known.has(each)) continue;
    known.add(each);
    const { place } = each;
    if (!place || each.urgency !== IN_VIEW) continue;
    const others = places.get(place);
    if (others) others.push(each);
    else places.set(place, [each]);
    // Anew, so that it is told of what is in view already.
    observer.unobserve(place);
    observer.observe(place);
  }
}

function isWatchable(each: object): each is Watched {
  return 'setUrgency' in each;
}

function forgetEnded(): void {
  for (const [place, all] of places) {
    const left = all.filter((each) => each.place);
    if (left.length > 0) places.set(place, left);
    else {
      places.delete(place);
      observer.unobserve(place);
    }
  }
}

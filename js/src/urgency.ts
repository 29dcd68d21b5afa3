// Who goes first when there is no time for all.

/** What the option `priority` means; less goes first. */
export const URGENCY = { high: 0, auto: 1, low: 3 };

/** One turn in so many is in the order of waiting, so that nobody waits for ever. */
const FAIR_TURN = 4;

/** Those who wait, in the order of this turn. */
export function inTurn<T extends { urgency: number }>(waiting: Iterable<T>, turn: number): T[] {
  const all = [...waiting];
  return turn % FAIR_TURN === 0 ? all : all.sort((a, b) => a.urgency - b.urgency);
}

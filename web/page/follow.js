// Keeps the end of a growing conversation in view, but only while the reader is there.

/** How near to the end counts as being there, in CSS pixels. */
const NEAR = 32;

/**
 * Follows the end of `scroller` as `content` grows. Scrolling up lets go; coming back to the end takes hold again.
 * @param {HTMLElement} scroller
 * @param {HTMLElement} content
 * @param {HTMLButtonElement} jump brings the reader back to the end; shown while the end is out of view
 * @returns {{ toEnd(): void, reset(): void }} `toEnd` goes to the end and follows it from now on; `reset` stops following
 *   until then
 */
export function followEnd(scroller, content, jump) {
  /** Nothing is followed, or missed, before there is something to follow. */
  let active = false;
  let following = false;
  let lastTop = 0;
  const distance = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  const hold = (/** @type {boolean} */ value) => {
    following = value;
    jump.hidden = value || !active;
  };
  const toEnd = () => {
    active = true;
    hold(true);
    scroller.scrollTop = scroller.scrollHeight;
  };
  scroller.addEventListener(
    'scroll',
    () => {
      const up = scroller.scrollTop < lastTop - 1;
      lastTop = scroller.scrollTop;
      if (distance() <= NEAR) hold(true);
      else if (up) hold(false);
    },
    { passive: true },
  );
  // Runs after layout and before paint, so the reader never sees the text below the edge.
  const observer = new ResizeObserver(() => {
    if (following) scroller.scrollTop = scroller.scrollHeight;
    else jump.hidden = !active || distance() <= NEAR;
  });
  observer.observe(content);
  observer.observe(scroller);
  jump.addEventListener('click', toEnd);
  return {
    toEnd,
    reset() {
      active = false;
      hold(false);
    },
  };
}

// The panel of a narrow window: called and sent away by its button, sent away by Escape and by a touch beside it.

/** @param {HTMLElement} panel @param {HTMLButtonElement} toggle */
export function setUpPanel(panel, toggle) {
  const show = (/** @type {boolean} */ open) => {
    panel.toggleAttribute('data-open', open);
    toggle.setAttribute('aria-expanded', String(open));
  };
  const isOpen = () => panel.hasAttribute('data-open');
  toggle.addEventListener('click', () => show(!isOpen()));
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !isOpen()) return;
    // One thing at a time: the answer that streams behind the panel is not stopped by this.
    event.stopImmediatePropagation();
    show(false);
    toggle.focus();
  });
  document.addEventListener('pointerdown', ({ target }) => {
    if (isOpen() && target instanceof Node && !panel.contains(target) && !toggle.contains(target)) show(false);
  });
}

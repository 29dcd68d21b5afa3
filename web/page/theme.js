// Light, dark, or what the system says. The choice is an attribute of the root; style.css turns it into `color-scheme`.

const STORAGE_KEY = 'sluice-demo-theme';
const THEMES = /** @type {const} */ (['system', 'light', 'dark']);

/** Puts the remembered theme on the page and lets the button go through the three. */
export function setUpTheme(/** @type {HTMLButtonElement} */ button) {
  let theme = THEMES.find((name) => name === localStorage.getItem(STORAGE_KEY)) ?? 'system';
  const show = () => {
    document.documentElement.dataset.theme = theme;
    button.title = `Colour theme: ${theme}`;
    button.setAttribute('aria-label', button.title);
  };
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
    localStorage.setItem(STORAGE_KEY, theme);
    show();
  });
  show();
}

// Runs the case that the page's address names; `outcome` tells what came of it.
import * as sluice from '/dist/index.js';
import { cases } from './cases.js';

const query = new URLSearchParams(location.search);
const violations = [];
const rejections = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
  // WebKit asks for the icon by itself.
  if (!blockedURI.endsWith('/favicon.ico')) violations.push(`${violatedDirective} ${blockedURI}`);
});
addEventListener('unhandledrejection', ({ reason }) => rejections.push(String(reason)));
globalThis.sluice = sluice;

/** What a case works with. */
const page = {
  sluice,
  engine: query.get('engine'),
  answer: document.querySelector('#answer'),
  other: document.querySelector('#other'),
  /** The origin of the second server. */
  elsewhere: query.get('elsewhere'),
  /** What the policy has stopped, and rejections that nobody has handled. */
  violations,
  rejections,
  /** Renders with ids that every answer has alike. */
  render: (source, target, options = {}) => sluice.render(source, target, { idPrefix: 'answer-', ...options }),
};

globalThis.outcome = (async () => {
  try {
    await cases[query.get('case')].run(page, query.get('param'));
    if (rejections.length > 0) throw new Error(`unhandled: ${rejections.join(', ')}`);
    return 'passed';
  } catch (error) {
    return `${error instanceof Error ? `${error.message}\n${error.stack}` : String(error)}`;
  }
})();

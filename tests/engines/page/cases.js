// Every case of the suite. A case runs in a page of its own:
//   policy    directives of the page's policy to replace (tests/browser/server.ts)
//   needsOther  whether a second server, of another origin, is allowed by the policy
//   isHidden    whether the page is hidden behind another tab while the case runs
//   params    what it runs for, one after the other; the driver knows the lists
//   run       gets the page (see run.js) and the parameter, and throws what is wrong
import { elementCases } from './element.js';
import { engineCases } from './engine.js';
import { pageCases } from './page.js';
import { renderingCases } from './rendering.js';
import { safetyCases } from './safety.js';
import { streamCases } from './stream.js';

export const cases = {
  ...renderingCases,
  ...streamCases,
  ...engineCases,
  ...pageCases,
  ...elementCases,
  ...safetyCases,
};

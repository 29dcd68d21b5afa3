// The attributes of <sluice-stream> in the form that `fetch` and `render` take.
import type { RenderOptions } from './index.js';
import { isJson } from './is_json.js';

/** What the request is made with. @throws SyntaxError when the headers are no JSON */
export function initOf(element: Element): RequestInit {
  const body = element.getAttribute('body');
  const credentials = element.getAttribute('credentials') as RequestCredentials | null;
  const headers = new Headers(JSON.parse(element.getAttribute('headers') ?? '{}') as Record<string, string>);
  if (body !== null && !headers.has('content-type') && isJson(body)) headers.set('content-type', 'application/json');
  return {
    method: element.getAttribute('method')?.toUpperCase() ?? (body === null ? 'GET' : 'POST'),
    headers,
    ...(body === null ? {} : { body }),
    ...(credentials === null ? {} : { credentials }),
  };
}

/** Attributes whose value is the option's, by the option's name. */
const TEXTS = {
  provider: 'provider',
  framing: 'framing',
  contentType: 'content-type',
  reasoningLabel: 'reasoning-label',
  direction: 'direction',
  onViolation: 'on-violation',
  invisibleText: 'invisible-text',
} as const;

/** Attributes that are on when they are there, and off when they are "false". */
const SWITCHES = {
  rawHtml: 'raw-html',
  math: 'math',
  alerts: 'alerts',
  thinkTags: 'think-tags',
  hardBreaks: 'hard-breaks',
  dataImages: 'data-images',
  deltas: 'deltas',
} as const;

/** The options that the attributes name; what is wrong with a value is said by `render`. */
export function optionsOf(element: Element): RenderOptions {
  const options: Record<string, unknown> = {};
  for (const [option, attribute] of Object.entries(TEXTS)) {
    const value = element.getAttribute(attribute);
    if (value !== null) options[option] = value;
  }
  for (const [option, attribute] of Object.entries(SWITCHES)) {
    const value = element.getAttribute(attribute);
    if (value !== null) options[option] = value !== 'false';
  }
  for (const name of ['images', 'links']) {
    const value = element.getAttribute(name)?.trim();
    if (value !== undefined) options[name] = value === 'all' || value === 'none' ? value : value.split(/\s+/);
  }
  if (element.getAttribute('reasoning') === 'none') options['reasoning'] = false;
  return options;
}

// The options of `render` in the form that the core reads them in.
import type { RenderOptions } from './index.js';
import type { StreamSettings } from './protocol.js';

/** The options that the core reads and the page does not need for itself. */
export type CoreOptions = Pick<
  RenderOptions,
  | ('provider' | 'framing' | 'contentType' | 'rawHtml' | 'math' | 'alerts' | 'thinkTags' | 'hardBreaks')
  | ('footnotes' | 'headingIds' | 'idPrefix' | 'renders')
  | ('images' | 'dataImages' | 'links' | 'invisibleText' | 'onViolation')
>;

/** The options that the core reads; what is absent has its default there. */
export function settingsOf(options: CoreOptions): StreamSettings {
  const { provider, framing, contentType, rawHtml, dataImages, images, links, hardBreaks } = options;
  const { math = true, alerts = true, footnotes = true, thinkTags = true, headingIds, idPrefix } = options;
  const settings = {
    ...{ provider: typeof provider === 'object' ? undefined : provider, framing, contentType },
    ...{ rawHtml, dataImages, hardBreaks, headingIds, idPrefix },
    imageOrigins: originsOf(images),
    linkOrigins: typeof links === 'function' ? undefined : originsOf(links),
    invisible: options.invisibleText,
    renders: options.renders,
    stopAtViolation: options.onViolation === undefined ? undefined : options.onViolation === 'stop',
  };
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  return { ...given, math, alerts, footnotes, thinkTags };
}

function originsOf(rule: 'none' | 'all' | readonly string[] | undefined): readonly string[] | undefined {
  if (rule === 'none') return [];
  return rule === 'all' ? ['*'] : rule;
}

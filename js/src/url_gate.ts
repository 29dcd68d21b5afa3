// The page's own look at URLs. The core has refused what is not allowed; a value that it let through by mistake must not
// run here either, so the scheme is checked once more with the parser that the browser will use. What the page itself
// wants of URLs (a predicate, a proxy) comes after that, and its result is checked again.

/** What a URL is for: a reader follows it, or the browser fetches it. */
export type UrlUse = 'link' | 'image';

/** What the page wants of URLs beyond schemes and origins. */
export interface UrlHooks {
  /** Whether a link may lead there; the URL is absolute. */
  allowLink?: ((url: URL) => boolean) | undefined;
  /** The URL to use instead, a proxy's for example; `null` refuses it. */
  rewriteUrl?: ((url: string, use: UrlUse) => string | null) | undefined;
}

/** Schemes of a link. Relative URLs and fragments resolve to the page's own scheme. */
const LINK_SCHEMES = /^(?:https?|mailto|tel):$/;

/** Schemes of an image. */
const IMAGE_SCHEMES = /^https?:$/;

/** The `data:` URLs that an image may have: raster types, which hold no script. */
const RASTER_DATA = /^data:image\/(?:png|jpeg|gif|webp|avif|bmp)[;,]/i;

/** Any https URL: a relative reference takes its scheme, whatever the page's own is. */
const BASE = 'https://sluice.invalid/';

/**
 * Whether the scheme that a browser would see is allowed (WHATWG URL, "basic URL parser": it strips controls and blanks
 * around the value and tabs and line ends within it, so `java\nscript:` is seen as what it is).
 *
 * A value that does not parse leads nowhere in a browser and is let through.
 */
export function isSafeUrl(value: string, use: UrlUse): boolean {
  const url = parse(value, BASE);
  if (!url) return true;
  const schemes = use === 'link' ? LINK_SCHEMES : IMAGE_SCHEMES;
  return schemes.test(url.protocol) || (use === 'image' && RASTER_DATA.test(url.href));
}

/**
 * The URL that the page's hooks make of one that the core allows, or `undefined` when they refuse it: also when they
 * throw (which is reported as an uncaught error) or come up with a scheme that is not allowed.
 */
export function applyHooks(value: string, use: UrlUse, hooks: UrlHooks, base: string): string | undefined {
  try {
    if (use === 'link' && hooks.allowLink) {
      const url = parse(value, base);
      if (url && !hooks.allowLink(url)) return undefined;
    }
    const rewritten = hooks.rewriteUrl ? hooks.rewriteUrl(value, use) : value;
    return typeof rewritten === 'string' && isSafeUrl(rewritten, use) ? rewritten : undefined;
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
    return undefined;
  }
}

function parse(value: string, base: string): URL | undefined {
  try {
    return new URL(value, base);
  } catch {
    return undefined;
  }
}

// The page's own look at URLs. The core has refused what is not allowed; a value that it let through by mistake must not
// run here either, so the scheme is checked once more with the parser that the browser will use.

/** Schemes of a link. Relative URLs and fragments resolve to the page's own scheme. */
const LINK_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** Schemes of an image. */
const IMAGE_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:']);

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
export function isSafeUrl(value: string, kind: 'Url' | 'ImageUrl'): boolean {
  const schemes = kind === 'Url' ? LINK_SCHEMES : IMAGE_SCHEMES;
  try {
    const url = new URL(value, BASE);
    return schemes.has(url.protocol) || (kind === 'ImageUrl' && RASTER_DATA.test(url.href));
  } catch {
    return true;
  }
}

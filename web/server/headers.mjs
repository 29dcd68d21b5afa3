// Headers of every response. The demo runs under the strictest policy that Sluice promises to work with.

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  // WebAssembly may be compiled; nothing may be evaluated.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
  // No string may reach a sink that makes code of it; the one policy makes the worker's address.
  "require-trusted-types-for 'script'",
  'trusted-types sluice',
].join('; ');

export const SECURITY_HEADERS = Object.freeze({
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
});

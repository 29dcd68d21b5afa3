// What a browser has to have. Everything else that may be lacking has a way round it.

const REQUIRED = [
  'WebAssembly',
  'ReadableStream',
  'TextDecoder',
  'AbortController',
  'MessageChannel',
  'fetch',
] as const;

/** One sentence that says what this browser lacks; `undefined` when it lacks nothing. */
export function missingFeatures(scope: object = globalThis): string | undefined {
  const missing = REQUIRED.filter((name) => !(name in scope));
  return missing.length === 0 ? undefined : `This browser cannot show the answer: it lacks ${missing.join(', ')}.`;
}

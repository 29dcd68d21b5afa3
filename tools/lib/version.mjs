/** Compares versions part by part. */
export function isAtLeast(version, least) {
  for (let i = 0; i < least.length; i++) {
    if ((version[i] ?? 0) !== least[i]) return (version[i] ?? 0) > least[i];
  }
  return true;
}

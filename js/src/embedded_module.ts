// The module of all formats inside a program's own text, for places that allow one file only and for servers, whose
// bundlers move files to where nobody finds them.

/** dist/sluice-all.wasm, compressed by gzip, in base64; put here by the build. */
declare const SLUICE_MODULE: string;

/** The module's bytes. */
export async function unpackModule(): Promise<ArrayBuffer> {
  const packed = Uint8Array.from(atob(SLUICE_MODULE), (character) => character.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

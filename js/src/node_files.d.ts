// The one function of Node that 'sluice/node' uses; Node's own types would bring their globals into the page's code.
declare module 'node:fs/promises' {
  export function readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
}

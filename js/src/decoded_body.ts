// The body that a decoder of the page makes of another one; the part that does it is loaded when there is one.
import { ChunkPump } from './chunk_pump.js';
import type { CustomProvider } from './decoding.js';
import type { EngineHost } from './engine_host.js';
import { SluiceError } from './errors.js';
import { whenLoaded } from './message_inbox.js';
import type { OpenSource } from './source.js';

/** Makes another body of one that has been opened. It stops waiting when the signal aborts. */
export type Adapt = (source: OpenSource, host: EngineHost, signal: AbortSignal) => OpenSource | Promise<OpenSource>;

export function decodedBody(provider: CustomProvider, framing: string | undefined, highWaterMark: number): Adapt {
  return (source, host) => {
    const { contentType } = source;
    const settings = { provider: 'events', framing: framing ?? 'auto', contentType, renders: false };
    const options = { settings, highWaterMark };
    const body = whenLoaded(
      import('./parts/decoder.js').then(
        ({ DecodedBody }) => new DecodedBody(provider, source, host, options, { SluiceError, ChunkPump }),
      ),
    );
    return { body, contentType, settings: { provider: 'sluice', framing: 'ndjson' } };
  };
}

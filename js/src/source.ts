// What can be rendered, brought into one form.
import type { SourceChunk } from './chunk_encoder.js';
import { markBuffered } from './chunk_pump.js';
import { messageOf, SluiceError } from './errors.js';
import type { StreamSettings } from './protocol.js';

type Readable = Response | ReadableStream<SourceChunk> | AsyncIterable<SourceChunk>;

/**
 * What `render` takes as its source. A stream or an async iterable brings bytes, text, or the event objects of a provider's
 * SDK; a promise of one serves as well as the thing itself.
 */
export type RenderSource = Readable | PromiseLike<Readable> | Request | URL | string;

/** A body that is ready to be read. */
export interface OpenSource {
  body: ReadableStream<SourceChunk> | AsyncIterable<SourceChunk>;
  /** The response's Content-Type; empty when there is none. */
  contentType: string;
  /** How it is read, where that is no longer for the options to say. */
  settings?: StreamSettings;
}

/**
 * Brings a source to the point where its body can be read. A URL or Request is fetched here, on the page's thread, where
 * its cookies, service worker and patched `fetch` are those that the page expects.
 *
 * @throws SluiceError `network` when there is no response, `http-status` when it is an error, `empty-body` when it has no
 * body, `unsupported` when it is opaque, `invalid-options` when the source is nothing that can be rendered.
 */
export async function openSource(
  source: RenderSource,
  init: RequestInit | undefined,
  signal: AbortSignal,
): Promise<OpenSource> {
  const response = await readableOf(source, init, signal);
  if (isStream(response) || isAsyncIterable(response)) return { body: response, contentType: '' };
  if (response.type === 'opaque' || response.type === 'opaqueredirect') {
    throw new SluiceError('unsupported', 'The response is opaque (mode "no-cors"): its body cannot be read.');
  }
  if (!response.ok) throw await httpError(response);
  if (response.bodyUsed) throw new SluiceError('invalid-options', "The response's body has been used already.");
  if (!response.body) throw new SluiceError('empty-body', 'The response has no body.');
  // One that a script has made says `default`.
  if (response.type !== 'default') markBuffered(response.body);
  return { body: response.body, contentType: response.headers.get('content-type') ?? '' };
}

async function readableOf(source: RenderSource, init: RequestInit | undefined, signal: AbortSignal): Promise<Readable> {
  if (isStream(source) || isAsyncIterable(source)) return source;
  try {
    if (isRemote(source)) return await fetch(source, { ...init, signal });
    const given = await untilAborted(Promise.resolve(source), signal);
    if (given instanceof Response || isStream(given) || isAsyncIterable(given)) return given;
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    throw new SluiceError('network', `No response came: ${messageOf(error)}.`, { cause: error });
  }
  throw new SluiceError('invalid-options', 'The source is no Response, stream, async iterable, Request or URL.');
}

/** A request that can be given up without giving up what it is for. */
export interface Attempt {
  response: Promise<Response>;
  controller: AbortController;
}

/** Asks for a URL or Request, which may be asked for again. */
export function send(source: Request | URL | string, init: RequestInit | undefined, signal: AbortSignal): Attempt {
  const controller = new AbortController();
  signal = AbortSignal.any([signal, controller.signal]);
  const response = fetch(source instanceof Request ? source.clone() : source, { ...init, signal });
  return { response, controller };
}

/** Whether the source is one that the page asks for. */
export function isRemote(source: RenderSource): source is Request | URL | string {
  return typeof source === 'string' || source instanceof URL || source instanceof Request;
}

/** Rejects when the signal does; the promise itself cannot be stopped. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(new SluiceError('aborted', 'The stream was aborted.'));
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

/** The error for a response whose status says that there is no answer, with the server's own words. */
export async function httpError(response: Response, attempts?: number): Promise<SluiceError> {
  const status = `HTTP status ${response.status}${response.statusText ? ` ${response.statusText}` : ''}`;
  // Where the part cannot be had, the status has to do.
  const said = await import('./parts/error_body.js').then((part) => part.readError(response)).catch(() => '');
  return new SluiceError('http-status', said ? `${status}: ${said}` : `${status}.`, {
    status: response.status,
    attempts,
  });
}

export function isStream(source: unknown): source is ReadableStream<SourceChunk> {
  return typeof source === 'object' && source !== null && 'getReader' in source;
}

function isAsyncIterable(source: unknown): source is AsyncIterable<SourceChunk> {
  return typeof source === 'object' && source !== null && Symbol.asyncIterator in source;
}

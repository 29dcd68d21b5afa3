// A server in place of `fetch`: it answers one request after the other as a test says, and keeps what it was asked.
import { vi } from 'vitest';

/** One request as it came. */
export interface Asked {
  url: string;
  method: string;
  headers: Headers;
  body: string;
  /** The request's signal: what the page does with it is what the server sees. */
  signal: AbortSignal;
}

export type Answer = (asked: Asked) => Response | Promise<Response>;

/** What the engine loads its modules by. */
const realFetch = globalThis.fetch;

export class FakeServer {
  readonly asked: Asked[] = [];
  readonly #answers: Answer[];

  /** @param answers the answers to the requests in their order; the last one goes on for ever */
  constructor(...answers: Answer[]) {
    this.#answers = answers;
    vi.stubGlobal('fetch', (input: RequestInfo | URL, init?: RequestInit) => this.#fetch(input, init));
  }

  async #fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    if (request.url.startsWith('data:')) return realFetch(input, init);
    // Node's Request has a signal of its own, which follows the given one until the garbage collector comes.
    const signal = init?.signal ?? request.signal;
    signal.throwIfAborted();
    const { url, method, headers } = request;
    const asked = { url, method, headers, body: await request.clone().text(), signal };
    this.asked.push(asked);
    const answer = this.#answers[Math.min(this.asked.length, this.#answers.length) - 1]!;
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
    aborted.catch(() => undefined);
    return Promise.race([aborted, Promise.resolve(answer(asked))]);
  }
}

/** How a body ends: as it should, by a broken connection, or not at all. */
export type End = 'whole' | 'broken' | 'open';

/** A response whose body comes in the given pieces. */
export function stream(
  pieces: readonly (string | Uint8Array)[],
  { end = 'whole', type = 'text/event-stream', status = 200 }: { end?: End; type?: string; status?: number } = {},
): Answer {
  return ({ signal }) => {
    let next = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          signal.addEventListener('abort', () => {
            controller.error(signal.reason);
          });
        },
        pull(controller) {
          const piece = pieces[next++];
          if (piece !== undefined) {
            controller.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : new Uint8Array(piece));
          } else if (end === 'whole') controller.close();
          else if (end === 'broken') controller.error(new TypeError('connection reset'));
        },
      },
      // One piece at a time: what has not been read when the connection breaks is lost.
      { highWaterMark: 0 },
    );
    return new Response(body, { status, headers: { 'content-type': type } });
  };
}

export function failure(status: number, headers: Record<string, string> = {}): Answer {
  return () => new Response('{"error":{"message":"not now"}}', { status, headers });
}

export function unreachable(): Answer {
  return () => Promise.reject(new TypeError('fetch failed'));
}

/** Never answers. */
export function silent(): Answer {
  return () => new Promise(() => undefined);
}

/** One event of a chat, by default with an id. */
export function chatEvent(delta: object, id?: string | number, finishReason: string | null = null): string {
  const data = JSON.stringify({ id: 'c1', choices: [{ index: 0, delta, finish_reason: finishReason }] });
  return `${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`;
}

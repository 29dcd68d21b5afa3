// What the suite's pages get: besides what the browser tests' server has, the cases themselves, answers in every protocol,
// what `sluice/node` makes of them, and how a replay went.
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { protocols } from '../../web/protocols/index.mjs';
import { loadDocuments, toAnswer } from '../../web/server/documents.mjs';
import { inMarkdown, loadPayloads } from '../browser/hostile_texts.js';
import { allowedAttributes, installProbe } from '../browser/probe.js';
import { fixture, send, sendFile, TestServer } from '../browser/server.js';

const repository = new URL('../../', import.meta.url);
const CREATED = 1_700_000_000;

/** What this suite needs of dist/node.js. */
interface NodeFace {
  renderToStream(source: Iterable<string>, options?: object): AsyncIterable<string>;
}

export class EngineServer extends TestServer {
  /** Whether other origins may have what lies here. */
  constructor(private readonly isShared = false) {
    super();
  }

  protected override async serveMore(url: URL, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname, searchParams } = url;
    if (pathname.startsWith('/tests/engines/page/')) sendFile(response, url);
    else if (pathname.startsWith('/shared/') && this.isShared) {
      response.setHeader('access-control-allow-origin', '*');
      sendFile(response, new URL(url.href.replace('/shared/', '/dist/')));
    } else if (pathname === '/log') send(response, 200, 'application/json', JSON.stringify(this.#logOf(searchParams)));
    else if (pathname.startsWith('/played/')) send(response, 200, ...(await played(pathname)));
    else if (pathname === '/html') send(response, 200, 'text/plain', await htmlOf(searchParams));
    else if (pathname === '/hostile.json') send(response, 200, 'application/json', hostileTexts());
    else if (pathname === '/probe.js') send(response, 200, 'text/javascript', probeScript());
    else if (pathname === '/snippet.js') send(response, 200, 'text/javascript', snippet(searchParams));
    else if (pathname === '/api/chat') send(response, 200, 'text/event-stream', fixture('openai-chat.sse').toString());
    else if (pathname === '/posted') await sayPosted(request, response);
    else return false;
    return true;
  }

  #logOf(query: URLSearchParams): object {
    const log = this.log(query.get('name') ?? '');
    return { ...log, isClosed: log?.closedAt !== undefined };
  }
}

/** `/played/<protocol>/<document>`: an answer of the demo as the protocol has it, with its media type. */
async function played(pathname: string): Promise<[type: string, body: string]> {
  const [, , protocolId, documentId] = pathname.split('/');
  const protocol = protocols.find(({ id }) => id === protocolId)!;
  const documents = await loadDocuments(new URL('web/streams/', repository));
  const answer = toAnswer(documents.get(documentId!)!, CREATED);
  return [protocol.contentType, Array.from(protocol.encode(answer), ({ data }) => data).join('')];
}

/** `/html?fixture=…` or `?played=…` or `?markdown=…`: what `sluice/node` makes of it. */
async function htmlOf(query: URLSearchParams): Promise<string> {
  // Built by the run that this is part of.
  const { renderToStream } = (await import(path.join(import.meta.dirname, '../../dist/node.js'))) as NodeFace;
  const name = query.get('fixture');
  const pathname = query.get('played');
  const render = async (body: string, options: object) => {
    let html = '';
    try {
      for await (const part of renderToStream([body], { idPrefix: 'answer-', ...options })) html += part;
    } catch {
      // The answer ends in an error: what came before it is shown.
    }
    return html;
  };
  if (name !== null) return render(fixture(name).toString(), { provider: 'auto' });
  if (pathname === null) return render(query.get('markdown') ?? '', {});
  const [type, body] = await played(`/played/${pathname}`);
  return render(body, { provider: type.startsWith('text/event-stream') ? 'auto' : 'text', contentType: type });
}

/** Every payload alone and in each context. */
function hostileTexts(): string {
  return JSON.stringify(loadPayloads().flatMap(inMarkdown));
}

/** `?document=…&names=…`: the first example of a document that has the word, as a function of the names that it takes for granted. */
function snippet(query: URLSearchParams): string {
  const text = readFileSync(new URL(`${query.get('document')}.md`, repository), 'utf8');
  const code = [...text.matchAll(/^```js\n([^]*?)^```/gm)].map(([, each]) => each!);
  const found = code.find((each) => each.includes(query.get('word')!));
  if (found === undefined) throw new Error(`${query.get('document')}.md has no such example`);
  const body = found.replaceAll(/^import .*$/gm, '');
  return `export default async (${query.get('names')}) => {\n${body}};`;
}

function probeScript(): string {
  return `(${installProbe.toString()})(${JSON.stringify(allowedAttributes())});`;
}

/** Streams back what was posted, as an answer in plain text. */
async function sayPosted(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  send(response, 200, 'text/plain', `${request.method}: **${body}**`);
}

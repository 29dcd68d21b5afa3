// Starts the demo: node web/server.mjs [--port N] [--host NAME] [--recordings DIR]
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { createAdaptorServer } from '@hono/node-server';

import { createApp } from './server/app.mjs';
import { loadDocuments } from './server/documents.mjs';
import { relayFromEnvironment } from './server/relay.mjs';

const DEFAULT_PORT = 4180;

const USAGE = `Usage: node web/server.mjs [options]

  --port N          port to listen on (default ${DEFAULT_PORT}, or any free one if that is taken; 0 is any free one)
  --host NAME       address to listen on (default 127.0.0.1)
  --recordings DIR  also play every recorded response body of this folder
  --help            this text

Environment, for questions to a live model through any OpenAI-compatible endpoint:

  OPENAI_API_KEY    the key; it never reaches the page
  OPENAI_BASE_URL   the endpoint (default https://api.openai.com/v1)
  OPENAI_MODEL      the model
`;

/** @param {string[]} args */
function parseOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      recordings: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65535)) {
    throw new TypeError(`--port: expected a number from 0 to 65535, got "${values.port}"`);
  }
  return { ...values, port };
}

/** @param {string | URL} folder @param {string} wanted what to say when it is not there */
async function requireFolder(folder, wanted) {
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) throw new Error(wanted);
}

/**
 * Listens on the port asked for; where none was, on the default one or any free one.
 * @param {import('node:http').Server} server
 * @param {string} host
 * @param {number | undefined} port
 * @returns {Promise<number>} the port
 */
async function listen(server, host, port) {
  try {
    server.listen(port ?? DEFAULT_PORT, host);
    await once(server, 'listening');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EADDRINUSE') throw error;
    if (port !== undefined) throw new Error(`--port: ${port} is taken; choose another or leave the option out`);
    return listen(server, host, 0);
  }
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}

async function main() {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  const root = new URL('../', import.meta.url);
  await requireFolder(new URL('dist/', root), 'dist/ is not there: build the package first with "npm run build"');
  const recordings = options.recordings === undefined ? null : path.resolve(options.recordings);
  if (recordings !== null) await requireFolder(recordings, `--recordings: no such folder: ${recordings}`);
  const relay = relayFromEnvironment(process.env);
  const documents = await loadDocuments(new URL('web/streams/', root));
  const app = createApp({ root, documents, recordings, relay, host: options.host });
  const server = /** @type {import('node:http').Server} */ (createAdaptorServer({ fetch: app.fetch }));
  const port = await listen(server, options.host, options.port);
  const name = options.host.includes(':') ? `[${options.host}]` : options.host;
  process.stdout.write(`Sluice demo: http://${name}:${port}/\n`);
  process.stdout.write(relay ? `Live model: ${relay.model} at ${new URL(relay.baseUrl).host}\n` : '');
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop(server));
}

/** Answers that are still streaming end with the server. */
function stop(/** @type {import('node:http').Server} */ server) {
  server.close();
  server.closeAllConnections();
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});

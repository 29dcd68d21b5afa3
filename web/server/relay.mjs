// Passes a question on to an OpenAI-compatible endpoint. The key stays here: it is in no response and in no message.
import { HttpError } from './errors.mjs';

/**
 * @typedef {object} RelayConfig
 * @property {string} baseUrl up to and without `/chat/completions`
 * @property {string} model
 * @property {string} key may be empty, for local servers that ask for none
 *
 * @typedef {{ role: 'user' | 'assistant', content: string }} Message
 */

const DEFAULT_BASE_URL = 'https://api.openai.com/v1';
const DEFAULT_MODEL = 'gpt-4.1-mini';
/** An upstream error page longer than this is cut. */
const MAX_ERROR_CHARACTERS = 64 * 1024;

/**
 * Reads OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL.
 * @param {Record<string, string | undefined>} environment
 * @returns {RelayConfig | null} null when neither a key nor an endpoint is named
 */
export function relayFromEnvironment(environment) {
  const { OPENAI_API_KEY: key = '', OPENAI_BASE_URL: baseUrl = '', OPENAI_MODEL: model = '' } = environment;
  if (!key && !baseUrl) return null;
  const url = new URL(baseUrl || DEFAULT_BASE_URL);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new Error(`OPENAI_BASE_URL: expected an http or https address, got "${url.protocol}"`);
  }
  return { baseUrl: url.href.replace(/\/+$/, ''), model: model || DEFAULT_MODEL, key };
}

/**
 * Asks the model. Resolves with the endpoint's status, content type and body; an error body is read whole and has the
 * key, should it be quoted there, struck out.
 * @param {RelayConfig} config
 * @param {Message[]} messages
 * @param {AbortSignal} signal
 * @returns {Promise<{ status: number, contentType: string, body: ReadableStream<Uint8Array> | string }>}
 */
export async function relay({ baseUrl, model, key }, messages, signal) {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify({ model, messages, stream: true, stream_options: { include_usage: true } }),
    // A redirect could carry the question, and in older runtimes the key, to another host.
    redirect: /** @type {const} */ ('error'),
    signal,
  };
  const response = await fetch(`${baseUrl}/chat/completions`, request).catch((cause) => {
    throw new HttpError(502, `The endpoint cannot be reached: ${cause.cause?.message ?? cause.message}`, { cause });
  });
  const contentType = response.headers.get('content-type') ?? 'application/octet-stream';
  if (response.ok && response.body) return { status: response.status, contentType, body: response.body };
  const text = (await response.text()).slice(0, MAX_ERROR_CHARACTERS);
  return { status: response.status, contentType, body: key ? text.replaceAll(key, '[key]') : text };
}

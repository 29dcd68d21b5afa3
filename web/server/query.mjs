// What a request asks for, checked: nothing after this point meets a value of the wrong kind.
import { badRequest } from './errors.mjs';
import { faults } from './faults.mjs';
import { CUTS, SHAPES } from './pacing.mjs';

const MAX_RATE = 100_000;
const ROLES = ['user', 'assistant'];

/**
 * @param {Record<string, string>} query
 * @returns {import('./pacing.mjs').Pace & { fault: string }}
 */
export function parsePlayback(query) {
  const { rate = '60', shape = 'steady', cut = 'event', fault = 'none' } = query;
  const tokensPerSecond = Number(rate);
  if (!(tokensPerSecond >= 0 && tokensPerSecond <= MAX_RATE)) {
    throw badRequest(`rate: expected tokens per second from 0 to ${MAX_RATE}, got "${rate}"`);
  }
  return {
    rate: tokensPerSecond,
    shape: oneOf('shape', shape, SHAPES),
    cut: oneOf('cut', cut, CUTS),
    fault: oneOf('fault', fault, ['none', ...faults.map(({ id }) => id)]),
  };
}

/**
 * The conversation of a live question.
 * @param {Request} request
 * @returns {Promise<import('./relay.mjs').Message[]>}
 */
export async function parseMessages(request) {
  // A form or a plain-text post would reach us from another site without the browser asking first.
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
    throw badRequest('content-type: expected application/json');
  }
  const body = await request.json().catch(() => null);
  const messages = body?.messages;
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isMessage)) {
    throw badRequest('messages: expected an array of { role: "user" | "assistant", content: string }');
  }
  return messages.map(({ role, content }) => ({ role, content }));
}

/** @param {unknown} value @returns {value is import('./relay.mjs').Message} */
function isMessage(value) {
  const message = /** @type {{ role?: unknown, content?: unknown } | null} */ (value);
  return ROLES.includes(/** @type {string} */ (message?.role)) && typeof message?.content === 'string';
}

/**
 * @template {string} T
 * @param {string} name
 * @param {string} value
 * @param {readonly T[]} allowed
 * @returns {T}
 */
function oneOf(name, value, allowed) {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw badRequest(`${name}: expected one of ${allowed.join(', ')}, got "${value}"`);
  return found;
}

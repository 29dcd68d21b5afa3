// Writing of server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream

/**
 * One event as it stands on the wire.
 * @param {unknown} data sent as JSON on one line; a string is sent as it is and must hold no line end
 * @param {{ event?: string, lineEnd?: string }} [options]
 * @returns {string}
 */
export function sseEvent(data, { event, lineEnd = '\n' } = {}) {
  const payload = typeof data === 'string' ? data : JSON.stringify(data);
  const name = event === undefined ? '' : `event: ${event}${lineEnd}`;
  return `${name}data: ${payload}${lineEnd}${lineEnd}`;
}

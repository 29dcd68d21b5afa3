// What a server says in the body of an error.

/** Bytes of an error's body that are read for its message. */
const ERROR_BODY_BYTES = 65_536;

/** Characters of an error's body that are shown when it holds no message of a known form. */
const ERROR_TEXT_LENGTH = 300;

/** The members that a message is in, in the forms of providers, gateways and frameworks. */
const MESSAGE_NAMES = [
  ...['error', 'message', 'detail', 'error_description', 'title'],
  ...['errors', 'msg', 'Message', 'error_msg', 'error_message', 'reason'],
];

/** Reads the beginning of the body. @returns the message in it, which may be empty */
export async function readError(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let text = '';
  try {
    while (reader && text.length < ERROR_BODY_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    await reader?.cancel();
  } catch {
    // What has come has to do: the status is the error.
  }
  return errorMessageOf(text);
}

/** The message in the forms in which providers and frameworks answer; plain text as it is; nothing of an HTML page. */
export function errorMessageOf(body: string): string {
  const event = /^data: ?(.*)$/m.exec(body); // an error in the form of the stream that was asked for
  for (const json of [body, event?.[1] ?? '']) {
    try {
      return messageIn(JSON.parse(json)) ?? '';
    } catch {
      // It is no JSON.
    }
  }
  const text = body.trim().replaceAll(/\s+/g, ' ');
  return text.startsWith('<') ? '' : text.slice(0, ERROR_TEXT_LENGTH);
}

function messageIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return messageIn(value[0]);
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  for (const name of MESSAGE_NAMES) {
    const message = messageIn(fields[name]);
    if (message) return message;
  }
  return undefined;
}

// Messages of `application/vnd.amazon.eventstream`.
const encoder = new TextEncoder();

/** A message of AWS's event stream, with its CRCs. */
export function awsMessage(name: string, payload: string): Uint8Array {
  const header = (key: string, value: string) => [
    ...[key.length, ...encoder.encode(key), 7, value.length >> 8, value.length & 255],
    ...encoder.encode(value),
  ];
  const headers = [...header(':event-type', name), ...header(':message-type', 'event')];
  const body = encoder.encode(payload);
  const bytes = new Uint8Array(16 + headers.length + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length);
  view.setUint32(4, headers.length);
  view.setUint32(8, crc(bytes.subarray(0, 8)));
  bytes.set(headers, 12);
  bytes.set(body, 12 + headers.length);
  view.setUint32(bytes.length - 4, crc(bytes.subarray(0, -4)));
  return bytes;
}

function crc(bytes: Uint8Array): number {
  let value = -1;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

// An answer that outlives its page.
import type { Snapshot } from '../../connection_policy.js';
import type { SluiceError } from '../../errors.js';
import type { AnswerLog } from './answer_log.js';
import { decodeWire, encodeWire } from './wire_code.js';
import { bytesOf } from './wire_events.js';

/** The answer as it is in the page; `undefined` while nothing of it is. */
export function makeSnapshot(answer: AnswerLog): Snapshot | undefined {
  const { log, isDone } = answer;
  if (!log) return undefined;
  log.update();
  const { lastEventId, bytes } = log;
  return {
    version: 1,
    done: isDone,
    cursor: { lastEventId, events: log.events.length, bytes },
    messageId: answer.messageId,
    channels: answer.channels.map((channel) => ({ ...channel, open: channel.open && !isDone })),
    framing: log.framing,
    contentType: answer.contentType,
    wire: encodeWire(log.pieces(isDone)),
  };
}

/** The body of a snapshot, which breaks off at its end when the answer was not complete; `undefined` when it is none. */
export function restoredBody(snapshot: Snapshot, Failure: typeof SluiceError): AsyncIterable<Uint8Array> | undefined {
  const isSnapshot = (snapshot.version as unknown) === 1 && Array.isArray(snapshot.wire);
  const wire = isSnapshot ? decodeWire(snapshot.wire) : undefined;
  if (wire === undefined) return undefined;
  return (async function* () {
    yield await Promise.resolve(bytesOf(wire));
    if (!snapshot.done) throw new Failure('network', 'The page was left.');
  })();
}

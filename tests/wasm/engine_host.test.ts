import { expect, it } from 'vitest';
import { EngineHost } from '../../js/src/engine_host.js';
import type { FromEngine, Port, ToEngine } from '../../js/src/protocol.js';

/** An engine's end that notes what it is sent. */
class FakePort implements Port<ToEngine, FromEngine> {
  readonly sent: ToEngine[] = [];
  onmessage: Port<ToEngine, FromEngine>['onmessage'] = null;
  postMessage = (message: ToEngine) => void this.sent.push(message);
}

const chunk = (text: string): ToEngine => ({ kind: 'chunk', stream: 1, chunk: text });

it('hands what was posted to the engine that is being started, and to the one after it if that fails', () => {
  const host = new EngineHost();
  const [first, second] = [new FakePort(), new FakePort()];
  host.post(chunk('a'));
  host.attach(first);
  host.post(chunk('b'));
  expect(first.sent).toEqual([chunk('a'), chunk('b')]);
  host.attach(second);
  host.run('no worker');
  host.post(chunk('c'));
  expect(first.sent).toHaveLength(2);
  expect(second.sent).toEqual([chunk('a'), chunk('b'), chunk('c')]);
  expect(host.fallbackReason).toBe('no worker');
});

it('keeps nothing once the engine runs', () => {
  const host = new EngineHost();
  host.attach(new FakePort());
  host.post(chunk('a'));
  host.run();
  const next = new FakePort();
  host.attach(next);
  expect(next.sent).toEqual([]);
});

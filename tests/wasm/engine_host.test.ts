import { beforeEach, expect, it } from 'vitest';
import { EngineHost } from '../../js/src/engine_host.js';
import type { FrameScheduler } from '../../js/src/frame_scheduler.js';
import type { FromEngine, Port, ToEngine } from '../../js/src/protocol.js';

/** An engine's end that notes what it is sent. */
class FakePort implements Port<ToEngine, FromEngine> {
  readonly sent: ToEngine[] = [];
  onmessage: Port<ToEngine, FromEngine>['onmessage'] = null;
  postMessage = (message: ToEngine) => void this.sent.push(message);
}

/** A scheduler that the test tells when reading has begun and ended. */
class Frames {
  isReading = false;
  early: (() => void)[] = [];
  beforeFrame(work: () => void): void {
    this.early.push(work);
  }
  allSent(): void {
    this.isReading = false;
    for (const work of this.early.splice(0)) work();
  }
}

let port: FakePort;
let host: EngineHost;
let frames: Frames;
const scheduler = () => frames as unknown as FrameScheduler;
const chunk = (stream: number) => ({ kind: 'chunk', stream, chunk: 'x' }) as const;
const ack = (...streams: number[]) => ({ kind: 'ack', streams, isDue: true });

beforeEach(() => {
  frames = new Frames();
  port = new FakePort();
  host = new EngineHost();
  host.attach(port);
  host.run();
});

it('what is read for a frame goes in one message, with the acknowledgement of the last', () => {
  for (const stream of [1, 2]) host.ack(stream, scheduler());
  frames.isReading = true;
  for (const stream of [1, 2]) host.postForFrame(chunk(stream), scheduler());
  expect(port.sent).toEqual([]);
  frames.allSent();
  expect(port.sent).toEqual([{ kind: 'batch', messages: [chunk(1), chunk(2), ack(1, 2)] }]);
});

it('what is read alone goes as it is, and at once when no frame is being read for', () => {
  frames.isReading = true;
  host.postForFrame(chunk(1), scheduler());
  expect(port.sent).toEqual([]);
  frames.allSent();
  host.postForFrame(chunk(2), scheduler());
  host.ack(1, scheduler());
  frames.allSent();
  expect(port.sent).toEqual([chunk(1), chunk(2), ack(1)]);
});

it('nothing overtakes what is held', () => {
  frames.isReading = true;
  host.postForFrame(chunk(1), scheduler());
  host.post({ kind: 'close', stream: 1 });
  host.postForFrame(chunk(2), scheduler());
  frames.allSent();
  expect(port.sent).toEqual([chunk(1), { kind: 'close', stream: 1 }, chunk(2)]);
});

it('hands what was posted to the engine that is being started, and to the one after it if that fails', () => {
  const host = new EngineHost();
  const [first, second] = [new FakePort(), new FakePort()];
  host.post(chunk(1));
  host.attach(first);
  host.post(chunk(2));
  expect(first.sent).toEqual([chunk(1), chunk(2)]);
  host.attach(second);
  host.run('no worker');
  host.post(chunk(3));
  expect(first.sent).toHaveLength(2);
  expect(second.sent).toEqual([chunk(1), chunk(2), chunk(3)]);
  expect(host.fallbackReason).toBe('no worker');
});

it('keeps nothing once the engine runs', () => {
  const host = new EngineHost();
  host.attach(new FakePort());
  host.post(chunk(1));
  host.run();
  const next = new FakePort();
  host.attach(next);
  expect(next.sent).toEqual([]);
});

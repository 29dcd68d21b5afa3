import { expect, it } from 'vitest';
import { Outbox, type Sender } from '../../js/src/outbox.js';
import type { FromEngine, Update } from '../../js/src/protocol.js';
import { Turns } from '../../js/src/turns.js';

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const work = (milliseconds: number) => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
};

it('turns go to the urgent first, and every fourth to who has waited longest', async () => {
  const turns = new Turns();
  const log: number[] = [];
  // A quantum that is used up makes them all wait.
  const begin = async (urgency: number) => {
    await turns.next(urgency);
    log.push(urgency);
    work(9);
  };
  await turns.next(0);
  work(9);
  await Promise.all([3, 2, 1, 0, 1, 2].map(begin));
  expect(log).toEqual([0, 1, 3, 1, 2, 2]);
  turns.close();
});

it('updates of the urgent are made first, and those without time go first the next time', async () => {
  const messages: (FromEngine & { kind: 'updates' })[] = [];
  const outbox = new Outbox((message) => messages.push(message as FromEngine & { kind: 'updates' }));
  const figures = { bytes: 0, workerTime: 0, moduleMemory: 0, backlog: 0, arrivals: [] };
  const sender = (stream: number, urgency: number): Sender => ({
    urgency,
    notBefore: 0,
    isFramed: true,
    makeUpdate: (): Update => {
      work(3);
      return { kind: 'update', stream, patches: [], events: [], figures };
    },
  });
  for (const [stream, urgency] of [
    [1, 2],
    [2, 2],
    [3, 1],
    [4, 0],
  ] as const)
    outbox.add(sender(stream, urgency));
  await wait(100);
  const sent = messages.map(({ updates }) => updates.map(({ stream }) => stream));
  expect(sent.flat()).toEqual([4, 3, 1, 2]);
  expect(sent.length).toBeGreaterThan(1);
});

it('a task has a quantum of its own, unless others wait', async () => {
  const turns = new Turns();
  await turns.next(0);
  work(9);
  turns.begin();
  expect(turns.next(0)).toBeUndefined();
  work(9);
  const first = turns.next(0);
  turns.begin();
  const second = turns.next(0);
  expect(first).toBeInstanceOf(Promise);
  expect(second).toBeInstanceOf(Promise);
  await Promise.all([first, second]);
  turns.close();
});

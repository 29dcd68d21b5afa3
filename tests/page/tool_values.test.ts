import { describe, expect, it } from 'vitest';
import { render, type HandleEventMap } from '../../js/src/index.js';
import { cut, inTasks, target, toolCall } from './page_globals.js';

type Arguments = HandleEventMap['tool-arguments'];
type End = HandleEventMap['tool-call-end'];

async function read(body: string, toolArguments?: 'text' | 'partial') {
  const handle = render(inTasks(cut(body, 40)), target(), toolArguments ? { toolArguments } : {});
  const pieces: { event: Arguments; value: unknown }[] = [];
  const ends: End[] = [];
  handle.addEventListener('tool-arguments', ({ detail }) => {
    pieces.push({ event: detail, value: structuredClone(detail.value) });
  });
  handle.addEventListener('tool-call-end', ({ detail }) => ends.push(detail));
  await handle.finished;
  return { pieces, ends };
}

const ARGUMENTS = { city: 'Örebro', days: [1, 2, 3], units: { temperature: 'C' } };

describe("the arguments of a tool call, with toolArguments: 'partial',", () => {
  it('have a value that grows in place', async () => {
    const { pieces, ends } = await read(toolCall('f', cut(JSON.stringify(ARGUMENTS), 3)), 'partial');
    expect(pieces.length).toBeGreaterThan(10);
    expect(new Set(pieces.map(({ event }) => event.value)).size).toBe(1);
    expect(pieces[0]!.event.changed).toEqual(['']);
    expect(pieces.at(-1)!.value).toEqual(ARGUMENTS);
    expect(pieces.some(({ value }) => (value as { city?: string }).city === 'Öre')).toBe(true);
    expect(pieces.map(({ event }) => event.delta).join('')).toBe(JSON.stringify(ARGUMENTS));
    expect(ends).toMatchObject([{ value: ARGUMENTS }]);
    expect(ends[0]!.error).toBeUndefined();
  });

  it('may be no JSON, and are told so at the end', async () => {
    const { pieces, ends } = await read(toolCall('f', ['print', '("x")']), 'partial');
    expect(pieces.map(({ event }) => event.delta)).toEqual(['print', '("x")']);
    expect(ends[0]).toMatchObject({ value: undefined, error: { code: 'malformed-json', offset: 0 } });
  });

  it('may end too soon', async () => {
    const { ends } = await read(toolCall('f', ['{"a":[1,', '2']), 'partial');
    expect(ends[0]).toMatchObject({ value: { a: [1, 2] }, error: { code: 'truncated', offset: 9 } });
  });

  it('may be missing', async () => {
    const { pieces, ends } = await read(toolCall('f', []), 'partial');
    expect(pieces).toEqual([]);
    expect(ends).toEqual([expect.not.objectContaining({ error: expect.anything() as unknown })]);
  });
});

it('by default they are text alone', async () => {
  const { pieces, ends } = await read(toolCall('f', ['{}']));
  expect(pieces[0]!.event).not.toHaveProperty('value');
  expect(ends[0]).not.toHaveProperty('value');
});

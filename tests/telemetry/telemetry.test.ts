import { describe, expect, it, vi } from 'vitest';
import type { Metrics, RenderHandle } from '../../js/src/index.js';
import { Timing } from '../../js/src/parts/timing.js';
import { observe, toOpenTelemetry, type TelemetryRecord } from '../../js/src/telemetry.js';

const metrics: Metrics = {
  startTime: 1_000,
  timeToFirstByte: 200,
  timeToFirstContent: 250,
  timeToFirstPaint: 280,
  duration: 2_000,
  bytes: 9_000,
  malformedEvents: 0,
  deltas: 300,
  interDelta: { p50: 5, p95: 20, p99: 40 },
  tokensEstimated: false,
  tokensPerSecond: 150,
  stalls: 1,
  longestStall: 700,
  bursts: 0,
  events: 4,
  refused: { image: 2, tag: 1 },
  patches: 80,
  patchBytes: 8_000,
  operations: 500,
  nodesCreated: 90,
  frames: 75,
  mainThreadTime: 30,
  longestFrame: 2,
  workerTime: 50,
  largestBacklog: 4_096,
  moduleMemory: 2_097_152,
  retries: 1,
  resumed: 0,
  engine: 'worker',
};

describe('the figures under the names of OpenTelemetry', () => {
  it('are in seconds and tokens', () => {
    const facts = { state: 'done', provider: 'openai-chat', model: 'm-1', usage: { outputTokens: 260 } } as const;
    const record = toOpenTelemetry(metrics, facts);
    expect(record.attributes).toMatchObject({
      'gen_ai.provider.name': 'openai',
      'gen_ai.response.model': 'm-1',
      'gen_ai.usage.output_tokens': 260,
      'sluice.refused': 3,
      'sluice.retries': 1,
    });
    expect(record.attributes).not.toHaveProperty('error.type');
    expect(record.endTime - record.startTime).toBe(2_000);
    const value = (name: string) => record.measurements.filter((each) => each.name === name).map((each) => each.value);
    expect(value('gen_ai.client.operation.duration')).toEqual([2]);
    expect(value('gen_ai.client.operation.time_to_first_chunk')).toEqual([0.25]);
    expect(value('gen_ai.client.operation.time_per_output_chunk')).toEqual([0.005, 0.02, 0.04]);
    expect(value('gen_ai.client.token.usage')).toEqual([260]);
  });

  it('give no estimate as a count', () => {
    const { measurements } = toOpenTelemetry(
      { ...metrics, outputTokens: 99, tokensEstimated: true },
      { state: 'done' },
    );
    expect(measurements.some(({ name }) => name === 'gen_ai.client.token.usage')).toBe(false);
    const rate = measurements.find(({ name }) => name === 'sluice.client.tokens_per_second')!;
    expect(rate.attributes).toMatchObject({ 'sluice.tokens_estimated': 'true' });
  });

  it('come when an answer has ended, and stand in the timeline', async () => {
    const handle = Object.assign(new EventTarget(), {
      state: 'failed',
      metrics,
      result: { metrics, usage: { inputTokens: 5 } },
      finished: Promise.reject(Object.assign(new Error('gone'), { code: 'network' })),
    }) as unknown as RenderHandle;
    const records: TelemetryRecord[] = [];
    performance.clearMeasures();
    observe(handle, { export: (record) => records.push(record), measure: true });
    handle.dispatchEvent(new CustomEvent('start', { detail: { provider: 'anthropic-messages' } }));
    handle.dispatchEvent(new CustomEvent('message', { detail: { id: 'a', model: 'm' } }));
    await vi.waitFor(() => {
      expect(records).toHaveLength(1);
    });
    expect(records[0]!.attributes).toMatchObject({
      'error.type': 'network',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.response.id': 'a',
      'gen_ai.usage.input_tokens': 5,
    });
    const entries = performance
      .getEntriesByType('measure')
      .map(({ name, startTime, duration }) => [name, startTime, duration]);
    expect(entries).toContainEqual(['sluice: answer', 1_000, 2_000]);
    expect(entries).toContainEqual(['sluice: time to first paint', 1_000, 280]);
  });
});

describe('the arrival of an answer', () => {
  const timingOf = (arrivals: [at: number, deltas: number, textBytes: number, paused?: boolean][]) => {
    const bursts: number[] = [];
    const timing = new Timing(1_000_000, (wait) => bursts.push(wait));
    for (const [at, deltas, textBytes, paused = false] of arrivals) {
      timing.take([1_000_000 + at, deltas, textBytes, Number(paused)]);
    }
    return { bursts, figures: timing.figures(undefined) };
  };

  it('is measured in constant memory, to about 9 %', () => {
    const arrivals = Array.from(
      { length: 10_000 },
      (_, i) => [100 + i * 10 + (i % 100 === 0 ? 5 : 0), i + 1, i * 8] as const,
    );
    const { figures } = timingOf(arrivals.map(([at, deltas, bytes]) => [at, deltas, bytes]));
    expect(figures.timeToFirstContent).toBe(105);
    expect(figures.deltas).toBe(10_000);
    expect(figures.interDelta!.p50).toBeGreaterThan(9);
    expect(figures.interDelta!.p50).toBeLessThan(11);
    expect(figures.interDelta!.p99).toBeLessThan(17);
    expect(figures.tokensEstimated).toBe(true);
    expect(figures.outputTokens).toBeGreaterThan(19_000);
    expect(figures.tokensPerSecond).toBeGreaterThan(190);
    expect(figures.tokensPerSecond).toBeLessThan(210);
  });

  it('counts stalls, but not those that the page has caused', () => {
    const { figures } = timingOf([
      [10, 0, 0],
      [900, 1, 4],
      [1_500, 2, 8],
      [1_600, 3, 12],
      [4_000, 4, 16, true],
      [4_400, 5, 20],
    ]);
    expect(figures).toMatchObject({ timeToFirstByte: 10, timeToFirstContent: 900, stalls: 1, longestStall: 600 });
  });

  it('tells a proxy that buffers from a sender that is fast', () => {
    const stream = Array.from({ length: 100 }, (_, i) => [1_500 + i * 5, i + 1, i * 4] as [number, number, number]);
    expect(timingOf(stream)).toMatchObject({ bursts: [], figures: { bursts: 0 } });
    expect(timingOf([[100, 90, 360]])).toMatchObject({ bursts: [] });
    expect(timingOf([[1_500, 90, 360]])).toMatchObject({ bursts: [1_500], figures: { bursts: 1 } });
    expect(
      timingOf([
        [1_500, 10, 40],
        [1_510, 20, 80],
        [3_000, 40, 160],
      ]),
    ).toMatchObject({ bursts: [1_500, 1_490] });
  });
});

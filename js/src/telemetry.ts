// 'sluice/telemetry': the figures of an answer under OpenTelemetry's names, and in the browser's performance timeline.
import type { Metrics, RenderHandle, RenderState, Usage } from './index.js';

/** One measurement, as a histogram of OpenTelemetry's takes it. */
export interface Measurement {
  name: string;
  /** As UCUM writes it: `s`, `{token}`, `By`, … */
  unit: string;
  value: number;
  attributes: Readonly<Record<string, string>>;
}

/** What there is to tell about one answer that has ended. */
export interface TelemetryRecord {
  /** Attributes of a span: https://opentelemetry.io/docs/specs/semconv/gen-ai/ */
  attributes: Readonly<Record<string, string | number | readonly string[]>>;
  measurements: readonly Measurement[];
  /** When the span began and ended, in milliseconds since the epoch. */
  startTime: number;
  endTime: number;
}

/** What is known of an answer beside its figures. */
export interface AnswerFacts {
  state: RenderState;
  /** Name of the protocol family, from the `start` event. */
  provider?: string | undefined;
  /** Id and model, from the `message` event. */
  id?: string | undefined;
  model?: string | undefined;
  /** Why the choices ended, in the provider's words. */
  finishReasons?: readonly string[];
  usage?: Usage | undefined;
  /** Code of the error that ended it. */
  errorCode?: string | undefined;
}

/** How an answer is observed. */
export interface ObserveOptions {
  /** Is given the record of an answer when it has ended. */
  export?: (record: TelemetryRecord) => void;
  /** Whether `performance.measure` entries are made, which DevTools shows under "Timings"; not by default. */
  measure?: boolean;
}

/** Providers by the names of the conventions, where a protocol family has one of them. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'openai-chat': 'openai',
  'openai-responses': 'openai',
  'anthropic-messages': 'anthropic',
  gemini: 'gcp.gemini',
  'gemini-code-assist': 'gcp.gemini',
  'gemini-interactions': 'gcp.gemini',
  'bedrock-converse': 'aws.bedrock',
  cohere: 'cohere',
};

/**
 * Brings the figures of an answer under the names of OpenTelemetry's conventions for generative AI; what they have no name
 * for begins with `sluice.`. Times are in seconds there.
 */
export function toOpenTelemetry(metrics: Metrics, facts: AnswerFacts): TelemetryRecord {
  const { usage } = facts;
  const common = present<string>({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': facts.provider && (PROVIDERS[facts.provider] ?? facts.provider),
    'gen_ai.response.model': facts.model,
    'error.type': facts.errorCode,
  });
  const attributes = present({
    ...common,
    'gen_ai.response.id': facts.id,
    'gen_ai.response.finish_reasons': facts.finishReasons?.length ? facts.finishReasons : undefined,
    'gen_ai.usage.input_tokens': usage?.inputTokens,
    'gen_ai.usage.output_tokens': usage?.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': usage?.cachedInputTokens,
    'sluice.state': facts.state,
    'sluice.engine': metrics.engine,
    'sluice.bytes': metrics.bytes,
    'sluice.deltas': metrics.deltas,
    'sluice.patches': metrics.patches,
    'sluice.operations': metrics.operations,
    'sluice.frames': metrics.frames,
    'sluice.stalls': metrics.stalls,
    'sluice.bursts': metrics.bursts,
    'sluice.retries': metrics.retries,
    'sluice.resumed': metrics.resumed,
    'sluice.refused': Object.values(metrics.refused).reduce((sum, count) => sum + count, 0),
    'sluice.backlog.max': metrics.largestBacklog,
  });
  const measurements: Measurement[] = [];
  const add = (name: string, unit: string, value: number | undefined, more: Record<string, string> = {}) => {
    if (value !== undefined) measurements.push({ name, unit, value, attributes: { ...common, ...more } });
  };
  const seconds = (name: string, milliseconds: number | undefined, more?: Record<string, string>) => {
    add(name, 's', milliseconds === undefined ? undefined : milliseconds / 1000, more);
  };
  seconds('gen_ai.client.operation.duration', metrics.duration);
  seconds('gen_ai.client.operation.time_to_first_chunk', metrics.timeToFirstContent);
  // Of the times between deltas there are quantiles, not each: a histogram of many answers takes their medians and tails.
  for (const [quantile, value] of Object.entries<number>({ ...metrics.interDelta })) {
    seconds('gen_ai.client.operation.time_per_output_chunk', value, { 'sluice.quantile': quantile });
  }
  // The convention forbids estimates.
  add('gen_ai.client.token.usage', '{token}', usage?.inputTokens, { 'gen_ai.token.type': 'input' });
  add('gen_ai.client.token.usage', '{token}', usage?.outputTokens, { 'gen_ai.token.type': 'output' });
  seconds('sluice.client.time_to_first_byte', metrics.timeToFirstByte);
  seconds('sluice.client.time_to_first_paint', metrics.timeToFirstPaint);
  seconds('sluice.client.longest_stall', metrics.longestStall || undefined);
  seconds('sluice.client.main_thread_time', metrics.mainThreadTime);
  seconds('sluice.client.worker_time', metrics.workerTime);
  add('sluice.client.tokens_per_second', '{token}/s', metrics.tokensPerSecond, {
    'sluice.tokens_estimated': String(metrics.tokensEstimated),
  });
  const startTime = performance.timeOrigin + metrics.startTime;
  return { attributes, measurements, startTime, endTime: startTime + metrics.duration };
}

/**
 * Exports the figures of an answer when it ends. Call it in the task that calls `render`, so that no event is missed.
 *
 *     observe(render(url, target), { export: (record) => sendToCollector(record), measure: true });
 *
 * @returns the same handle.
 */
export function observe(handle: RenderHandle, options: ObserveOptions): RenderHandle {
  const facts: AnswerFacts = { state: handle.state };
  const reasons: string[] = [];
  handle.addEventListener('start', ({ detail }) => (facts.provider = detail.provider));
  handle.addEventListener('message', ({ detail }) => {
    facts.id = detail.id ?? facts.id;
    facts.model = detail.model ?? facts.model;
  });
  handle.addEventListener('finish', ({ detail }) => reasons.push(detail.providerReason || detail.reason));
  const end = (errorCode?: string) => {
    const { metrics, usage } = handle.result ?? { metrics: handle.metrics, usage: undefined };
    if (options.measure) measure(metrics);
    options.export?.(
      toOpenTelemetry(metrics, { ...facts, state: handle.state, finishReasons: reasons, usage, errorCode }),
    );
  };
  handle.finished.then(
    () => {
      end();
    },
    (error: unknown) => {
      end(error instanceof Error && 'code' in error ? String(error.code) : 'internal');
    },
  );
  return handle;
}

/** Entries of the performance timeline: the answer, and how long it took to each of its beginnings. */
function measure(metrics: Metrics): void {
  const start = metrics.startTime;
  const entries = {
    answer: metrics.duration,
    'time to first byte': metrics.timeToFirstByte,
    'time to first content': metrics.timeToFirstContent,
    'time to first paint': metrics.timeToFirstPaint,
  };
  for (const [name, duration] of Object.entries(entries)) {
    if (duration !== undefined) performance.measure(`sluice: ${name}`, { start, duration });
  }
}

function present<T>(fields: Record<string, T | undefined>): Record<string, T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Record<string, T>;
}

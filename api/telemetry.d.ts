import { RenderState, Usage, RenderHandle, Metrics } from "./index.js";
interface Measurement {
    name: string;
    unit: string;
    value: number;
    attributes: Readonly<Record<string, string>>;
}
interface TelemetryRecord {
    attributes: Readonly<Record<string, string | number | readonly string[]>>;
    measurements: readonly Measurement[];
    startTime: number;
    endTime: number;
}
interface AnswerFacts {
    state: RenderState;
    provider?: string | undefined;
    id?: string | undefined;
    model?: string | undefined;
    finishReasons?: readonly string[];
    usage?: Usage | undefined;
    errorCode?: string | undefined;
}
interface ObserveOptions {
    export?: (record: TelemetryRecord) => void;
    measure?: boolean;
}
declare function toOpenTelemetry(metrics: Metrics, facts: AnswerFacts): TelemetryRecord;
declare function observe(handle: RenderHandle, options: ObserveOptions): RenderHandle;
export { observe, toOpenTelemetry };
export type { AnswerFacts, Measurement, ObserveOptions, TelemetryRecord };

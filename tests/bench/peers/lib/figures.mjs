// From single runs to the figures of a table.

/** @param {number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Half the distance between the extremes, relative to the median: how much a figure wavers. */
export function spread(values) {
  return (Math.max(...values) - Math.min(...values)) / 2 / Math.max(median(values), Number.EPSILON);
}

/**
 * @typedef {object} Row medians over the runs; times in milliseconds. All but the first three are absent when a run has failed.
 * @property {string} [failure] why there are no figures
 * @property {string} name
 * @property {string} label
 * @property {string} kind
 * @property {number} [busy] the main thread's processor time beyond the idle page's; of it script, style, layout
 * @property {number} [spread] of busy, relative
 * @property {number} [script]
 * @property {number} [allScript] script with promises, compiling and collecting garbage, from a run that was traced
 * @property {number} [style]
 * @property {number} [layout]
 * @property {number} [duration] from the first delta to the last one's being in the page
 * @property {number} [longestTask]
 * @property {number} [longTasks] how many took over 50 ms
 * @property {number} [dropped] frames
 * @property {{p50: number, p95: number, p99: number}} [latency] from a delta's arrival to the frame that shows it
 * @property {number} [heapBytes] after a collection at the end
 * @property {number} [wasmBytes]
 * @property {boolean} [isComplete] whether the page shows all of the text
 */

/**
 * The rows of one setting (document, rate, feed): each contender's medians, the idle page's work taken off.
 * @param {{contender: {name: string, label: string, kind: string}, runs: object[], reference: string,
 *   failure?: string, scriptTime?: number}[]} results
 * @returns {(Row & {ratio?: number})[]} with the ratio to the peer that is busy least
 */
export function rowsOf(results) {
  const idle = results.find(({ contender }) => contender.kind === 'idle');
  const rows = results.filter(({ contender }) => contender.kind !== 'idle').map((result) => rowOf(result, idle));
  const renderers = rows.filter(({ kind, busy }) => kind === 'renderer' && busy !== undefined);
  const peers = renderers.filter(({ name }) => name !== 'sluice');
  const best = Math.min(...peers.map(({ busy = Infinity }) => busy));
  return rows.map((row) => ({ ...row, ratio: row.busy === undefined ? undefined : row.busy / best }));
}

/**
 * @param {{contender: any, runs: any[], reference: string, failure?: string, scriptTime?: number}} result
 * @param {any} idle
 * @returns {Row}
 */
function rowOf({ contender, runs, reference, failure, scriptTime }, idle) {
  const { name, label, kind } = contender;
  const done = runs;
  if (failure) return { name, label, kind, failure };
  const of = (pick) => median(done.map(pick));
  const beyondIdle = (key) => Math.max(0, of((run) => run.busy[key]) - median(idle.runs.map((run) => run.busy[key])));
  return {
    ...{ name, label, kind },
    busy: beyondIdle('TaskDuration'),
    spread: spread(done.map((run) => run.busy.TaskDuration)),
    script: beyondIdle('ScriptDuration'),
    allScript: scriptTime === undefined ? undefined : Math.max(0, scriptTime - idle.scriptTime),
    style: beyondIdle('RecalcStyleDuration'),
    layout: beyondIdle('LayoutDuration'),
    duration: of((run) => run.duration),
    longestTask: of((run) => run.longestTask),
    longTasks: of((run) => run.longTasks),
    dropped: of((run) => run.dropped),
    // What reads the wire by itself does not say when a delta came.
    latency: done.every((run) => run.painted > 0)
      ? {
          p50: of((run) => run.latency.p50),
          p95: of((run) => run.latency.p95),
          p99: of((run) => run.latency.p99),
        }
      : undefined,
    heapBytes: of((run) => run.heapBytes),
    wasmBytes: of((run) => run.wasmBytes),
    isComplete: done.every(({ letters }) => isSameText(letters, reference)),
  };
}

/**
 * Whether the page shows the letters that the reference has. Renderers add a word here and there (a button's name, a
 * language's); what is missing is what counts.
 */
export function isSameText(letters, reference) {
  return letters.length >= reference.length * 0.995 && letters.length <= reference.length * 1.25;
}

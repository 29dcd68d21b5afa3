// Where the main thread's time goes, from the browser's own trace: what its metrics do not tell apart (paint, the walk
// before it, collection of garbage, messages).

export const TRACE_CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'blink',
  'v8',
  'toplevel',
];

/**
 * @param {Buffer} trace as the browser gives it
 * @returns {Map<string, number>} milliseconds of the page's thread by the name of the event, without those inside it,
 *   the longest first
 */
export function selfTimes(trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  const thread = busiestThread(traceEvents);
  const events = traceEvents
    .filter(({ ph, pid, tid, dur }) => ph === 'X' && dur > 0 && `${pid}:${tid}` === thread)
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const sums = new Map();
  const add = (name, microseconds) => sums.set(name, (sums.get(name) ?? 0) + microseconds / 1000);
  const open = [];
  for (const event of events) {
    while (open.length > 0 && open.at(-1).ts + open.at(-1).dur <= event.ts) open.pop();
    const time = event.tdur ?? event.dur;
    if (open.length > 0) add(open.at(-1).name, -time);
    add(event.name, time);
    open.push(event);
  }
  return new Map([...sums].sort(([, a], [, b]) => b - a));
}

/** What the thread does for scripts: tasks, callbacks and promises, compiling, collecting garbage. */
const SCRIPT =
  /^(FunctionCall|EvaluateScript|RunMicrotasks|BlinkScheduler_PerformMicrotaskCheckpoint|TimerFire|M(ino|ajo)rGC|v8\.|V8\.)/;

/** @param {Record<string, number>} times as `selfTimes` gives them @returns {number} milliseconds in scripts, promises included */
export function scriptTime(times) {
  return Object.entries(times).reduce((sum, [name, time]) => (SCRIPT.test(name) ? sum + time : sum), 0);
}

/** The main thread of the renderer that did most: the page's. */
function busiestThread(events) {
  const names = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const threads = new Map(names.map(({ pid, tid }) => [`${pid}:${tid}`, 0]));
  for (const { ph, pid, tid, dur } of events) {
    const thread = `${pid}:${tid}`;
    if (ph === 'X' && threads.has(thread)) threads.set(thread, threads.get(thread) + (dur ?? 0));
  }
  return [...threads].sort(([, a], [, b]) => b - a)[0]?.[0];
}

// What the comparison prints and draws.

const ms = (value) => (value === undefined ? '' : value.toFixed(value < 10 ? 1 : 0));
/** Events that a trace's table has. */
const TRACED = 30;
const megabytes = (value) => (value / 1e6).toFixed(1);

/** A Markdown table of one setting's rows, the quickest first. */
export function tableOf(rows) {
  const head = [
    ...[
      '',
      'busy ms',
      '±',
      'to best peer',
      'script',
      '… with promises',
      'style',
      'layout',
      'longest task',
      'frames dropped',
    ],
    ...['latency p50', 'p95', 'p99', 'heap MB', 'wasm MB', 'all text'],
  ];
  const sorted = rows.toSorted((a, b) => (a.busy ?? Infinity) - (b.busy ?? Infinity));
  const lines = sorted.map((row) =>
    row.busy === undefined
      ? [row.label, row.failure]
      : [
          ...[
            row.name === 'sluice' ? `**${row.label}**` : row.label,
            ms(row.busy),
            `${(row.spread * 100).toFixed(0)}%`,
          ],
          ...[row.ratio.toFixed(2), ms(row.script), ms(row.allScript), ms(row.style), ms(row.layout)],
          ...[ms(row.longestTask)],
          ...[String(row.dropped), ms(row.latency?.p50), ms(row.latency?.p95), ms(row.latency?.p99)],
          ...[megabytes(row.heapBytes), megabytes(row.wasmBytes), row.isComplete ? 'yes' : 'no'],
        ],
  );
  return markdownTable(head, lines);
}

/** A line for each setting: Sluice's busy time against the least of all peers and against the replay floor. */
export function summaryTable(settings) {
  const lines = settings.map(({ title, rows }) => {
    const of = (name) => rows.find((row) => row.name === name);
    const [own, floor] = [of('sluice'), of('replay')];
    const peers = rows.filter(({ name, kind, busy }) => kind === 'renderer' && name !== 'sluice' && busy !== undefined);
    const [best] = peers.toSorted((a, b) => a.busy - b.busy);
    if (own?.busy === undefined || !best) return [title];
    const ratio = (to) => (to?.busy === undefined ? '' : (own.busy / to.busy).toFixed(2));
    const isBehind = own.busy > best.busy;
    return [
      title,
      ms(own.busy),
      `${best.label}: ${ms(best.busy)}`,
      isBehind ? `**${ratio(best)}**` : ratio(best),
      ratio(floor),
    ];
  });
  return markdownTable(
    ['', 'Sluice, busy ms', 'best peer', 'ratio (bold: the peer wins)', 'to the replay floor'],
    lines,
  );
}

/** Figures that have to do with no document: what is shipped, exactness, safety, calm. */
export function qualitiesTable(qualities) {
  const head = [
    '',
    'bytes shipped',
    'spec examples exact',
    'but for raw HTML',
    'script ran',
    'script links',
    'nodes created / kept',
  ];
  const lines = qualities.map(({ label, bytes, exact, examples, executions, churn }) => [
    ...[
      label,
      String(bytes),
      `${exact.all} of ${examples.all}`,
      `${exact.markdown} of ${examples.markdown}`,
      String(executions.calls),
      String(executions.links),
    ],
    churn.toFixed(2),
  ]);
  return markdownTable(head, lines);
}

/** Names of the browser's own for what it does, and how long each contender's main thread was at it. */
export function traceTable(traces) {
  const most = new Map();
  for (const { times } of traces) {
    for (const [name, time] of Object.entries(times)) most.set(name, Math.max(most.get(name) ?? 0, time));
  }
  const names = [...most].sort(([, a], [, b]) => b - a).slice(0, TRACED);
  const lines = names.map(([name]) => [name, ...traces.map(({ times }) => ms(times[name] ?? 0))]);
  return markdownTable(['', ...traces.map(({ label }) => label)], lines);
}

export function markdownTable(head, lines) {
  const cells = [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...lines];
  return cells.map((line) => `| ${head.map((_, i) => line[i] ?? '').join(' | ')} |`).join('\n');
}

const BAR = { height: 22, gap: 8, label: 290, width: 420 };

/** A bar chart (SVG) of one setting's busy time: script, style and layout, and the rest of each contender. */
export function chartOf(title, rows) {
  const shown = rows.filter(({ busy }) => busy !== undefined).toSorted((a, b) => a.busy - b.busy);
  const most = Math.max(...shown.map(({ busy }) => busy));
  const height = 44 + shown.length * (BAR.height + BAR.gap);
  const bars = shown.map((row, index) => bar(row, 40 + index * (BAR.height + BAR.gap), BAR.width / most));
  const width = BAR.label + BAR.width + 90;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img">
<title>${escape(title)}</title>
<style>text{font:13px sans-serif;fill:#444}.own{font-weight:700}@media(prefers-color-scheme:dark){text{fill:#ccc}}</style>
<text x="0" y="18">${escape(title)}</text>
${bars.join('\n')}
</svg>
`;
}

function bar(row, y, scale) {
  const rest = Math.max(0, row.busy - row.script - row.style - row.layout);
  const parts = [
    [row.script, '#d9822b'],
    [row.style + row.layout, '#3b7dd8'],
    [rest, '#9aa5b1'],
  ];
  let x = BAR.label;
  const rectangles = parts.map(([value, colour]) => {
    const rectangle = `<rect x="${x.toFixed(1)}" y="${y}" width="${(value * scale).toFixed(1)}" height="${BAR.height}" fill="${colour}"/>`;
    x += value * scale;
    return rectangle;
  });
  const own = row.name === 'sluice' ? ' class="own"' : '';
  const middle = y + BAR.height - 6;
  return [
    `<text x="0" y="${middle}"${own}>${escape(row.label)}</text>`,
    ...rectangles,
    `<text x="${(x + 6).toFixed(1)}" y="${middle}"${own}>${ms(row.busy)} ms</text>`,
  ].join('');
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

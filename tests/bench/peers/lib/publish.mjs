// The comparison as a page of the documentation.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../../tools/lib/paths.mjs';
import { chartOf, qualitiesTable, summaryTable, tableOf } from './report.mjs';

const begin = '<!-- figures: npm run bench:peers -- --qualities yes --publish -->';
/** What the file of a setting's chart is called. */
const fileOf = ({ document, rate, feed, follow }) => `${document}-${rate}-${feed}${follow ? '-followed' : ''}`;

/** Real answers first, the network before the page's own feed, short before long, slow before quick. */
function orderOf({ document, rate, feed, follow }) {
  const [, shape, kilobytes] = /^(\w+)-(\d+)k$/.exec(document) ?? [];
  const pace = rate === 0 ? 2 : rate / 10_000;
  return (
    (shape === 'answers' ? 0 : 1e7) + (feed === 'wire' ? 0 : 1e6) + Number(kilobytes) * 100 + (follow ? 10 : 0) + pace
  );
}

const end = '<!-- end of figures -->';

/** Puts tables and charts into docs/peers.md, between its marks. */
export function publish({ machine, browser, versions, settings, qualities }, readFile, writeFile) {
  const file = path.join(root, 'docs/peers.md');
  const page = readFile(file, 'utf8');
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${file} lacks the marks between which the figures stand.`);
  mkdirSync(path.join(root, 'docs/images'), { recursive: true });
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const inOrder = settings.toSorted((a, b) => orderOf(a) - orderOf(b));
  const sections = inOrder.map((setting) => {
    const chart = `images/peers-${fileOf(setting)}.svg`;
    writeFile(path.join(root, 'docs', chart), chartOf(`Main thread's busy time, ${setting.title}`, setting.rows));
    return `### ${setting.title}\n\n![${setting.title}](${chart})\n\n${tableOf(setting.rows)}`;
  });
  if (qualities.length > 0) sections.push(`### What is not speed\n\n${qualitiesTable(qualities)}`);
  const facts = `${machine}; Chromium ${browser}; ${named.join(', ')}.`;
  const figures = [begin, facts, '### At a glance', summaryTable(inOrder), ...sections, end].join('\n\n');
  writeFile(file, page.slice(0, before) + figures + page.slice(after + end.length));
}

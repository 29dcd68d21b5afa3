// Contenders in turns, and the table of what they took.
import { median, quantile } from '../lib/statistics.mjs';

/**
 * Nanoseconds of processor time of each contender in each round: `times[contender][round]`. The clock is the process's,
 * so that other programs on the machine do not count.
 */
export function measure(contenders, rounds) {
  const warmUntil = process.hrtime.bigint() + 250_000_000n;
  do contenders.forEach((run) => run());
  while (process.hrtime.bigint() < warmUntil);
  // A turn takes some milliseconds, so that the clock and a collection of garbage weigh little.
  const turns = contenders.map((run) => Math.max(1, Math.ceil(turnTime / timeOf(run, 3))));
  const times = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    contenders.forEach((run, i) => times[i].push(timeOf(run, turns[i])));
  }
  return times;
}

const turnTime = 12_000_000;

function timeOf(run, turns) {
  const start = process.cpuUsage();
  for (let turn = 0; turn < turns; turn++) run();
  const { user, system } = process.cpuUsage(start);
  return Math.max(1000, (user + system) * 1000) / turns;
}

export class Table {
  #ratios = [];
  #names;

  /** `names` are the contenders, and may have one more: the ratio of the last contender to the second. */
  constructor(title, names) {
    this.#names = names;
    console.log(`\n${title}: MB/s, median (spread: half of the rounds lie within ±), ratio to the first`);
    console.log(`${''.padEnd(38)}${names.map((name) => name.padStart(22)).join('')}`);
  }

  add(name, bytes, times) {
    const ratios = times.map((own) => median(own.map((time, round) => times[0][round] / time)));
    const cells = times.map((own, i) => {
      const rate = (time) => ((bytes * 1000) / time).toFixed(0);
      const spread = ((quantile(own, 0.75) - quantile(own, 0.25)) / 2 / median(own)) * 100;
      return `${rate(median(own))} ±${spread.toFixed(0)}%${i === 0 ? '' : ` ×${ratios[i].toFixed(2)}`}`.padStart(22);
    });
    if (this.#names.length > times.length) {
      ratios.push(median(times.at(-1).map((time, round) => times[1][round] / time)));
      cells.push(`×${ratios.at(-1).toFixed(2)}`.padStart(22));
    }
    console.log(`${name.padEnd(38)}${cells.join('')}`);
    this.#ratios.push(ratios);
  }

  /** How many rows have a ratio below 1 in one of the columns; sums up all those that are told of. */
  behind(columns, told = columns) {
    for (const column of told) {
      const own = this.#ratios.map((ratios) => ratios[column]);
      if (own.length === 0) continue;
      const product = own.reduce((all, ratio) => all * ratio, 1);
      console.log(
        `${this.#names[column]}: ×${Math.min(...own).toFixed(2)} to ×${Math.max(...own).toFixed(2)}, ` +
          `geometric mean ×${(product ** (1 / own.length)).toFixed(2)}`,
      );
    }
    return this.#ratios.filter((ratios) => columns.some((column) => ratios[column] < 1)).length;
  }
}

export function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

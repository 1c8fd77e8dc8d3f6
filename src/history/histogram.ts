import type { Bin, Spread } from "./figures.ts";

/**
 * How often each value occurs. All that reports say about values follows from it exactly, and those
 * of several parts add up, while a histogram of whole seconds is short however many rows there are.
 */
export interface Histogram {
  /** Ascending, none twice. */
  readonly values: Float64Array;
  /** Above zero, one a value. */
  readonly counts: Float64Array;
}

/** Percentiles are to the millisecond, so that stores which reckon differently say the same. */
const PER_SECOND = 1000;

/**
 * Percentiles, in the order in which they are asked for; each null when there is no value.
 *
 * @param percentiles between 0 and 100
 */
export function percentilesOf(
  { values, counts }: Histogram,
  percentiles: readonly number[],
): readonly (number | null)[] {
  /** Values up to and with the one at an index. */
  const through = new Float64Array(counts.length);
  let count = 0;
  for (let index = 0; index < counts.length; index++) {
    count += counts[index] ?? 0;
    through[index] = count;
  }
  if (count === 0) return percentiles.map(() => null);
  const valueAt = (rank: number) => values[firstAbove(through, rank)] ?? Number.NaN;
  return percentiles.map((percentile) => percentileOf(count, valueAt, percentile));
}

/** @param percentiles between 0 and 100 */
export function spreadOf(histogram: Histogram, percentiles: readonly number[]): Spread {
  let count = 0;
  let total = 0;
  for (const [index, times] of histogram.counts.entries()) {
    count += times;
    total += times * (histogram.values[index] ?? 0);
  }
  const average = count === 0 ? null : total / count;
  return { count, average, percentiles: percentilesOf(histogram, percentiles) };
}

/**
 * A percentile as SQL's percentile_cont: the value at rank p/100 · (count - 1), from 0, on the
 * straight line between the two values around it.
 *
 * @param count at least 1
 * @param valueAt the value at a whole rank, from 0, of the values in ascending order
 * @example
 * percentileOf(4, (rank) => [10, 20, 40, 80][rank] ?? Number.NaN, 50); // 30
 */
export function percentileOf(
  count: number,
  valueAt: (rank: number) => number,
  percentile: number,
): number {
  const hundredfold = (count - 1) * percentile;
  const rank = Math.floor(hundredfold / 100);
  const beyond = (hundredfold - rank * 100) / 100;
  const below = valueAt(rank);
  return toMilliseconds(beyond === 0 ? below : below + beyond * (valueAt(rank + 1) - below));
}

/** Rounds seconds to the millisecond; what is rounded to nothing has no sign. */
export function toMilliseconds(seconds: number): number {
  return Math.round(seconds * PER_SECOND) / PER_SECOND + 0;
}

/**
 * Counts by bins that lie side by side. A value below the first edge counts in the first bin.
 *
 * @param edges lower edges, ascending
 */
export function binsOf({ values, counts }: Histogram, edges: readonly number[]): readonly Bin[] {
  const sums = edges.map(() => 0);
  let bin = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    while (value >= (edges[bin + 1] ?? Number.POSITIVE_INFINITY)) bin += 1;
    sums[bin] = (sums[bin] ?? 0) + (counts[index] ?? 0);
  }
  return edges.map((from, index) => ({
    from,
    to: edges[index + 1] ?? null,
    count: sums[index] ?? 0,
  }));
}

/** Index of the first of ascending numbers that is above a bound. */
function firstAbove(ascending: Float64Array, bound: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

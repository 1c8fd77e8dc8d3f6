import type { Bin } from "./figures.ts";

/** How often each value occurs: of whole seconds it is short however many rows there are. */
export interface Histogram {
  /** Ascending, none twice. */
  readonly values: Float64Array;
  /** Above zero, one a value. */
  readonly counts: Float64Array;
}

/** Percentiles are to the millisecond, so that stores which reckon differently say the same. */
const PER_SECOND = 1000;

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
function toMilliseconds(seconds: number): number {
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

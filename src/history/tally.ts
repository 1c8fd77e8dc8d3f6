import type { Figures, Spread } from "./figures.ts";

/** What adds up: that of a week is the sum of its days. Percentiles do not. */
export interface Tally {
  treatments: number;
  served: number;
  withinTarget: number;
  readonly ratings: [number, number, number, number, number];
  readonly waiting: Sum;
  readonly reaction: Sum;
  readonly duration: Sum;
}

/** Of the values of a measure. */
export interface Sum {
  count: number;
  total: number;
}

/** Measures whose values are spread. */
export const MEASURES = ["waiting", "reaction", "duration"] as const;
export type Measure = (typeof MEASURES)[number];

export function emptyTally(): Tally {
  return {
    treatments: 0,
    served: 0,
    withinTarget: 0,
    ratings: [0, 0, 0, 0, 0],
    waiting: { count: 0, total: 0 },
    reaction: { count: 0, total: 0 },
    duration: { count: 0, total: 0 },
  };
}

/** Adds the second to the first. */
export function addTally(sum: Tally, part: Tally): void {
  sum.treatments += part.treatments;
  sum.served += part.served;
  sum.withinTarget += part.withinTarget;
  for (let rating = 1; rating <= 5; rating++) addRating(sum, rating, part.ratings[rating - 1] ?? 0);
  addSum(sum.waiting, part.waiting);
  addSum(sum.reaction, part.reaction);
  addSum(sum.duration, part.duration);
}

function addSum(sum: Sum, part: Sum): void {
  sum.count += part.count;
  sum.total += part.total;
}

/** @param rating 1 to 5 */
export function addRating({ ratings }: Tally, rating: number, times: number): void {
  ratings[rating - 1] = (ratings[rating - 1] ?? 0) + times;
}

/** Percentiles by measure, in the order in which they were asked for. */
export type Percentiles = { readonly [measure in Measure]: readonly (number | null)[] };

/** @param percentiles whatever they are of a measure without a value */
export function figuresOf(tally: Tally, percentiles: Percentiles): Figures {
  const { treatments, served, withinTarget, ratings } = tally;
  return {
    treatments,
    served,
    withinTarget,
    waiting: spread(tally.waiting, percentiles.waiting),
    reaction: spread(tally.reaction, percentiles.reaction),
    duration: spread(tally.duration, percentiles.duration),
    ratings,
  };
}

function spread({ count, total }: Sum, percentiles: readonly (number | null)[]): Spread {
  return count === 0
    ? { count, average: null, percentiles: percentiles.map(() => null) }
    : { count, average: total / count, percentiles };
}

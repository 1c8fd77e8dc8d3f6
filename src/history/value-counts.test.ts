import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DENSE_VALUES, DenseMemory } from "./dense-memory.ts";
import type { Spread } from "./figures.ts";
import { percentileOf } from "./histogram.ts";
import { NO_VALUE, ValueCounts } from "./value-counts.ts";

const PERCENTILES = [0, 7, 50, 90, 99.9, 100];
/** For one measure that has a place for every value. */
const BYTES_OF_ONE = DENSE_VALUES * 4;

const anyValue = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 300 }) },
  fc.integer({ min: DENSE_VALUES - 2, max: DENSE_VALUES + 2 }),
  fc.integer({ min: NO_VALUE, max: 2_147_483_647 }),
);
/** Some groups stay small, others grow over the number that is kept one by one. */
const anyValues = fc
  .tuple(fc.array(anyValue, { maxLength: 40 }), fc.constantFrom(1, 1, 30))
  .map(([values, times]) => Array.from({ length: times }, () => values).flat());
const anyMemory = fc.constantFrom(0, BYTES_OF_ONE, 8 * BYTES_OF_ONE);

function countsOf(values: readonly number[], memory: DenseMemory): ValueCounts {
  const counts = new ValueCounts(memory);
  const half = values.length >> 1;
  const all = Int32Array.from(values);
  counts.add(all, 0, half);
  counts.add(all, half, values.length);
  return counts;
}

function sortedValues(values: readonly number[]): readonly number[] {
  return values.filter((value) => value !== NO_VALUE).sort((a, b) => a - b);
}

function plainSpread(values: readonly number[]): Spread {
  const sorted = sortedValues(values);
  const valueAt = (rank: number) => sorted[rank] ?? Number.NaN;
  const count = sorted.length;
  return {
    count,
    average: count === 0 ? null : sorted.reduce((sum, value) => sum + value, 0) / count,
    percentiles: PERCENTILES.map((percentile) =>
      count === 0 ? null : percentileOf(count, valueAt, percentile),
    ),
  };
}

describe("values that were counted", () => {
  it("spread as they do one by one, whatever memory there is for places", () => {
    fc.assert(
      fc.property(anyValues, anyMemory, (values, bytes) => {
        const counts = countsOf(values, new DenseMemory(bytes));
        expect(counts.spread(PERCENTILES)).toEqual(plainSpread(values));
      }),
    );
  });

  it("are in the histogram, each as often as it came, and go on being counted", () => {
    fc.assert(
      fc.property(anyValues, anyValues, anyMemory, (values, more, bytes) => {
        const counts = countsOf(values, new DenseMemory(bytes));
        const histogram = counts.histogram();
        const told = [...histogram.values].flatMap((value, index) =>
          Array.from({ length: histogram.counts[index] ?? 0 }, () => value),
        );
        expect(told).toEqual(sortedValues(values));
        expect(new Set(histogram.values).size).toBe(histogram.values.length);
        counts.add(Int32Array.from(more), 0, more.length);
        expect(counts.spread(PERCENTILES)).toEqual(plainSpread([...values, ...more]));
      }),
    );
  });

  it("of two parts add up, whichever way each was counted", () => {
    fc.assert(
      fc.property(anyValues, anyValues, anyMemory, (one, other, bytes) => {
        const memory = new DenseMemory(bytes);
        const counts = countsOf(one, memory);
        counts.addAll(countsOf(other, memory));
        expect(counts.spread(PERCENTILES)).toEqual(plainSpread([...one, ...other]));
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Histogram } from "./histogram.ts";
import { binsOf, percentileOf } from "./histogram.ts";

function histogramOf(values: readonly number[]): Histogram {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => a - b);
  return {
    values: Float64Array.from(sorted, ([value]) => value),
    counts: Float64Array.from(sorted, ([, times]) => times),
  };
}

const anyValues = fc.array(fc.integer({ min: -50, max: 1000 }), { minLength: 1, maxLength: 60 });
const anyPercentile = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom(99.9, 2.5, 33.3));

function percentile(values: readonly number[], wanted: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return percentileOf(sorted.length, (rank) => sorted[rank] ?? Number.NaN, wanted);
}

describe("a percentile", () => {
  it.each([
    [[7], 50, 7],
    [[10, 20], 50, 15],
    [[10, 20, 40, 80], 50, 30],
    [[10, 20, 40, 80], 90, 68],
    [[0, 0, 0, 0, 100], 90, 60],
    [[3, 1, 2], 0, 1],
    [[3, 1, 2], 100, 3],
  ])("of %j at %i: %d, reckoned by hand", (values, wanted, expected) => {
    expect(percentile(values, wanted)).toBe(expected);
  });

  it("lies among the values, and does not fall while p rises", () => {
    fc.assert(
      fc.property(anyValues, anyPercentile, anyPercentile, (values, one, other) => {
        const low = percentile(values, Math.min(one, other));
        const high = percentile(values, Math.max(one, other));
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high).toBeLessThanOrEqual(Math.max(...values));
        expect(high).toBeGreaterThanOrEqual(low);
      }),
    );
  });

  it("moves with the values, and does not heed at the ends how often they are repeated", () => {
    fc.assert(
      fc.property(
        anyValues,
        fc.integer({ min: 0, max: 500 }),
        fc.constantFrom(0, 100),
        (values, more, end) => {
          const moved = values.map((value) => value + more);
          expect(percentile([...moved, ...moved], end)).toBe(percentile(values, end) + more);
        },
      ),
    );
  });

  it("that rounds to nothing has no sign", () => {
    expect(percentile([-1, 3999], 0.025)).toBe(0);
  });
});

describe("bins", () => {
  it("begin with their lower edge and end before the next; the last has no end", () => {
    expect(binsOf(histogramOf([0, 9, 10, 10, 59, 60, 100_000]), [0, 10, 60])).toEqual([
      { from: 0, to: 10, count: 2 },
      { from: 10, to: 60, count: 3 },
      { from: 60, to: null, count: 2 },
    ]);
  });

  it("count every value once, also one below the first edge", () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const bins = binsOf(histogramOf(values), [0, 1, 10, 100]);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Histogram } from "./histogram.ts";
import { binsOf, percentileOf, percentilesOf, spreadOf } from "./histogram.ts";

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

describe("percentiles", () => {
  it.each([
    [[7], 50, 7],
    [[10, 20], 50, 15],
    [[10, 20, 40, 80], 50, 30],
    [[10, 20, 40, 80], 90, 68],
    [[0, 0, 0, 0, 100], 90, 60],
    [[3, 1, 2], 0, 1],
    [[3, 1, 2], 100, 3],
  ])("of %j at %i: %d, reckoned by hand", (values, percentile, expected) => {
    expect(percentilesOf(histogramOf(values), [percentile])).toEqual([expected]);
  });

  it("of a histogram are those of its values one by one", () => {
    fc.assert(
      fc.property(anyValues, anyPercentile, (values, percentile) => {
        const sorted = [...values].sort((a, b) => a - b);
        const one = percentileOf(sorted.length, (rank) => sorted[rank] ?? Number.NaN, percentile);
        expect(percentilesOf(histogramOf(values), [percentile])).toEqual([one]);
      }),
    );
  });

  it("lie among the values, and do not fall while p rises", () => {
    fc.assert(
      fc.property(anyValues, anyPercentile, anyPercentile, (values, one, other) => {
        const [lower, upper] = [Math.min(one, other), Math.max(one, other)];
        const [low, high] = percentilesOf(histogramOf(values), [lower, upper]);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high).toBeLessThanOrEqual(Math.max(...values));
        expect(high).toBeGreaterThanOrEqual(low ?? Number.NaN);
      }),
    );
  });

  it("move with the values, and do not heed how often all of them are repeated at the ends", () => {
    fc.assert(
      fc.property(anyValues, fc.integer({ min: 0, max: 500 }), (values, more) => {
        const ends = [0, 100];
        const [first, last] = percentilesOf(histogramOf(values), ends);
        const moved = values.map((value) => value + more);
        expect(percentilesOf(histogramOf([...moved, ...moved]), ends)).toEqual([
          (first ?? 0) + more,
          (last ?? 0) + more,
        ]);
      }),
    );
  });

  it("of no values are nothing", () => {
    expect(percentilesOf(histogramOf([]), [50, 90])).toEqual([null, null]);
  });

  it("that round to nothing have no sign", () => {
    expect(percentilesOf(histogramOf([-1, 3999]), [0.025])).toEqual([0]);
  });
});

describe("a spread", () => {
  it("weighs every value by how often it occurs", () => {
    expect(spreadOf(histogramOf([1, 1, 1, 5]), [100])).toEqual({
      count: 4,
      average: 2,
      percentiles: [5],
    });
  });

  it("of no values has no average", () => {
    expect(spreadOf(histogramOf([]), [])).toEqual({ count: 0, average: null, percentiles: [] });
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

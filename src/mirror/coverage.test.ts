import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Coverage, Period } from "./coverage.ts";
import { compacted, coveredSeconds, gaps, readBefore, total, withRead } from "./coverage.ts";

/** The slow and obvious way to keep a coverage: when each second was read last. */
type Model = ReadonlyMap<number, number>;

const END = 40;
const LATEST_READ = 6;

const second = fc.integer({ min: 0, max: END });
const period = fc.tuple(second, second).map((ends): Period => {
  const [from = 0, to = 0] = ends.toSorted((one, other) => one - other);
  return { from, to };
});
const readAt = fc.integer({ min: 0, max: LATEST_READ });
const read = fc
  .tuple(period, readAt)
  .map(([{ from, to }, moment]) => ({ from, to, readAt: moment }));
const reads = fc.array(read, { maxLength: 12 });

function secondsOf(periods: readonly Period[]): number[] {
  return periods.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));
}

function coverageOf(history: readonly Coverage[number][]): Coverage {
  return history.reduce<Coverage>(withRead, []);
}

function modelOf(history: readonly Coverage[number][]): Model {
  return new Map(history.flatMap((one) => secondsOf([one]).map((at) => [at, one.readAt] as const)));
}

function expectInOrder(periods: readonly Period[]): void {
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, to } of periods) {
    expect(from).toBeGreaterThanOrEqual(end);
    expect(to).toBeGreaterThan(from);
    end = to;
  }
}

const ascending = (seconds: Iterable<number>) => [...seconds].sort((one, other) => one - other);

describe("withRead", () => {
  it("covers exactly what was read, each second as it was read last", () => {
    fc.assert(
      fc.property(reads, (history) => {
        expect(modelOf(coverageOf(history))).toEqual(modelOf(history));
      }),
      { numRuns: 500 },
    );
  });

  it("keeps periods ascending, without overlaps and none of them empty", () => {
    fc.assert(fc.property(reads, (history) => expectInOrder(coverageOf(history))));
  });

  it("keeps no more periods than there are stretches that were read at one moment", () => {
    fc.assert(
      fc.property(reads, (history) => {
        const model = modelOf(history);
        const beginnings = [...model].filter(([at, moment]) => model.get(at - 1) !== moment);
        expect(coverageOf(history)).toHaveLength(beginnings.length);
      }),
    );
  });

  it("leaves the coverage that it was given as it was", () => {
    const before: Coverage = Object.freeze([Object.freeze({ from: 0, to: 10, readAt: 1 })]);
    expect(withRead(before, { from: 4, to: 6, readAt: 2 })).toEqual([
      { from: 0, to: 4, readAt: 1 },
      { from: 4, to: 6, readAt: 2 },
      { from: 6, to: 10, readAt: 1 },
    ]);
    expect(before).toEqual([{ from: 0, to: 10, readAt: 1 }]);
  });

  it.each([
    { from: 5, to: 5, readAt: 2 },
    { from: 6, to: 5, readAt: 2 },
  ])("changes nothing for a window that turned out to be empty: %o", (empty) => {
    const before: Coverage = [{ from: 0, to: 10, readAt: 1 }];
    expect(withRead(before, empty)).toEqual(before);
  });
});

describe("compacted", () => {
  it("covers the same time, and makes nothing look newer than it is", () => {
    fc.assert(
      fc.property(reads, second, (history, before) => {
        const model = modelOf(history);
        const after = modelOf(compacted(coverageOf(history), before));
        expect(ascending(after.keys())).toEqual(ascending(model.keys()));
        for (const [at, moment] of after) expect(moment).toBeLessThanOrEqual(model.get(at) ?? -1);
      }),
      { numRuns: 500 },
    );
  });

  it("leaves alone what was read at or after the moment that matters", () => {
    fc.assert(
      fc.property(reads, second, (history, before) => {
        const model = modelOf(history);
        const after = modelOf(compacted(coverageOf(history), before));
        for (const [at, moment] of model) if (at >= before) expect(after.get(at)).toBe(moment);
      }),
    );
  });

  it("keeps one period for each stretch of old time", () => {
    fc.assert(
      fc.property(reads, second, (history, before) => {
        const result = compacted(coverageOf(history), before);
        expectInOrder(result);
        for (const [index, { from, to }] of result.entries()) {
          if (to <= before) expect(result[index - 1]?.to).not.toBe(from);
        }
        expect(compacted(result, before)).toEqual(result);
      }),
    );
  });
});

describe("gaps", () => {
  it("are all of a period that was never read, and nothing else", () => {
    fc.assert(
      fc.property(reads, period, (history, whole) => {
        const model = modelOf(history);
        const missing = gaps(coverageOf(history), whole);
        expect(secondsOf(missing)).toEqual(secondsOf([whole]).filter((at) => !model.has(at)));
        expectInOrder(missing);
        // One call for one stretch: gaps never touch.
        for (const [index, gap] of missing.slice(1).entries()) {
          expect(gap.from).toBeGreaterThan(missing[index]?.to ?? END);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("are none of a period that ends before it begins", () => {
    expect(gaps([{ from: 2, to: 4, readAt: 0 }], { from: 9, to: 1 })).toEqual([]);
  });
});

describe("readBefore", () => {
  it("is all of a period that was read by a moment and not again since", () => {
    fc.assert(
      fc.property(reads, period, readAt, (history, whole, moment) => {
        const model = modelOf(history);
        const old = readBefore(coverageOf(history), whole, moment);
        expect(secondsOf(old)).toEqual(
          secondsOf([whole]).filter((at) => (model.get(at) ?? LATEST_READ + 1) <= moment),
        );
        expectInOrder(old);
      }),
      { numRuns: 500 },
    );
  });
});

describe("coveredSeconds and total", () => {
  it("count each second once", () => {
    fc.assert(
      fc.property(reads, period, (history, whole) => {
        const coverage = coverageOf(history);
        const read = secondsOf([whole]).filter((at) => modelOf(history).has(at));
        expect(coveredSeconds(coverage, whole)).toBe(read.length);
        expect(total(coverage)).toBe(modelOf(history).size);
      }),
    );
  });
});

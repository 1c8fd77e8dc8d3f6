import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Filters, SecondsRange } from "./filters.ts";
import { LARGEST_SECONDS, NO_FILTERS } from "./filters.ts";
import { narrowed } from "./narrowed.ts";

/** What filters look at, of one treatment. Few values, so that they meet. */
interface Row {
  readonly line: string;
  readonly served: boolean;
  readonly rating: number;
  readonly waiting: number;
  /** Null where nobody reacted. */
  readonly reaction: number | null;
}

const flag = fc.constantFrom(null, true, false);
const end = fc.option(fc.nat(5));
const range: fc.Arbitrary<SecondsRange | null> = fc.oneof(
  fc.constant(null),
  fc.constant({ from: null, to: LARGEST_SECONDS }),
  fc
    .record({ from: end, to: end })
    .filter(({ from, to }) => from === null || to === null || from <= to),
);
const parts = {
  lines: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 2 }),
  served: flag,
  ratings: fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
  waiting: range,
  reaction: range,
};
const anyFilters: fc.Arbitrary<Filters> = fc
  .record(parts)
  .map((some) => ({ ...NO_FILTERS, ...some }));
const anyPart: fc.Arbitrary<Partial<Filters>> = fc.record(parts, { requiredKeys: [] });
const anyRow: fc.Arbitrary<Row> = fc.record({
  line: fc.constantFrom("a", "b", "c"),
  served: fc.boolean(),
  rating: fc.integer({ min: 0, max: 5 }),
  waiting: fc.nat(6),
  reaction: fc.option(fc.integer({ min: -2, max: 6 })),
});

function selects(filters: Partial<Filters>, row: Row): boolean {
  const { lines = [], served = null, ratings = [], waiting = null, reaction = null } = filters;
  return (
    (lines.length === 0 || lines.includes(row.line)) &&
    (served === null || served === row.served) &&
    (ratings.length === 0 || ratings.includes(row.rating)) &&
    isWithin(waiting, row.waiting) &&
    isWithin(reaction, row.reaction)
  );
}

function isWithin(range: SecondsRange | null, value: number | null): boolean {
  if (range === null) return true;
  if (value === null) return false;
  return (range.from ?? value) <= value && value <= (range.to ?? value);
}

describe("narrowed filters", () => {
  it("select exactly the treatments that both select", () => {
    fc.assert(
      fc.property(anyFilters, anyPart, anyRow, (filters, by, row) => {
        const both = narrowed(filters, by);
        expect(both !== null && selects(both, row)).toBe(selects(filters, row) && selects(by, row));
      }),
      { numRuns: 500 },
    );
  });

  it("are the same as before, narrowed by nothing or by themselves", () => {
    fc.assert(
      fc.property(anyFilters, (filters) => {
        expect(narrowed(filters, {})).toEqual(filters);
        expect(narrowed(filters, filters)).toEqual(filters);
      }),
    );
  });

  it("keep what the page narrows by when a number narrows by the same", () => {
    const page = { ...NO_FILTERS, waiting: { from: 60, to: 90 }, ratings: [0, 5] };
    expect(narrowed(page, { waiting: { from: 60, to: 119 } })?.waiting).toEqual(page.waiting);
    expect(narrowed(page, { ratings: [1, 2, 3, 4, 5] })?.ratings).toEqual([5]);
  });

  it("are none where both cannot be", () => {
    expect(narrowed({ ...NO_FILTERS, withinTarget: false }, { withinTarget: true })).toBeNull();
    expect(narrowed({ ...NO_FILTERS, ratings: [0] }, { ratings: [1, 2] })).toBeNull();
    const long = { ...NO_FILTERS, waiting: { from: 60, to: null } };
    expect(narrowed(long, { waiting: { from: 0, to: 59 } })).toBeNull();
  });

  it("say nothing of the largest value where a lower end tells that there is one", () => {
    const page = { ...NO_FILTERS, reaction: { from: 60, to: null } };
    const known = { reaction: { from: null, to: LARGEST_SECONDS } };
    expect(narrowed(page, known)?.reaction).toEqual({ from: 60, to: null });
  });

  it("take the period of the number, which is a part of the page's", () => {
    const day = { from: "2024-02-26", to: "2024-02-26" };
    expect(narrowed(NO_FILTERS, { period: day })?.period).toEqual(day);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TimeGrouping } from "./calendar-keys.ts";
import { timeNumber } from "./calendar-keys.ts";
import { DenseMemory } from "./dense-memory.ts";
import { RATING, SERVED, WITHIN } from "./figure-counts.ts";
import type { Figures, Grouping } from "./figures.ts";
import { GROUPINGS } from "./figures.ts";
import type { CountedRows } from "./grouped-counts.ts";
import { GroupedCounts, keyColumnOf } from "./grouped-counts.ts";
import { NO_VALUE } from "./value-counts.ts";

interface Row {
  readonly line: number;
  readonly specialist: number;
  readonly client: number;
  readonly calendarHour: number;
  readonly waiting: number;
  readonly duration: number;
  readonly reaction: number | null;
  readonly rating: number;
  readonly served: boolean;
  readonly within: boolean;
}

const anyKey = fc.nat(3);
const anyRow: fc.Arbitrary<Row> = fc.record({
  line: anyKey,
  specialist: anyKey,
  client: anyKey,
  // Some days on both sides of a turn of the year.
  calendarHour: fc.nat(240).map((hour) => 21_244_800 + hour),
  waiting: fc.nat(90),
  duration: fc.nat(9000),
  reaction: fc.option(fc.integer({ min: -5, max: 90 })),
  rating: fc.nat(5),
  served: fc.boolean(),
  within: fc.boolean(),
});
const anyRows = fc
  .tuple(fc.array(anyRow, { maxLength: 60 }), fc.boolean())
  .map(([rows, inOrder]) =>
    inOrder ? [...rows].sort((a, b) => a.calendarHour - b.calendarHour) : rows,
  );
const anyGroupings = fc.uniqueArray(fc.constantFrom(...GROUPINGS), { maxLength: 3 });

function columns(rows: readonly Row[]): CountedRows {
  const of = (value: (row: Row) => number) => Int32Array.from(rows, value);
  return {
    rowCount: rows.length,
    keys: {
      line: of((row) => row.line),
      specialist: of((row) => row.specialist),
      client: of((row) => row.client),
      calendarHour: of((row) => row.calendarHour),
    },
    waiting: of((row) => row.waiting),
    duration: of((row) => row.duration),
    reaction: of((row) => row.reaction ?? NO_VALUE),
    outcome: of(
      (row) => row.rating * RATING + (row.within ? WITHIN : 0) + (row.served ? SERVED : 0),
    ),
  };
}

function keysOf(row: Row, groupBy: readonly Grouping[]): readonly number[] {
  return groupBy.map((grouping) => {
    const column = keyColumnOf(grouping);
    return column === "calendarHour"
      ? timeNumber(grouping as TimeGrouping, row.calendarHour)
      : row[column];
  });
}

function plainFigures(rows: readonly Row[]): Figures {
  const spread = (values: readonly number[]) => ({
    count: values.length,
    average:
      values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length,
    percentiles: [values.length === 0 ? null : Math.max(...values)],
  });
  const rated = (rating: number) => rows.filter((row) => row.rating === rating).length;
  return {
    treatments: rows.length,
    served: rows.filter(({ served }) => served).length,
    withinTarget: rows.filter(({ within }) => within).length,
    waiting: spread(rows.map(({ waiting }) => waiting)),
    reaction: spread(rows.flatMap(({ reaction }) => (reaction === null ? [] : [reaction]))),
    duration: spread(rows.map(({ duration }) => duration)),
    ratings: [rated(1), rated(2), rated(3), rated(4), rated(5)],
  };
}

describe("rows counted by groups", () => {
  it("have the figures of each group's rows, in whatever parts and order they come", () => {
    fc.assert(
      fc.property(anyRows, anyGroupings, fc.nat(60), (rows, groupBy, cut) => {
        const counts = new GroupedCounts(groupBy, new DenseMemory(0));
        counts.add(columns(rows.slice(0, cut)));
        counts.add(columns(rows.slice(cut)));
        const expected = new Map<string, Row[]>();
        for (const row of rows) {
          const keys = keysOf(row, groupBy).join();
          expected.set(keys, [...(expected.get(keys) ?? []), row]);
        }
        const found = counts.groups.map(({ keys, counts: ofGroup }) => [
          keys.join(),
          ofGroup.figures([100]),
        ]);
        expect(new Map(found as [string, Figures][])).toEqual(
          new Map([...expected].map(([keys, group]) => [keys, plainFigures(group)])),
        );
        expect(counts.groups).toHaveLength(expected.size);
        expect(counts.total().figures([100])).toEqual(plainFigures(rows));
      }),
    );
  });

  it("need the columns that they are grouped by", () => {
    const counts = new GroupedCounts(["weekday"], new DenseMemory(0));
    const { keys: _, ...others } = columns([]);
    expect(() => counts.add({ ...others, keys: {} })).toThrow("calendarHour");
  });
});

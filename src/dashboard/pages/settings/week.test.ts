import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineRules } from "../../../api/reporting-rules.ts";
import type { Day, Week } from "./week.ts";
import {
  copyDay,
  DAY_MINUTES,
  parseClock,
  problemOf,
  problemOfWeek,
  showClock,
  toIntervals,
  toWeek,
  USUAL_WEEK,
  withBreak,
} from "./week.ts";

const at = (from: string, to: string) => ({
  from: parseClock(from) ?? -1,
  to: parseClock(to) ?? -1,
});
const dayOf = (...stretches: readonly (readonly [string, string])[]): Day =>
  stretches.map(([from, to]) => at(from, to));

/** A day that can be kept: cut at moments in ascending order. */
const anyDay: fc.Arbitrary<Day> = fc
  .uniqueArray(fc.integer({ min: 0, max: DAY_MINUTES }), { maxLength: 8 })
  .map((moments) => {
    const sorted = moments.toSorted((a, b) => a - b);
    return Array.from({ length: Math.floor(sorted.length / 2) }, (_, index) => ({
      from: sorted[index * 2] ?? 0,
      to: sorted[index * 2 + 1] ?? 0,
    }));
  });
const anyWeek: fc.Arbitrary<Week> = fc.array(anyDay, { minLength: 7, maxLength: 7 });

describe("a week", () => {
  it("survives the way to the API and back, and the API takes it", () => {
    fc.assert(
      fc.property(anyWeek, (week) => {
        const intervals = toIntervals(week);
        expect(lineRules.safeParse({ targetSeconds: null, workingHours: intervals }).success).toBe(
          true,
        );
        expect(toWeek(intervals)).toEqual(week);
      }),
    );
  });

  it("is sent in the order of the day, however it was typed", () => {
    const monday = dayOf(["14:00", "18:00"], ["09:00", "13:00"]);
    expect(toIntervals([monday, [], [], [], [], [], []])).toEqual([
      { weekday: 1, from: "09:00", to: "13:00" },
      { weekday: 1, from: "14:00", to: "18:00" },
    ]);
  });

  it("cannot be one in which nobody ever works", () => {
    expect(problemOfWeek([[], [], [], [], [], [], []])).toBe("never");
    expect(problemOfWeek(USUAL_WEEK)).toBeNull();
    expect(problemOfWeek(USUAL_WEEK.with(6, dayOf(["10:00", "10:00"])))).toBe("day");
  });

  it("gives the hours of a day to weekdays and to days that work, and leaves days off alone", () => {
    const week = USUAL_WEEK.with(0, dayOf(["08:00", "12:00"]))
      .with(3, [])
      .with(5, dayOf(["10:00", "14:00"]));
    const copied = copyDay(week, 0);
    expect(copied.slice(0, 6)).toEqual(Array(6).fill(dayOf(["08:00", "12:00"])));
    expect(copied[6]).toEqual([]);
  });
});

describe("a day", () => {
  it("may have stretches that touch, but none that overlap, in whatever order", () => {
    expect(problemOf(dayOf(["09:00", "13:00"], ["13:00", "18:00"]))).toBeNull();
    expect(problemOf(dayOf(["13:00", "18:00"], ["09:00", "13:01"]))).toBe("overlapping");
  });

  it("ends after it begins; a night has to be cut at midnight", () => {
    expect(problemOf(dayOf(["22:00", "06:00"]))).toBe("empty");
    expect(problemOf(dayOf(["00:00", "06:00"], ["22:00", "24:00"]))).toBeNull();
  });

  it("gets its break in the middle of the longest stretch", () => {
    expect(withBreak(dayOf(["09:00", "18:00"]))).toEqual(
      dayOf(["09:00", "13:00"], ["14:00", "18:00"]),
    );
    expect(withBreak(dayOf(["08:00", "10:00"], ["12:00", "20:00"]))).toEqual(
      dayOf(["08:00", "10:00"], ["12:00", "15:30"], ["16:30", "20:00"]),
    );
  });

  it("gets no break where too little would be left", () => {
    expect(withBreak(dayOf(["09:00", "11:59"]))).toBeNull();
    expect(withBreak([])).toBeNull();
  });

  it("is never spoiled by a break", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const broken = withBreak(day);
        if (broken === null) return;
        const length = (each: Day) => each.reduce((sum, { from, to }) => sum + to - from, 0);
        expect(problemOf(broken)).toBeNull();
        expect(length(broken)).toBe(length(day) - 60);
      }),
    );
  });
});

describe("a time of day", () => {
  it.each([
    ["9", "09:00"],
    ["09", "09:00"],
    ["9:30", "09:30"],
    ["930", "09:30"],
    ["0930", "09:30"],
    ["18.05", "18:05"],
    [" 18:05 ", "18:05"],
    ["24", "24:00"],
    ["24:00", "24:00"],
    ["0:00", "00:00"],
  ])("understands %s as %s", (text, shown) => {
    expect(showClock(parseClock(text) ?? -1)).toBe(shown);
  });

  it.each(["", "25", "24:01", "9:60", "9:5", "noon", "9:30 pm", "-1", "12345"])(
    "does not guess at %j",
    (text) => {
      expect(parseClock(text)).toBeNull();
    },
  );

  it("reads what it shows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: DAY_MINUTES }), (minutes) => {
        expect(parseClock(showClock(minutes))).toBe(minutes);
      }),
    );
  });
});

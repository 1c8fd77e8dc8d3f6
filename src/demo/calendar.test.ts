import { describe, expect, test } from "vitest";
import { dayKind, dayOf, dayStart, elapsedShare, expectedVolume, lastSecond } from "./calendar.ts";
import { demoScheme } from "./scheme.ts";

const day = (date: string) => dayOf(Date.parse(`${date}T12:00:00+03:00`) / 1000);
const [accounting] = demoScheme().lines;
const other = demoScheme().lines.find((line) => !line.accounting);

describe("the calendar of the demo", () => {
  test("counts days by Moscow's midnight", () => {
    const midnight = Date.parse("2026-03-01T00:00:00+03:00") / 1000;
    expect(dayOf(midnight)).toBe(dayOf(midnight - 1) + 1);
    expect(dayStart(dayOf(midnight))).toBe(midnight);
    expect(lastSecond(dayOf(midnight) - 1)).toBe(midnight - 1);
  });

  test("knows weekends and public holidays", () => {
    expect(dayKind(day("2026-03-05"))).toBe("workday");
    expect(dayKind(day("2026-03-07"))).toBe("saturday");
    expect(dayKind(day("2026-03-15"))).toBe("sunday");
    for (const date of ["2026-01-01", "2026-01-08", "2026-05-09", "2026-11-04"]) {
      expect(dayKind(day(date))).toBe("holiday");
    }
  });

  test("expects more on accounting lines, and only there, when returns are due", () => {
    if (!accounting || !other) throw new Error("The scheme lacks a line of either sort");
    const [usual, due] = [day("2026-03-12"), day("2026-03-25")];
    const rise = (line: typeof accounting) =>
      expectedVolume(line, due, due) / expectedVolume(line, usual, due);
    expect(rise(accounting)).toBeGreaterThan(1.4);
    expect(rise(other)).toBeCloseTo(1, 1);
  });

  test("lets a line's day pass from nothing to all of it", () => {
    if (!accounting) throw new Error("The scheme lacks a line");
    expect(elapsedShare(accounting, 0)).toBe(0);
    expect(elapsedShare(accounting, 86_400)).toBeCloseTo(1, 10);
    expect(elapsedShare(accounting, 13 * 3600)).toBeGreaterThan(0.45);
  });
});

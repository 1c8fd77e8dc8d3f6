import { describe, expect, it } from "vitest";
import { byYear, withEmptyMonths } from "./months.ts";

describe("withEmptyMonths", () => {
  it("shows the months in between that have nothing, over the turn of a year too", () => {
    expect(
      withEmptyMonths([
        { month: "2025-11", treatments: 4 },
        { month: "2026-02", treatments: 7 },
      ]),
    ).toEqual([
      { month: "2025-11", treatments: 4 },
      { month: "2025-12", treatments: 0 },
      { month: "2026-01", treatments: 0 },
      { month: "2026-02", treatments: 7 },
    ]);
  });

  it("puts months in their order", () => {
    const months = [
      { month: "2026-02", treatments: 2 },
      { month: "2026-01", treatments: 1 },
    ];
    expect(withEmptyMonths(months).map(({ month }) => month)).toEqual(["2026-01", "2026-02"]);
  });

  it("leaves one month alone, and nothing as nothing", () => {
    expect(withEmptyMonths([{ month: "2026-12", treatments: 1 }])).toHaveLength(1);
    expect(withEmptyMonths([])).toEqual([]);
  });
});

describe("byYear", () => {
  it("tells what lies outside from a month that has nothing", () => {
    const years = byYear(
      withEmptyMonths([
        { month: "2025-11", treatments: 4 },
        { month: "2026-02", treatments: 7 },
      ]),
    );
    expect(years.map(({ year }) => year)).toEqual(["2025", "2026"]);
    expect(years[0]?.months.map((month) => month?.treatments ?? null)).toEqual([
      ...Array<null>(10).fill(null),
      4,
      0,
    ]);
    expect(years[1]?.months.map((month) => month?.treatments ?? null)).toEqual([
      0,
      7,
      ...Array<null>(10).fill(null),
    ]);
  });
});

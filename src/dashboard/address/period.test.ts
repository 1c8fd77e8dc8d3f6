import { describe, expect, it } from "vitest";
import { dateIn } from "./calendar-date.ts";
import type { Preset } from "./period.ts";
import { isRangeEnd, PRESETS, resolvePeriod } from "./period.ts";

const of = (preset: Preset, today: string) => resolvePeriod({ preset }, today);

describe("presets of a period", () => {
  it("end today and hold as many days as they say", () => {
    expect(of("today", "2024-03-01")).toEqual({ from: "2024-03-01", to: "2024-03-01" });
    expect(of("yesterday", "2024-03-01")).toEqual({ from: "2024-02-29", to: "2024-02-29" });
    expect(of("7-days", "2024-03-01")).toEqual({ from: "2024-02-24", to: "2024-03-01" });
    expect(of("30-days", "2024-03-01")).toEqual({ from: "2024-02-01", to: "2024-03-01" });
    expect(of("90-days", "2024-03-01")).toEqual({ from: "2023-12-03", to: "2024-03-01" });
  });

  it("know months and years", () => {
    expect(of("this-month", "2024-03-15")).toEqual({ from: "2024-03-01", to: "2024-03-15" });
    expect(of("last-month", "2024-03-31")).toEqual({ from: "2024-02-01", to: "2024-02-29" });
    expect(of("last-month", "2024-01-01")).toEqual({ from: "2023-12-01", to: "2023-12-31" });
    expect(of("this-year", "2024-03-15")).toEqual({ from: "2024-01-01", to: "2024-03-15" });
    expect(of("all", "2024-03-15")).toBeNull();
  });

  it.each(["Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe"])(
    "hold whole days across the clock changes of %s",
    (zone) => {
      // Every hour of a year: the day never goes back, and no preset loses or gains one.
      let before = "";
      for (let hour = 0; hour < 366 * 24; hour++) {
        const today = dateIn(zone, new Date(Date.UTC(2024, 0, 1, hour)));
        if (today === before) continue;
        expect(today > before).toBe(true);
        before = today;
        const week = of("7-days", today);
        expect(Date.parse(week?.to ?? "") - Date.parse(week?.from ?? "")).toBe(6 * 86_400_000);
      }
    },
  );

  it("can all be resolved", () => {
    for (const preset of PRESETS) expect(() => of(preset, "2024-02-29")).not.toThrow();
  });
});

describe("ends of a range", () => {
  it("are dates or times on the wall that exist", () => {
    expect(
      ["2024-02-26", "2024-02-26T10:00", "2024-02-26T23:59:59"].every((each) => isRangeEnd(each)),
    ).toBe(true);
    expect(
      ["2024-02-30", "2024-02-26T24:00", "2024-02-30T10:00", "today", "2024-02-26T10:00Z"].some(
        (each) => isRangeEnd(each),
      ),
    ).toBe(false);
  });
});

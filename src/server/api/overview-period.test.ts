import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { API_LIMITS } from "../../api/limits.ts";
import { TimeZone } from "../../history/time-zone.ts";
import { parseDateTime } from "../../history/wall-clock.ts";
import { chooseStep, periodBefore } from "./overview-period.ts";
import { showTime } from "./show-time.ts";

const BERLIN = TimeZone.of("Europe/Berlin");
const DAY = 86_400;

function days(from: string, to: string) {
  const midnight = (text: string) => parseDateTime(text)?.wallSeconds ?? 0;
  return {
    from: BERLIN.firstSecondOfDay(midnight(from)),
    to: BERLIN.lastSecondOfDay(midnight(to)),
  };
}

describe("the period before", () => {
  test.each([
    ["2024-02-26", "2024-03-03", "2024-02-19", "2024-02-25"],
    // A day of 23 hours is in the period, or before it.
    ["2024-03-31", "2024-04-01", "2024-03-29", "2024-03-30"],
    ["2024-04-01", "2024-04-02", "2024-03-30", "2024-03-31"],
    // And one of 25.
    ["2024-10-28", "2024-10-28", "2024-10-27", "2024-10-27"],
  ])("%s to %s has as many days right before", (from, to, beforeFrom, beforeTo) => {
    expect(periodBefore(days(from, to), BERLIN)).toEqual(days(beforeFrom, beforeTo));
  });
});

describe("the step of a series", () => {
  test.each([
    [1, "hour"],
    [5, "hour"],
    [6, "day"],
    [120, "day"],
    [121, "week"],
    [840, "week"],
    [841, "month"],
  ])("of %i days is a %s", (count, step) => {
    expect(chooseStep({ from: 0, to: count * DAY - 1 })).toBe(step);
  });

  test("is never so fine that there are too many, and a month without ends", () => {
    const seconds = { hour: 3600, day: DAY, week: 7 * DAY, month: Number.POSITIVE_INFINITY };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50_000 * DAY }), (length) => {
        const step = chooseStep({ from: 0, to: length - 1 });
        expect(length / seconds[step]).toBeLessThanOrEqual(API_LIMITS.chosenSteps);
      }),
    );
    expect(chooseStep(null)).toBe("month");
  });
});

describe("a moment in an answer", () => {
  test.each([
    ["Europe/Moscow", "2024-02-26T10:30:00+03:00"],
    ["Asia/Kolkata", "2024-02-26T13:00:00+05:30"],
    ["America/St_Johns", "2024-02-26T04:00:00-03:30"],
    ["UTC", "2024-02-26T07:30:00+00:00"],
  ])("in %s has its offset", (name, text) => {
    const instant = Date.UTC(2024, 1, 26, 7, 30) / 1000;
    expect(showTime(instant, TimeZone.of(name))).toBe(text);
  });

  test("is the same moment read back, in every zone and time", () => {
    const zones = fc.constantFrom("Africa/Monrovia", "Europe/Moscow", "Australia/Lord_Howe");
    const instants = fc.integer({ min: -2_000_000_000, max: 4_000_000_000 });
    fc.assert(
      fc.property(zones, instants, (name, instant) => {
        expect(Date.parse(showTime(instant, TimeZone.of(name))) / 1000).toBe(instant);
      }),
    );
  });
});

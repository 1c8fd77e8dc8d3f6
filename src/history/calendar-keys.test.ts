import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CALENDAR_START, calendarHour, timeKey, timeNumber } from "./calendar-keys.ts";

describe("the calendar's count", () => {
  it("begins on a Monday, before every row", () => {
    expect(new Date(-CALENDAR_START * 1000).getUTCDay()).toBe(1);
    expect(calendarHour(Date.UTC(1, 0, 1) / 1000 - 100 * 365 * 86_400)).toBeGreaterThan(0);
  });

  it("names days, and weeks by their Monday", () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000_000, max: 10_000_000_000 }), (wall) => {
        const date = new Date(wall * 1000);
        const hour = calendarHour(wall);
        expect(timeNumber("hour", hour)).toBe(date.getUTCHours());
        expect(timeNumber("weekday", hour) % 7).toBe(date.getUTCDay());
        const day = String(timeKey("day", timeNumber("day", hour)));
        expect(day).toBe(date.toISOString().slice(0, 10));
        expect(timeKey("month", timeNumber("month", hour))).toBe(day.slice(0, 7));
        const week = Date.parse(`${timeKey("week", timeNumber("week", hour))}T00:00Z`);
        expect(new Date(week).getUTCDay()).toBe(1);
        expect(Date.parse(`${day}T00:00Z`) - week).toBe(
          (timeNumber("weekday", hour) - 1) * 86_400_000,
        );
      }),
    );
  });

  it("names months and leaves hours and weekdays as they are", () => {
    expect(timeKey("month", 2024 * 12 + 1)).toBe("2024-02");
    expect(timeKey("month", 2024 * 12 + 11)).toBe("2024-12");
    expect(timeKey("hour", 23)).toBe(23);
    expect(timeKey("weekday", 7)).toBe(7);
  });
});

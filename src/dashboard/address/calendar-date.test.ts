import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, dateIn, daysOf, firstOfMonth, isCalendarDate } from "./calendar-date.ts";

const anyDate = fc
  .date({ min: new Date("1970-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe("calendar dates", () => {
  it("count days over months, leap days and years", () => {
    expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
    expect(addDays("2023-12-31", 1)).toBe("2024-01-01");
    expect(daysOf("2024-02-01", "2024-02-29")).toBe(29);
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 0, max: 4000 }), (date, days) => {
        expect(daysOf(date, addDays(date, days))).toBe(days + 1);
        expect(addDays(addDays(date, days), -days)).toBe(date);
      }),
    );
  });

  it("find the first of a month, also across a year", () => {
    expect(firstOfMonth("2024-03-31")).toBe("2024-03-01");
    expect(firstOfMonth("2024-01-31", -1)).toBe("2023-12-01");
    expect(firstOfMonth("2024-12-05", 1)).toBe("2025-01-01");
  });

  it("are those of the organization's zone, not of the browser's", () => {
    const lateEvening = new Date("2024-02-26T21:30:00Z");
    expect(dateIn("UTC", lateEvening)).toBe("2024-02-26");
    expect(dateIn("Europe/Moscow", lateEvening)).toBe("2024-02-27");
    expect(dateIn("America/Los_Angeles", lateEvening)).toBe("2024-02-26");
    expect(dateIn("Pacific/Kiritimati", new Date("2024-02-26T10:00:00Z"))).toBe("2024-02-27");
  });

  it("stay right in the hours in which clocks change", () => {
    // 31 March 2024: Berlin skips from 02:00 to 03:00; 27 October it has 02:30 twice.
    expect(dateIn("Europe/Berlin", new Date("2024-03-30T22:59:59Z"))).toBe("2024-03-30");
    expect(dateIn("Europe/Berlin", new Date("2024-03-30T23:00:00Z"))).toBe("2024-03-31");
    expect(dateIn("Europe/Berlin", new Date("2024-03-31T21:59:59Z"))).toBe("2024-03-31");
    expect(dateIn("Europe/Berlin", new Date("2024-10-27T22:59:59Z"))).toBe("2024-10-27");
    // Cairo springs forward at midnight: 26 April 2024 begins at 01:00.
    expect(dateIn("Africa/Cairo", new Date("2024-04-25T21:59:59Z"))).toBe("2024-04-25");
    expect(dateIn("Africa/Cairo", new Date("2024-04-25T22:00:00Z"))).toBe("2024-04-26");
  });

  it("refuse days that no month has", () => {
    expect(["2024-02-29", "2023-02-29", "2024-13-01", "2024-1-1", ""].map(isCalendarDate)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

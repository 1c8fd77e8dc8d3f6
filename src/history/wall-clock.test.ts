import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatWall, formatWallDate, parseDateTime } from "./wall-clock.ts";

const FIRST = -62_135_596_800;
const LAST = 253_402_300_799;
const wallSeconds = fc.integer({ min: FIRST, max: LAST });

function utc(text: string): number {
  return Date.parse(text) / 1000;
}

describe("formatWall", () => {
  it("agrees with Date at any second of the years 1 to 9999", () => {
    fc.assert(
      fc.property(wallSeconds, (wall) => {
        expect(formatWall(wall)).toBe(new Date(wall * 1000).toISOString().slice(0, 19));
        expect(formatWallDate(wall)).toBe(new Date(wall * 1000).toISOString().slice(0, 10));
      }),
      { numRuns: 5000 },
    );
  });

  it("agrees with Date on every day of the centuries around the leap-year exceptions", () => {
    const wrong: string[] = [];
    for (
      let wall = utc("1896-01-01T23:59:59Z");
      wall < utc("2104-12-31T00:00:00Z");
      wall += 86_400
    ) {
      const text = new Date(wall * 1000).toISOString().slice(0, 19);
      if (formatWall(wall) !== text || parseDateTime(text)?.wallSeconds !== wall) {
        wrong.push(text);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("stays at 19 characters beyond the years that have four digits", () => {
    expect(formatWall(FIRST - 1)).toBe("0001-01-01T00:00:00");
    expect(formatWall(-Infinity)).toBe("0001-01-01T00:00:00");
    expect(formatWall(LAST + 1)).toBe("9999-12-31T23:59:59");
    expect(formatWall(Infinity)).toBe("9999-12-31T23:59:59");
  });
});

describe("parseDateTime", () => {
  it("reads back what formatWall wrote, with any offset and any fraction", () => {
    const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });
    const fraction = fc.constantFrom("", ".0", ".999", ".123456789012345678901234567890");
    fc.assert(
      fc.property(wallSeconds, fraction, fc.option(offset), (wall, cut, minutes) => {
        const size = Math.abs(minutes ?? 0);
        const hhmm = [Math.floor(size / 60), size % 60].map((n) => String(n).padStart(2, "0"));
        const zone = minutes === null ? "" : `${minutes < 0 ? "-" : "+"}${hhmm.join(":")}`;
        expect(parseDateTime(formatWall(wall) + cut + zone)).toEqual({
          wallSeconds: wall,
          offsetSeconds: minutes === null ? null : minutes * 60,
          dateOnly: false,
        });
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["2024-02-26", utc("2024-02-26T00:00:00Z"), null, true],
    ["2024-02-26Z", utc("2024-02-26T00:00:00Z"), 0, true],
    ["2024-02-26+03:00", utc("2024-02-26T00:00:00Z"), 10_800, true],
    ["2024-02-26-09:30", utc("2024-02-26T00:00:00Z"), -34_200, true],
    ["2024-02-26T00:00:00+00:00", utc("2024-02-26T00:00:00Z"), 0, false],
    ["2024-02-26T00:00:00-00:00", utc("2024-02-26T00:00:00Z"), 0, false],
    ["2024-02-29T10:30:59.5Z", utc("2024-02-29T10:30:59Z"), 0, false],
    ["2000-02-29", utc("2000-02-29T00:00:00Z"), null, true],
    ["2024-02-28T24:00:00", utc("2024-02-29T00:00:00Z"), null, false],
    ["2024-12-31T24:00:00.000+14:00", utc("2025-01-01T00:00:00Z"), 50_400, false],
    ["0001-01-01T00:00:00", FIRST, null, false],
    ["9999-12-31T23:59:59-14:00", LAST, -50_400, false],
  ])("reads %s", (text, wall, offsetSeconds, dateOnly) => {
    expect(parseDateTime(text)).toEqual({ wallSeconds: wall, offsetSeconds, dateOnly });
  });

  it.each([
    ["no text", ""],
    ["white space", " 2024-02-26"],
    ["a line end", "2024-02-26T10:30:00\n"],
    ["a date by the Russian custom", "26.02.2024"],
    ["a time alone", "10:30:00"],
    ["a year of two digits", "24-02-26"],
    ["a year of five digits", "12024-02-26"],
    ["a negative year", "-2024-02-26"],
    ["the year 0", "0000-12-31"],
    ["the month 0", "2024-00-10"],
    ["the month 13", "2024-13-10"],
    ["the day 0", "2024-02-00"],
    ["February 29 of no leap year", "2023-02-29"],
    ["February 29 of 1900", "1900-02-29"],
    ["February 30", "2024-02-30"],
    ["April 31", "2024-04-31"],
    ["a space for T", "2024-02-26 10:30:00"],
    ["a small t", "2024-02-26t10:30:00"],
    ["a small z", "2024-02-26T10:30:00z"],
    ["T without a time", "2024-02-26T"],
    ["no seconds", "2024-02-26T10:30"],
    ["the hour 25", "2024-02-26T25:00:00"],
    ["24:00:01", "2024-02-26T24:00:01"],
    ["24:01:00", "2024-02-26T24:01:00"],
    ["24:00:00.1", "2024-02-26T24:00:00.1"],
    ["midnight after the last day", "9999-12-31T24:00:00"],
    ["the minute 60", "2024-02-26T10:60:00"],
    ["a leap second", "2016-12-31T23:59:60"],
    ["a point without digits", "2024-02-26T10:30:00."],
    ["a comma", "2024-02-26T10:30:00,5"],
    ["an offset over 14 hours", "2024-02-26T10:30:00+14:01"],
    ["an offset of 15 hours", "2024-02-26-15:00"],
    ["60 minutes of offset", "2024-02-26T10:30:00+03:60"],
    ["an offset without colon", "2024-02-26T10:30:00+0300"],
    ["an offset of one digit", "2024-02-26T10:30:00+3:00"],
    ["two offsets", "2024-02-26T10:30:00Z+03:00"],
    ["signs in the place of digits", "2024-+2-26"],
    ["digits of another script", "２０２４-02-26"],
    ["a NUL at the end", "2024-02-26\u0000"],
  ])("refuses %s", (_, text) => {
    expect(parseDateTime(text)).toBeNull();
  });

  it("accepts nothing outside its grammar", () => {
    const grammar = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?$/;
    const nearly = fc
      .tuple(
        wallSeconds.map((wall) => `${formatWall(wall)}.5+03:00`),
        fc.nat({ max: 27 }),
        fc.constantFrom("", "0", "9", "T", "Z", ":", "-", "+", ".", " ", "\u0660"),
      )
      .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string()), (text) => {
        if (parseDateTime(text) !== null) {
          expect(text).toMatch(grammar);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

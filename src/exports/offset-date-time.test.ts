import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimeZone } from "../history/time-zone.ts";
import { parseDateTime } from "../history/wall-clock.ts";
import { AsciiDates } from "../output/ascii-dates.ts";
import { OFFSET_DATE_TIME_WIDTH, OffsetDateTimeWriter } from "./offset-date-time.ts";

function writer(zone: string): (seconds: number) => string {
  const dateTimes = new OffsetDateTimeWriter(TimeZone.of(zone), new AsciiDates());
  const bytes = Buffer.alloc(40);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return (seconds) => {
    const end = dateTimes.write(view, 1, seconds);
    expect(end).toBe(1 + OFFSET_DATE_TIME_WIDTH);
    return bytes.toString("latin1", 1, end);
  };
}

describe("OffsetDateTimeWriter", () => {
  it("tells the two hours apart that come twice when the clocks go back", () => {
    const write = writer("Europe/Berlin");
    expect(write(Date.UTC(2024, 9, 27, 0, 30) / 1000)).toBe("2024-10-27T02:30:00+02:00");
    expect(write(Date.UTC(2024, 9, 27, 1, 30) / 1000)).toBe("2024-10-27T02:30:00+01:00");
  });

  it.each([
    ["Asia/Kathmandu", "2024-01-01T05:45:00+05:45"],
    ["America/St_Johns", "2023-12-31T20:30:00-03:30"],
    ["Pacific/Kiritimati", "2024-01-01T14:00:00+14:00"],
    ["UTC", "2024-01-01T00:00:00+00:00"],
  ])("writes the offset of %s", (zone, expected) => {
    expect(writer(zone)(Date.UTC(2024, 0, 1) / 1000)).toBe(expected);
  });

  it("keeps the instant where an offset had seconds", () => {
    // -00:44:30 until 1972.
    expect(writer("Africa/Monrovia")(0)).toBe("1969-12-31T23:16:00-00:44");
  });

  it("writes what is read back as the same instant, in any zone and any order", () => {
    const zones = [
      "Africa/Monrovia",
      "Europe/Moscow",
      "America/New_York",
      "Africa/Cairo",
      "Asia/Tehran",
      "Australia/Lord_Howe",
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.array(fc.integer({ min: 0, max: Date.UTC(2100, 11, 31) / 1000 }), { minLength: 1 }),
        (zone, instants) => {
          const write = writer(zone);
          for (const instant of instants) {
            const read = parseDateTime(write(instant));
            expect((read?.wallSeconds ?? 0) - (read?.offsetSeconds ?? Number.NaN)).toBe(instant);
          }
        },
      ),
    );
  });
});

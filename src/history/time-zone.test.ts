import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { LetopisError } from "../contract/letopis-error.ts";
import { TimeZone } from "./time-zone.ts";
import { formatWall, parseDateTime } from "./wall-clock.ts";

const ZONES = [
  "UTC",
  "Europe/Moscow",
  "Europe/Kaliningrad",
  "Europe/Samara",
  "Europe/Berlin",
  "Europe/London",
  "Europe/Dublin",
  "Europe/Lisbon",
  "Europe/Kyiv",
  "Asia/Almaty",
  "Asia/Yekaterinburg",
  "Asia/Tehran",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Asia/Amman",
  "Asia/Gaza",
  "Asia/Vladivostok",
  "Asia/Manila",
  "Africa/Casablanca",
  "Africa/Cairo",
  "Africa/Monrovia",
  "America/New_York",
  "America/Sao_Paulo",
  "America/Havana",
  "America/St_Johns",
  "America/Caracas",
  "Australia/Lord_Howe",
  "Antarctica/Troll",
  "Pacific/Apia",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
] as const;

const FIRST = -62_135_596_800;
const LAST = 253_402_300_799;

const zoneName = fc.constantFrom(...ZONES);
/** Mostly times in which zones change, some at the ends of the range. */
const seconds = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 2_500_000_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: -4_000_000_000, max: 0 }) },
  { weight: 1, arbitrary: fc.integer({ min: FIRST + 86_400, max: LAST - 86_400 }) },
);

function oracleOffset(name: string, epochSeconds: number): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000).toZonedDateTimeISO(
    name,
  );
  return zoned.offsetNanoseconds / 1e9;
}

function oracleInstant(
  name: string,
  wall: number,
  disambiguation: "earlier" | "later" | "compatible",
) {
  return (
    Temporal.PlainDateTime.from(formatWall(wall)).toZonedDateTime(name, { disambiguation })
      .epochMilliseconds / 1000
  );
}

/** A zone's changes of offset from 1970 to 2040, by the oracle. */
function changes(name: string): number[] {
  const found: number[] = [];
  let at = Temporal.ZonedDateTime.from(`1970-01-01T00:00:00[${name}]`).getTimeZoneTransition(
    "next",
  );
  while (at !== null && at.year < 2040) {
    found.push(at.epochMilliseconds / 1000);
    at = at.getTimeZoneTransition("next");
  }
  return found;
}

/** An instant within three days of one of its zone's changes. */
const nearChange = fc
  .constantFrom(
    ...ZONES.map((name) => ({ name, of: changes(name) })).filter((z) => z.of.length > 0),
  )
  .chain(({ name, of }) =>
    fc.record({
      name: fc.constant(name),
      at: fc
        .tuple(
          fc.constantFrom(...of),
          fc.oneof(
            fc.integer({ min: -259_200, max: 259_200 }),
            fc.constantFrom(-7200, -3601, -3600, -1800, -1, 0, 1, 1799, 1800, 3599, 3600),
          ),
        )
        .map(([change, distance]) => change + distance),
    }),
  );

function wall(text: string): number {
  const parsed = parseDateTime(text);
  if (parsed === null) {
    throw new Error(`no time: ${text}`);
  }
  return parsed.wallSeconds;
}

/** Of `2014-10-26T01:30:00+04:00`. */
function instant(text: string): number {
  return Date.parse(text) / 1000;
}

function at(name: string, text: string, which: "earlier" | "later" = "earlier"): number {
  return TimeZone.of(name).toInstant(wall(text), which);
}

describe("TimeZone.of", () => {
  it("gives the same zone for the same name", () => {
    expect(TimeZone.of("Europe/Moscow")).toBe(TimeZone.of("Europe/Moscow"));
    expect(TimeZone.of("Europe/Moscow").name).toBe("Europe/Moscow");
  });

  it.each([
    "",
    " UTC",
    "Moscow",
    "Europe/Moskva",
    "+03:00",
    "-01:00",
    "GMT+3",
    "MSK",
    "BST",
    "pst",
    "SystemV/AST4",
    "Etc/Unknown",
    "UTC\u0000",
  ])("refuses %j, which is no IANA name", (name) => {
    expect(() => TimeZone.of(name)).toThrow(
      expect.objectContaining({ code: "TIME_ZONE_UNKNOWN", name: "LetopisError" }),
    );
  });

  it("names the unknown zone to a person, without its control characters", () => {
    expect(() => TimeZone.of("Mars/\u001b[31mBase")).toThrow(LetopisError);
    expect(() => TimeZone.of("Mars/\u001b[31mBase")).toThrow("«Mars/\uFFFD[31mBase» неизвестен");
  });

  it("knows every zone that Intl lists, and old names as well", () => {
    for (const name of [
      ...Intl.supportedValuesOf("timeZone"),
      "Asia/Calcutta",
      "W-SU",
      "EST5EDT",
    ]) {
      expect(TimeZone.of(name).offsetAt(0)).toBe(oracleOffset(name, 0));
    }
  });
});

describe("offsetAt", () => {
  it("agrees with Temporal at any time in any zone", () => {
    fc.assert(
      fc.property(zoneName, seconds, (name, epochSeconds) => {
        expect(TimeZone.of(name).offsetAt(epochSeconds)).toBe(oracleOffset(name, epochSeconds));
      }),
      { numRuns: 500 },
    );
  });

  it("agrees with Temporal to the second around changes of offset", () => {
    fc.assert(
      fc.property(nearChange, ({ name, at: epochSeconds }) => {
        expect(TimeZone.of(name).offsetAt(epochSeconds)).toBe(oracleOffset(name, epochSeconds));
      }),
      { numRuns: 500 },
    );
  });

  it("does not miss the shortest intervals: a week of summer time in Recife, 2000", () => {
    const zone = TimeZone.of("America/Recife");
    expect(zone.offsetAt(instant("2000-10-08T02:59:59Z"))).toBe(-3 * 3600);
    expect(zone.offsetAt(instant("2000-10-08T03:00:00Z"))).toBe(-2 * 3600);
    expect(zone.offsetAt(instant("2000-10-15T01:59:59Z"))).toBe(-2 * 3600);
    expect(zone.offsetAt(instant("2000-10-15T02:00:00Z"))).toBe(-3 * 3600);
  });

  it("knows local mean time to the second", () => {
    expect(TimeZone.of("Europe/Moscow").offsetAt(instant("1850-01-01T00:00:00Z"))).toBe(9017);
    expect(TimeZone.of("Africa/Monrovia").offsetAt(instant("1971-06-01T00:00:00Z"))).toBe(-2670);
  });

  it("goes on with the outermost offsets beyond the years 1 and 9999", () => {
    const zone = TimeZone.of("Europe/Moscow");
    for (const epochSeconds of [-Infinity, -1e15, -8.64e12 - 1, FIRST - 1e6]) {
      expect(zone.offsetAt(epochSeconds)).toBe(9017);
      expect(zone.toInstant(epochSeconds, "later")).toBe(epochSeconds - 9017);
    }
    for (const epochSeconds of [Infinity, 1e15, 8.64e12 + 1, LAST + 1e6]) {
      expect(zone.offsetAt(epochSeconds)).toBe(10_800);
      expect(zone.toInstant(epochSeconds, "earlier")).toBe(epochSeconds - 10_800);
    }
  });
});

describe("offsetInterval", () => {
  it("contains the instant, and its offset holds throughout", () => {
    fc.assert(
      fc.property(
        fc.oneof(nearChange, fc.record({ name: zoneName, at: seconds })),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ name, at: epochSeconds }, where) => {
          const { from, to, offset } = TimeZone.of(name).offsetInterval(epochSeconds);
          expect(from).toBeLessThanOrEqual(epochSeconds);
          expect(to).toBeGreaterThan(epochSeconds);
          const first = Math.max(from, FIRST);
          const last = Math.min(to - 1, LAST);
          for (const inside of [first, last, Math.floor(first + where * (last - first))]) {
            expect(oracleOffset(name, inside)).toBe(offset);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("ends at a change of offset wherever it ends within two days", () => {
    const twoDays = 2 * 86_400;
    // Steps that fall on everything a search by blocks could take for an end.
    for (let epochSeconds = 0; epochSeconds < 2_000_000_000; epochSeconds += 86_400) {
      for (const name of ["UTC", "Asia/Kolkata", "Europe/Berlin"]) {
        const zone = TimeZone.of(name);
        const { from, to, offset } = zone.offsetInterval(epochSeconds);
        if (epochSeconds - from < twoDays) {
          expect(zone.offsetAt(from - 1)).not.toBe(offset);
        }
        if (to - epochSeconds < twoDays) {
          expect(zone.offsetAt(to)).not.toBe(offset);
        }
      }
    }
  });
});

describe("toInstant", () => {
  it("agrees with Temporal at any time that exists", () => {
    fc.assert(
      fc.property(
        fc.oneof(nearChange, fc.record({ name: zoneName, at: seconds })),
        fc.constantFrom("earlier", "later"),
        ({ name, at: epochSeconds }, which) => {
          const reading = epochSeconds + oracleOffset(name, epochSeconds);
          const found = TimeZone.of(name).toInstant(reading, which);
          expect(found).toBe(oracleInstant(name, reading, which));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("moves what falls into a gap as Temporal's 'compatible'", () => {
    fc.assert(
      fc.property(
        nearChange,
        fc.constantFrom("earlier", "later"),
        ({ name, at: instantNear }, which) => {
          // The offset of the day before, so that readings just after a change forward do not exist.
          const reading = instantNear + oracleOffset(name, instantNear - 86_400);
          const moved = oracleInstant(name, reading, "compatible");
          fc.pre(moved + oracleOffset(name, moved) !== reading);
          expect(TimeZone.of(name).toInstant(reading, which)).toBe(moved);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is undone by toWall for every time that exists", () => {
    fc.assert(
      fc.property(nearChange, ({ name, at: epochSeconds }) => {
        const zone = TimeZone.of(name);
        const reading = zone.toWall(epochSeconds);
        const earlier = zone.toInstant(reading, "earlier");
        const later = zone.toInstant(reading, "later");
        expect(zone.toWall(earlier)).toBe(reading);
        expect(zone.toWall(later)).toBe(reading);
        expect([earlier, later]).toContain(epochSeconds);
      }),
      { numRuns: 500 },
    );
  });

  it("knows that Moscow changed from +04:00 to +03:00 on 2014-10-26", () => {
    const name = "Europe/Moscow";
    expect(at(name, "2014-10-26T00:59:59", "later")).toBe(instant("2014-10-26T00:59:59+04:00"));
    expect(at(name, "2014-10-26T01:30:00", "earlier")).toBe(instant("2014-10-26T01:30:00+04:00"));
    expect(at(name, "2014-10-26T01:30:00", "later")).toBe(instant("2014-10-26T01:30:00+03:00"));
    expect(at(name, "2014-10-26T02:00:00", "earlier")).toBe(instant("2014-10-26T02:00:00+03:00"));
  });

  it("knows that Almaty changed from +06:00 to +05:00 on 2024-03-01", () => {
    const name = "Asia/Almaty";
    expect(at(name, "2024-02-29T22:59:59", "later")).toBe(instant("2024-02-29T22:59:59+06:00"));
    expect(at(name, "2024-02-29T23:30:00", "earlier")).toBe(instant("2024-02-29T23:30:00+06:00"));
    expect(at(name, "2024-02-29T23:30:00", "later")).toBe(instant("2024-02-29T23:30:00+05:00"));
    expect(at(name, "2024-03-01T00:00:00", "earlier")).toBe(instant("2024-03-01T00:00:00+05:00"));
  });

  it("takes Berlin into summer time, where 02:30 moves to 03:30, and back", () => {
    const name = "Europe/Berlin";
    for (const which of ["earlier", "later"] as const) {
      expect(at(name, "2024-03-31T02:30:00", which)).toBe(instant("2024-03-31T03:30:00+02:00"));
      expect(at(name, "2024-03-31T03:00:00", which)).toBe(instant("2024-03-31T03:00:00+02:00"));
    }
    expect(at(name, "2024-10-27T02:30:00", "earlier")).toBe(instant("2024-10-27T02:30:00+02:00"));
    expect(at(name, "2024-10-27T02:30:00", "later")).toBe(instant("2024-10-27T02:30:00+01:00"));
  });

  it("moves Lord Howe by half an hour only", () => {
    const name = "Australia/Lord_Howe";
    expect(at(name, "2024-10-06T02:15:00")).toBe(instant("2024-10-06T02:45:00+11:00"));
    expect(at(name, "2024-04-07T01:45:00", "earlier")).toBe(instant("2024-04-07T01:45:00+11:00"));
    expect(at(name, "2024-04-07T01:45:00", "later")).toBe(instant("2024-04-07T01:45:00+10:30"));
    expect(at(name, "2024-04-07T01:15:00", "later")).toBe(instant("2024-04-07T01:15:00+11:00"));
  });

  it("moves a day that Apia skipped to the next", () => {
    expect(at("Pacific/Apia", "2011-12-30T12:00:00")).toBe(instant("2011-12-31T12:00:00+14:00"));
    expect(at("Pacific/Apia", "2011-12-29T12:00:00")).toBe(instant("2011-12-29T12:00:00-10:00"));
  });
});

describe("firstSecondOfDay and lastSecondOfDay", () => {
  function day(name: string, date: string): [number, number] {
    const zone = TimeZone.of(name);
    return [zone.firstSecondOfDay(wall(date)), zone.lastSecondOfDay(wall(date))];
  }

  it("hold every second of the day and lie in it, the first as Temporal says", () => {
    fc.assert(
      fc.property(nearChange, ({ name, at: epochSeconds }) => {
        const zone = TimeZone.of(name);
        const date = formatWall(zone.toWall(epochSeconds)).slice(0, 10);
        const [first, last] = day(name, date);
        expect(first).toBeLessThanOrEqual(epochSeconds);
        expect(last).toBeGreaterThanOrEqual(epochSeconds);
        expect(formatWall(zone.toWall(last)).slice(0, 10)).toBe(date);
        expect(first).toBe(
          Temporal.PlainDate.from(date).toZonedDateTime(name).epochMilliseconds / 1000,
        );
      }),
      { numRuns: 500 },
    );
  });

  it("end with the later 23:59:59 where the next day had begun already (St John's, 2002)", () => {
    // At 00:01 on the 27th the clock went back to 23:01 on the 26th.
    expect(day("America/St_Johns", "2002-10-26")[1]).toBe(instant("2002-10-26T23:59:59-03:30"));
    expect(day("America/St_Johns", "2002-10-27")[0]).toBe(instant("2002-10-27T00:00:00-02:30"));
  });

  it("begin after the gap where midnight is skipped", () => {
    expect(day("America/Sao_Paulo", "2018-11-04")).toEqual([
      instant("2018-11-04T01:00:00-02:00"),
      instant("2018-11-04T23:59:59-02:00"),
    ]);
  });

  it("begin and end at the gap where it lies across midnight (Toronto, 1919: 23:30 to 00:30)", () => {
    const gap = instant("1919-03-31T04:30:00Z");
    expect(TimeZone.of("America/Toronto").toWall(gap - 1)).toBe(wall("1919-03-30T23:29:59"));
    expect(TimeZone.of("America/Toronto").toWall(gap)).toBe(wall("1919-03-31T00:30:00"));
    expect(day("America/Toronto", "1919-03-30")[1]).toBe(gap - 1);
    expect(day("America/Toronto", "1919-03-31")[0]).toBe(gap);
  });

  it("hold both passes of an hour that is repeated at either end (Almaty, Havana)", () => {
    expect(day("Asia/Almaty", "2024-02-29")).toEqual([
      instant("2024-02-29T00:00:00+06:00"),
      instant("2024-02-29T23:59:59+05:00"),
    ]);
    expect(day("America/Havana", "2023-11-05")).toEqual([
      instant("2023-11-05T00:00:00-04:00"),
      instant("2023-11-05T23:59:59-05:00"),
    ]);
  });

  it("move a day that was skipped whole to the next", () => {
    expect(day("Pacific/Apia", "2011-12-30")).toEqual(day("Pacific/Apia", "2011-12-31"));
  });
});

import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import type { CallingLimits } from "./calling-limits.ts";
import { CONTRACT_LIMITS, NO_LIMITS } from "./calling-limits.ts";
import {
  checkPeriod,
  hourlyLimit,
  hourStart,
  isDay,
  nextHour,
  outOfLimit,
} from "./calling-rules.ts";
import type { HistoryQuery } from "./query.ts";
import { TimeZone } from "./time-zone.ts";

const MOSCOW = TimeZone.of("Europe/Moscow");
const BERLIN = TimeZone.of("Europe/Berlin");
const KOLKATA = TimeZone.of("Asia/Kolkata");
const LORD_HOWE = TimeZone.of("Australia/Lord_Howe");

/** Day all day long: period rules apply at every moment. */
const ALWAYS_DAY: CallingLimits = { ...CONTRACT_LIMITS, dayStartMinute: 0, dayEndMinute: 1440 };

function instant(text: string): number {
  return Date.parse(text) / 1000;
}

const zone = fc
  .constantFrom(
    "UTC",
    "Europe/Moscow",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "America/Caracas",
  )
  .map((name) => TimeZone.of(name));
const now = fc.oneof(
  fc.integer({ min: 0, max: 2_000_000_000 }),
  // Hours around changes of offset: Berlin, Moscow, Lord Howe, Caracas.
  fc
    .tuple(
      fc.constantFrom(
        instant("2024-03-31T01:00:00Z"),
        instant("2024-10-27T01:00:00Z"),
        instant("2014-10-25T22:00:00Z"),
        instant("2024-04-06T15:00:00Z"),
        instant("2024-10-05T15:30:00Z"),
        instant("2016-05-01T07:00:00Z"),
      ),
      fc.integer({ min: -10_000, max: 10_000 }),
    )
    .map(([change, distance]) => change + distance),
);
const limits: fc.Arbitrary<CallingLimits> = fc.record({
  callsPerHourByDay: fc.option(fc.integer({ min: 0, max: 12 })),
  callsPerHourByNight: fc.option(fc.integer({ min: 0, max: 12 })),
  directoryCallsPerHourByDay: fc.option(fc.integer({ min: 0, max: 12 })),
  directoryCallsPerHourByNight: fc.option(fc.integer({ min: 0, max: 12 })),
  daysByDay: fc.option(fc.integer({ min: 1, max: 40 })),
  dayStartMinute: fc.integer({ min: 0, max: 1439 }),
  dayEndMinute: fc.integer({ min: 0, max: 1440 }),
  dayWeekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
});

function local(time: number, of: TimeZone) {
  return Temporal.Instant.fromEpochMilliseconds(time * 1000).toZonedDateTimeISO(of.name);
}

describe("isDay", () => {
  it.each([
    ["2024-02-26T07:59:59+03:00", false],
    ["2024-02-26T08:00:00+03:00", true],
    ["2024-02-26T19:59:59+03:00", true],
    ["2024-02-26T20:00:00+03:00", false],
    ["2024-03-03T12:00:00+03:00", true],
  ])("is [08:00, 20:00) of local time every day by contract: %s", (time, expected) => {
    expect(isDay(CONTRACT_LIMITS, MOSCOW, instant(time))).toBe(expected);
  });

  it("knows the weekday of the local date, not of UTC's", () => {
    const sunday = { ...ALWAYS_DAY, dayWeekdays: [7] };
    // Sunday in Moscow begins on Saturday in UTC.
    expect(isDay(sunday, MOSCOW, instant("2024-03-02T20:59:59Z"))).toBe(false);
    expect(isDay(sunday, MOSCOW, instant("2024-03-02T21:00:00Z"))).toBe(true);
    expect(isDay(sunday, MOSCOW, instant("2024-03-03T20:59:59Z"))).toBe(true);
    expect(isDay(sunday, MOSCOW, instant("2024-03-03T21:00:00Z"))).toBe(false);
  });

  it("gives the small hours of a window across midnight to the weekday on which it began", () => {
    const friday = {
      ...CONTRACT_LIMITS,
      dayStartMinute: 22 * 60,
      dayEndMinute: 6 * 60,
      dayWeekdays: [5],
    };
    expect(isDay(friday, MOSCOW, instant("2024-03-01T03:00:00+03:00"))).toBe(false);
    expect(isDay(friday, MOSCOW, instant("2024-03-01T22:00:00+03:00"))).toBe(true);
    expect(isDay(friday, MOSCOW, instant("2024-03-02T05:59:59+03:00"))).toBe(true);
    expect(isDay(friday, MOSCOW, instant("2024-03-02T06:00:00+03:00"))).toBe(false);
    expect(isDay(friday, MOSCOW, instant("2024-03-02T22:00:00+03:00"))).toBe(false);
  });

  it("is never with an empty window, and always with 0 to 1440", () => {
    fc.assert(
      fc.property(zone, now, fc.integer({ min: 0, max: 1440 }), (of, time, minute) => {
        const empty = { ...CONTRACT_LIMITS, dayStartMinute: minute, dayEndMinute: minute };
        expect(isDay(empty, of, time)).toBe(false);
        expect(isDay(ALWAYS_DAY, of, time)).toBe(true);
      }),
    );
  });

  it("agrees with Temporal's local minute and weekday", () => {
    fc.assert(
      fc.property(limits, zone, now, (some, of, time) => {
        const at = local(time, of);
        const minute = at.hour * 60 + at.minute;
        const { dayStartMinute: start, dayEndMinute: end } = some;
        const spans = end < start;
        const began = spans && minute < end ? at.subtract({ days: 1 }).dayOfWeek : at.dayOfWeek;
        const inside = spans ? minute >= start || minute < end : minute >= start && minute < end;
        expect(isDay(some, of, time)).toBe(inside && some.dayWeekdays.includes(began));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("hourlyLimit", () => {
  it("is 10 by day and 50 by night", () => {
    expect(
      hourlyLimit(CONTRACT_LIMITS, "history", MOSCOW, instant("2024-02-26T12:00:00+03:00")),
    ).toBe(10);
    expect(
      hourlyLimit(CONTRACT_LIMITS, "history", MOSCOW, instant("2024-02-26T03:00:00+03:00")),
    ).toBe(50);
  });

  it("is 250 by day and 1250 by night for the reads of the directory", () => {
    const at = (time: string) => hourlyLimit(CONTRACT_LIMITS, "directory", MOSCOW, instant(time));
    expect(at("2024-02-26T12:00:00+03:00")).toBe(250);
    expect(at("2024-02-26T03:00:00+03:00")).toBe(1250);
    expect(hourlyLimit(NO_LIMITS, "directory", MOSCOW, instant("2024-02-26T12:00:00Z"))).toBeNull();
  });

  it("is none where it is switched off", () => {
    expect(
      hourlyLimit(NO_LIMITS, "history", MOSCOW, instant("2024-02-26T12:00:00+03:00")),
    ).toBeNull();
    expect(
      hourlyLimit(NO_LIMITS, "history", MOSCOW, instant("2024-02-26T03:00:00+03:00")),
    ).toBeNull();
  });
});

describe("hourStart and nextHour", () => {
  it("enclose the moment, and follow each other without a gap", () => {
    fc.assert(
      fc.property(zone, now, (of, time) => {
        const start = hourStart(of, time);
        const next = nextHour(of, time);
        expect(start).toBeLessThanOrEqual(time);
        expect(next).toBeGreaterThan(time);
        expect(next - start).toBeLessThanOrEqual(3600);
        expect(hourStart(of, start)).toBe(start);
        expect(hourStart(of, next - 1)).toBe(start);
        expect(hourStart(of, next)).toBe(next);
      }),
      { numRuns: 1000 },
    );
  });

  it("hold the seconds with one local date, hour and offset, by Temporal", () => {
    const hour = (time: number, of: TimeZone) =>
      local(time, of)
        .toString()
        .replace(/:\d\d:\d\d/, "");
    fc.assert(
      fc.property(zone, now, (of, time) => {
        const start = hourStart(of, time);
        const next = nextHour(of, time);
        expect(hour(start, of)).toBe(hour(time, of));
        expect(hour(next - 1, of)).toBe(hour(time, of));
        expect(hour(start - 1, of)).not.toBe(hour(time, of));
        expect(hour(next, of)).not.toBe(hour(time, of));
      }),
      { numRuns: 500 },
    );
  });

  it("begin at half past in UTC for Kolkata", () => {
    const time = instant("2024-02-26T10:29:59Z");
    expect(hourStart(KOLKATA, time)).toBe(instant("2024-02-26T09:30:00Z"));
    expect(nextHour(KOLKATA, time)).toBe(instant("2024-02-26T10:30:00Z"));
  });

  it("count the hour that autumn repeats as a new one", () => {
    expect(hourStart(BERLIN, instant("2024-10-27T02:30:00+02:00"))).toBe(
      instant("2024-10-27T02:00:00+02:00"),
    );
    expect(hourStart(BERLIN, instant("2024-10-27T02:30:00+01:00"))).toBe(
      instant("2024-10-27T02:00:00+01:00"),
    );
  });

  it("give Lord Howe a short hour when it turns back by half an hour", () => {
    const change = instant("2024-04-06T15:00:00Z");
    expect(nextHour(LORD_HOWE, change - 1)).toBe(change);
    expect(hourStart(LORD_HOWE, change)).toBe(change);
    expect(nextHour(LORD_HOWE, change)).toBe(change + 1800);
    expect(nextHour(LORD_HOWE, change + 1800)).toBe(change + 5400);
  });
});

describe("a sequence of calls", () => {
  it("never gets more calls in a clock hour than the larger limit, nor more than the one in force", () => {
    fc.assert(
      fc.property(
        limits,
        zone,
        now,
        fc.array(fc.integer({ min: 0, max: 1500 }), { maxLength: 60 }),
        (some, of, begin, pauses) => {
          const used = new Map<number, number>();
          const taken = new Map<string, number>();
          let time = begin;
          for (const pause of pauses) {
            time += pause;
            const limit = hourlyLimit(some, "history", of, time);
            const key = hourStart(of, time);
            const before = used.get(key) ?? 0;
            if (limit !== null && before >= limit) {
              const { retryAfterSeconds = 0 } = outOfLimit(some, "history", of, time);
              expect(hourStart(of, time + retryAfterSeconds)).not.toBe(key);
              continue;
            }
            used.set(key, before + 1);
            // Clock hours told apart by Temporal: local date, hour and offset.
            const hour = local(time, of)
              .toString()
              .replace(/:\d\d:\d\d/, "");
            taken.set(hour, (taken.get(hour) ?? 0) + 1);
            expect(taken.get(hour)).toBeLessThanOrEqual(limit ?? Infinity);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("checkPeriod", () => {
  const noon = instant("2024-06-15T12:00:00+03:00");
  const night = instant("2024-06-15T22:00:00+03:00");
  const check = (query: HistoryQuery, time = noon, of = MOSCOW) =>
    checkPeriod(query, CONTRACT_LIMITS, of, time)?.code ?? null;

  it("allows exactly 35 calendar days, and not a second more", () => {
    const openedFrom = instant("2024-01-01T00:00:00+03:00");
    const openedTo = instant("2024-02-05T00:00:00+03:00");
    expect(check({ openedFrom, openedTo })).toBeNull();
    expect(check({ openedFrom, openedTo: openedTo + 1 })).toBe("PERIOD_TOO_LONG");
  });

  it.each([
    ["2024-03-10T12:00:00+01:00", "2024-04-14T12:00:00+02:00"],
    ["2024-10-10T12:00:00+02:00", "2024-11-14T12:00:00+01:00"],
    // Into the gap: 02:30 moves to 03:30. Into the repeated hour: its later pass.
    ["2024-02-25T02:30:00+01:00", "2024-03-31T03:30:00+02:00"],
    ["2024-09-22T02:30:00+02:00", "2024-10-27T02:30:00+01:00"],
  ])("counts wall-clock days across summer time: %s to %s", (from, to) => {
    const openedFrom = instant(from);
    const openedTo = instant(to);
    expect(check({ openedFrom, openedTo }, noon, BERLIN)).toBeNull();
    expect(check({ openedFrom, openedTo: openedTo + 1 }, noon, BERLIN)).toBe("PERIOD_TOO_LONG");
  });

  it("asks for one pair that fits, either of them", () => {
    const short = { closedFrom: noon - 86_400, closedTo: noon };
    const long = { openedFrom: 0, openedTo: noon };
    expect(check(short)).toBeNull();
    expect(check(long)).toBe("PERIOD_TOO_LONG");
    expect(check({ ...short, ...long })).toBeNull();
    expect(check({ openedFrom: noon - 86_400, closedTo: noon })).toBeNull();
    expect(check({ openedTo: noon, closedTo: noon })).toBe("PERIOD_TOO_LONG");
    expect(check({ line: ["b2c3d4e5-f607-1829-3a4b-5c6d7e8f9012"] })).toBe("PERIOD_TOO_LONG");
  });

  it("bounds From alone by now, and From in the future is an empty period", () => {
    expect(check({ openedFrom: noon - 35 * 86_400 })).toBeNull();
    expect(check({ openedFrom: noon - 35 * 86_400 - 1 })).toBe("PERIOD_TOO_LONG");
    expect(check({ closedFrom: noon + 86_400 })).toBeNull();
  });

  it("has no limit by night, nor where the limit is switched off", () => {
    expect(check({}, night)).toBeNull();
    expect(checkPeriod({}, NO_LIMITS, MOSCOW, noon)).toBeNull();
    expect(checkPeriod({}, { ...CONTRACT_LIMITS, daysByDay: null }, MOSCOW, noon)).toBeNull();
  });

  it("never refuses a part of a period that it allows", () => {
    const span = fc.integer({ min: 0, max: 40 * 86_400 });
    fc.assert(
      fc.property(zone, now, span, span, (of, from, length, cut) => {
        fc.pre(cut <= length);
        const refused = (to: number) =>
          checkPeriod({ openedFrom: from, openedTo: to }, ALWAYS_DAY, of, from) !== null;
        expect(refused(from + length - cut) && !refused(from + length)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it("agrees with Temporal's addition of days", () => {
    const span = fc.oneof(
      fc.integer({ min: 0, max: 40 * 86_400 }),
      fc.integer({ min: 35 * 86_400 - 3700, max: 35 * 86_400 + 3700 }),
    );
    fc.assert(
      fc.property(zone, now, span, (of, from, length) => {
        const latest = local(from, of)
          .toPlainDateTime()
          .add({ days: 35 })
          .toZonedDateTime(of.name, { disambiguation: "later" });
        const fits = from + length <= latest.epochMilliseconds / 1000;
        const query = { closedFrom: from, closedTo: from + length };
        expect(checkPeriod(query, ALWAYS_DAY, of, from) === null).toBe(fits);
      }),
      { numRuns: 1000 },
    );
  });

  it("tells a person the limit, what was asked and what to do", () => {
    const query = { openedFrom: instant("2024-01-01T00:00:00+03:00"), closedTo: noon };
    expect(checkPeriod(query, CONTRACT_LIMITS, MOSCOW, noon)?.text).toBe(
      "Днём период запроса не может быть длиннее 35 календарных дней. " +
        "Запрошено: OpenedFrom 2024-01-01T00:00:00, без OpenedTo; " +
        "без ClosedFrom, ClosedTo 2024-06-15T12:00:00. " +
        "Сократите период OpenedFrom–OpenedTo или ClosedFrom–ClosedTo " +
        "или повторите вызов ночью, когда период не ограничен: " +
        "день — с 08:00 до 20:00 ежедневно (Europe/Moscow).",
    );
    expect(checkPeriod({}, CONTRACT_LIMITS, MOSCOW, noon)?.text).toContain(
      "Запрошено: без периода.",
    );
  });

  it("names the weekdays that have a day, and no night where there is none", () => {
    const weekdays = { ...CONTRACT_LIMITS, daysByDay: 21, dayWeekdays: [5, 1, 6] };
    const text = checkPeriod({}, weekdays, MOSCOW, noon)?.text;
    expect(text).toContain("21 календарного дня");
    expect(text).toContain("пн, пт, сб");
    expect(checkPeriod({}, ALWAYS_DAY, MOSCOW, noon)?.text).not.toContain("ночью");
  });
});

describe("outOfLimit", () => {
  it("says when the next hour begins, in the cloud's words and in Russian", () => {
    const refusal = outOfLimit(
      CONTRACT_LIMITS,
      "history",
      MOSCOW,
      instant("2024-02-26T12:59:18+03:00"),
    );
    expect(refusal).toEqual({
      code: "OUT_OF_LIMIT",
      retryAfterSeconds: 42,
      text:
        "Вызовы этого часа израсходованы (сейчас не более 10 в час). " +
        "Повторите вызов через 42 с, в 13:00 (Europe/Moscow). Облако говорит об этом: limit reached.",
    });
  });

  it("asks for a wait of whole seconds, at least one and at most an hour", () => {
    fc.assert(
      fc.property(zone, now, (of, time) => {
        const { retryAfterSeconds = 0 } = outOfLimit(CONTRACT_LIMITS, "history", of, time);
        expect(retryAfterSeconds).toBeGreaterThanOrEqual(1);
        expect(retryAfterSeconds).toBeLessThanOrEqual(3600);
        expect(hourStart(of, time + retryAfterSeconds)).toBe(nextHour(of, time));
      }),
    );
  });
});

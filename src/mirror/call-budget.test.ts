import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallingLimits } from "../history/calling-limits.ts";
import { CONTRACT_LIMITS, NO_LIMITS } from "../history/calling-limits.ts";
import { hourlyLimit, hourStart, nextHour } from "../history/calling-rules.ts";
import { TimeZone } from "../history/time-zone.ts";
import type { CountedHour } from "../store/mirror-store.ts";
import type { BudgetInput } from "./call-budget.ts";
import { budgetNow, withCall, withRefusal } from "./call-budget.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const MOSCOW = TimeZone.of("Europe/Moscow");
/** Tuesday, 13:10 in Moscow: day. */
const NOON = Date.UTC(2026, 10, 24, 10, 10) / 1000;
/** 23:10 in Moscow: night. */
const NIGHT = NOON + 10 * HOUR;

function budget(changes: Partial<BudgetInput>) {
  return budgetNow({
    limits: CONTRACT_LIMITS,
    reservedCalls: 2,
    zone: MOSCOW,
    hours: [],
    now: NOON,
    ...changes,
  });
}

/** The hours after so many calls at one moment. */
function called(times: number, now: number, zone = MOSCOW): readonly CountedHour[] {
  return Array.from({ length: times }).reduce<readonly CountedHour[]>(
    (hours) => withCall(hours, zone, now),
    [],
  );
}

describe("budgetNow", () => {
  it("leaves the reserve to others, by day and by night", () => {
    const refused = false;
    const [byDay, byNight] = [NOON + 50 * 60, NIGHT + 50 * 60];
    expect(budget({ now: NOON })).toEqual({ left: 8, refused, nextHour: byDay, day: true });
    expect(budget({ now: NIGHT })).toEqual({ left: 48, refused, nextHour: byNight, day: false });
    expect(budget({ reservedCalls: 0 }).left).toBe(10);
    expect(budget({ reservedCalls: 11 }).left).toBe(0);
  });

  it("counts the calls of this clock hour, not of the last sixty minutes", () => {
    const hours = called(5, NOON);
    expect(budget({ hours }).left).toBe(3);
    expect(budget({ hours, now: NOON + 50 * 60 - 1 }).left).toBe(3);
    expect(budget({ hours, now: NOON + 50 * 60 }).left).toBe(8);
  });

  it("never goes below nothing, though more was called than is allowed", () => {
    expect(budget({ hours: called(12, NOON) }).left).toBe(0);
  });

  it("counts calls by night against the day's limit where day begins within the hour", () => {
    const limits = { ...CONTRACT_LIMITS, dayStartMinute: 8 * 60 + 30 };
    const before = Date.UTC(2026, 10, 24, 5, 29) / 1000;
    const hours = called(20, before);
    expect(budget({ limits, hours, now: before }).left).toBe(28);
    expect(budget({ limits, hours, now: before + 60 }).left).toBe(0);
  });

  it("knows no bound where the service has none, until it refuses", () => {
    expect(budget({ limits: NO_LIMITS, hours: called(500, NOON) }).left).toBeNull();
    const hours = withRefusal([], MOSCOW, NOON, "OUT_OF_LIMIT");
    expect(budget({ limits: NO_LIMITS, hours }).left).toBe(0);
  });

  it.each(["OUT_OF_LIMIT", "PERIOD_TOO_LONG", "NAMES_OUT_OF_LIMIT"] as const)(
    "has no calls for the rest of an hour that refused with %s, whatever was counted",
    (refusal) => {
      const hours = withRefusal(called(1, NOON), MOSCOW, NOON, refusal);
      const rest = budget({ hours, now: NOON + 49 * 60 });
      expect(rest).toMatchObject({ left: 0, refused: true });
      expect(budget({ hours, now: NOON + 50 * 60 })).toMatchObject({ left: 8, refused: false });
    },
  );

  it("learns nothing about the next day from a refusal by day: others spent the calls", () => {
    const hours = withRefusal([], MOSCOW, NOON, "OUT_OF_LIMIT");
    expect(budget({ hours, now: NOON + DAY }).left).toBe(8);
    expect(budget({ hours, now: NOON + DAY + 10 * HOUR }).left).toBe(48);
    const saturday = NOON + 4 * DAY;
    const limits = { ...CONTRACT_LIMITS, dayWeekdays: [1, 2, 3, 4, 5] };
    expect(budget({ limits, hours, now: saturday })).toMatchObject({ left: 48, day: false });
  });

  it.each(["OUT_OF_LIMIT", "PERIOD_TOO_LONG"] as const)(
    "takes an hour of the night that refused with %s for day, for a week and no longer",
    (refusal) => {
      const hours = withRefusal([], MOSCOW, NIGHT, refusal);
      for (let days = 1; days < 7; days++) {
        expect(budget({ hours, now: NIGHT + days * DAY })).toMatchObject({ left: 8, day: true });
      }
      expect(budget({ hours, now: NIGHT + 7 * DAY })).toMatchObject({ left: 48, day: false });
      // The hours beside it are night as before.
      expect(budget({ hours, now: NIGHT + DAY + HOUR })).toMatchObject({ left: 48, day: false });
      expect(budget({ hours, now: NIGHT + DAY - HOUR })).toMatchObject({ left: 48, day: false });
    },
  );

  it("learns from a refusal by night in an hour that began by day", () => {
    const limits = { ...CONTRACT_LIMITS, dayEndMinute: 23 * 60 + 5 };
    const hours = withRefusal([], MOSCOW, NIGHT, "OUT_OF_LIMIT");
    expect(budget({ limits, hours, now: NIGHT + DAY })).toMatchObject({ left: 8, day: true });
  });

  it("learns nothing about the night from a directory's refusal: its calls are counted apart", () => {
    const hours = withRefusal([], MOSCOW, NIGHT, "NAMES_OUT_OF_LIMIT");
    expect(budget({ hours, now: NIGHT + DAY })).toMatchObject({ left: 48, day: false });
  });

  it("counts by the hours of the zone, which begin at half past in UTC in Kolkata", () => {
    const kolkata = TimeZone.of("Asia/Kolkata");
    const before = Date.UTC(2026, 10, 24, 10, 29) / 1000;
    const hours = called(8, before, kolkata);
    expect(budget({ zone: kolkata, hours, now: before })).toMatchObject({
      left: 0,
      nextHour: before + 60,
    });
    expect(budget({ zone: kolkata, hours, now: before + 60 }).left).toBe(8);
  });

  it("takes the hour that autumn repeats for two, and the one that spring skips for none", () => {
    const berlin = TimeZone.of("Europe/Berlin");
    const autumn = Date.UTC(2026, 9, 25, 1) / 1000;
    const hours = called(48, autumn - 1, berlin);
    expect(budget({ zone: berlin, hours, now: autumn - 1 })).toMatchObject({
      left: 0,
      nextHour: autumn,
    });
    expect(budget({ zone: berlin, hours, now: autumn })).toMatchObject({
      left: 48,
      nextHour: autumn + HOUR,
    });
    const spring = Date.UTC(2026, 2, 29, 1) / 1000;
    expect(budget({ zone: berlin, now: spring - 1 }).nextHour).toBe(spring);
    expect(budget({ zone: berlin, now: spring }).nextHour).toBe(spring + HOUR);
  });

  it("ends an hour where Lord Howe sets its clocks, by half an hour", () => {
    const zone = TimeZone.of("Australia/Lord_Howe");
    const change = Date.UTC(2026, 3, 4, 15) / 1000;
    const hours = called(48, change - 1, zone);
    expect(budget({ zone, hours, now: change - 1 })).toMatchObject({ left: 0, nextHour: change });
    expect(budget({ zone, hours, now: change })).toMatchObject({
      left: 48,
      nextHour: change + HOUR / 2,
    });
  });
});

describe("withCall and withRefusal", () => {
  it("keep the hours of a week, ascending, and forget what is older", () => {
    const step = fc.record({
      seconds: fc.integer({ min: 1, max: 2 * DAY }),
      refused: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let now = NOON;
        let hours: readonly CountedHour[] = [];
        const made: number[] = [];
        for (const { seconds, refused } of steps) {
          now += seconds;
          made.push(hourStart(MOSCOW, now));
          hours = withCall(hours, MOSCOW, now);
          if (refused) hours = withRefusal(hours, MOSCOW, now, "OUT_OF_LIMIT");
        }
        const counts = Map.groupBy(
          made.filter((start) => start >= now - 7 * DAY),
          (start) => start,
        );
        expect(hours.map(({ hourStart, calls }) => [hourStart, calls])).toEqual(
          [...counts].map(([start, calls]) => [start, calls.length]),
        );
      }),
    );
  });
});

describe("the budget against a service", () => {
  const zone = fc
    .constantFrom(
      "Europe/Moscow",
      "Europe/Berlin",
      "Asia/Kolkata",
      "Asia/Kathmandu",
      "America/St_Johns",
      "Australia/Lord_Howe",
    )
    .map((name) => TimeZone.of(name));
  /** Night is as generous as day at least; day begins and ends on the half hour at times. */
  const limits: fc.Arbitrary<CallingLimits> = fc
    .record({
      byDay: fc.integer({ min: 0, max: 6 }),
      moreByNight: fc.integer({ min: 0, max: 6 }),
      start: fc.integer({ min: 0, max: 47 }),
      end: fc.integer({ min: 0, max: 48 }),
      dayWeekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
    })
    .map(({ byDay, moreByNight, start, end, dayWeekdays }) => ({
      ...CONTRACT_LIMITS,
      callsPerHourByDay: byDay,
      callsPerHourByNight: byDay + moreByNight,
      dayStartMinute: start * 30,
      dayEndMinute: end * 30,
      dayWeekdays,
    }));
  const setting = fc.record({
    zone,
    believed: limits,
    real: limits,
    reservedCalls: fc.integer({ min: 0, max: 3 }),
    start: fc.constantFrom(
      NOON,
      // Days on which clocks change: Berlin, Lord Howe, St. John's.
      Date.UTC(2026, 9, 24, 20) / 1000,
      Date.UTC(2026, 3, 4, 3) / 1000,
      Date.UTC(2026, 2, 8, 1) / 1000,
    ),
    /** Seconds between two moments at which the mirror would like to call. */
    pace: fc.integer({ min: 200, max: 1200 }),
    /** Calls of other programs, in turn: so many at each of those moments. */
    others: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 7 }),
  });

  interface MadeCall {
    readonly at: number;
    readonly answered: boolean;
  }

  /** Calls whenever the budget has calls, for so many days, and is told what the service said. */
  function simulate(
    { zone, believed, real, reservedCalls, start, pace, others }: Setting,
    days: number,
  ): MadeCall[] {
    const made: MadeCall[] = [];
    const spent = new Map<number, number>();
    /** What the service does: the limit in force is compared with the calls since the hour began. */
    const call = (now: number): boolean => {
      const limit = hourlyLimit(real, "history", zone, now) ?? Number.POSITIVE_INFINITY;
      const hour = hourStart(zone, now);
      const before = spent.get(hour) ?? 0;
      if (before >= limit) return false;
      spent.set(hour, before + 1);
      return true;
    };
    let hours: readonly CountedHour[] = [];
    let turn = 0;
    for (let now = start; now < start + days * DAY; now += pace, turn++) {
      for (let other = 0; other < (others[turn % others.length] ?? 0); other++) call(now);
      const { left, nextHour: next } = budgetNow({
        limits: believed,
        reservedCalls,
        zone,
        hours,
        now,
      });
      expect(next).toBe(nextHour(zone, now));
      if (left === 0) continue;
      hours = withCall(hours, zone, now);
      const answered = call(now);
      if (!answered) hours = withRefusal(hours, zone, now, "OUT_OF_LIMIT");
      made.push({ at: now, answered });
    }
    return made;
  }

  type Setting = typeof setting extends fc.Arbitrary<infer Value> ? Value : never;

  const byHour = (calls: readonly MadeCall[], zone: TimeZone) =>
    Map.groupBy(calls, ({ at }) => hourStart(zone, at));

  it("is refused once in a clock hour at most, whatever others do and the service allows", () => {
    fc.assert(
      fc.property(setting, (world) => {
        for (const calls of byHour(simulate(world, 3), world.zone).values()) {
          expect(calls.filter(({ answered }) => !answered).length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("leaves the reserve where the service's limits are those that are believed", () => {
    fc.assert(
      fc.property(setting, (world) => {
        const { zone, believed, reservedCalls } = world;
        for (const calls of byHour(simulate({ ...world, real: believed }, 3), zone).values()) {
          const allowed = calls.map(({ at }) => hourlyLimit(believed, "history", zone, at) ?? 0);
          expect(calls.length).toBeLessThanOrEqual(Math.max(...allowed) - reservedCalls);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("is never refused where nobody else calls and the limits are those that are believed", () => {
    fc.assert(
      fc.property(setting, (world) => {
        const alone = { ...world, real: world.believed, others: [0] };
        expect(simulate(alone, 3).every(({ answered }) => answered)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("finds a longer day out by one refusal a week for each hour, where nobody else calls", () => {
    fc.assert(
      fc.property(setting, (world) => {
        const { zone, believed } = world;
        // It is always day there.
        const real = { ...believed, callsPerHourByNight: believed.callsPerHourByDay };
        const calls = simulate({ ...world, real, others: [0] }, 9);
        const refused = calls.filter(({ answered }) => !answered);
        const hours = Map.groupBy(refused, ({ at }) => Math.floor(zone.toWall(at) / HOUR) % 24);
        for (const times of hours.values()) {
          for (const [index, { at }] of times.slice(1).entries()) {
            expect(at - (times[index]?.at ?? at)).toBeGreaterThan(7 * DAY - HOUR);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

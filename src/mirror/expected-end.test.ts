import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mirrorAccount } from "../../test/support/mirror-account.ts";
import type { CallingLimits } from "../history/calling-limits.ts";
import { CONTRACT_LIMITS, NO_LIMITS } from "../history/calling-limits.ts";
import type { Mirror, MirrorProgress } from "../store/mirror-store.ts";
import { NO_PROGRESS } from "../store/mirror-store.ts";
import { expectedEnd } from "./expected-end.ts";
import { MIRROR_LIMITS } from "./limits.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Tuesday, 13:10 in Moscow: day. */
const NOON = Date.UTC(2026, 10, 24, 10, 10) / 1000;
const { daySeconds } = MIRROR_LIMITS;

const MIRROR = mirrorAccount();

function missing(seconds: number) {
  return seconds === 0 ? [] : [{ from: NOON - DAY - seconds, to: NOON - DAY }];
}

function end(
  seconds: number,
  mirror: Partial<Mirror> = {},
  progress: Partial<MirrorProgress> = {},
  now = NOON,
): number | null {
  return expectedEnd(
    { ...MIRROR, ...mirror },
    { ...NO_PROGRESS, ...progress },
    missing(seconds),
    now,
  );
}

const mirror = fc.record({
  pollSeconds: fc.integer({ min: 60, max: DAY }),
  reservedCalls: fc.integer({ min: 0, max: 60 }),
  timeZone: fc.constantFrom("Europe/Moscow", "Europe/Berlin", "Asia/Kolkata"),
  limits: fc
    .record({
      callsPerHourByDay: fc.option(fc.integer({ min: 0, max: 10 })),
      callsPerHourByNight: fc.option(fc.integer({ min: 0, max: 50 })),
      dayStartMinute: fc.integer({ min: 0, max: 1439 }),
      dayEndMinute: fc.integer({ min: 0, max: 1440 }),
    })
    .map((limits): CallingLimits => ({ ...CONTRACT_LIMITS, ...limits })),
});
const progress = fc.record({
  windowSeconds: fc.option(fc.integer({ min: HOUR, max: 366 * DAY })),
  clockAhead: fc.integer({ min: -2 * HOUR, max: 2 * HOUR }),
});
const width = fc.integer({ min: 1, max: 4000 * DAY });
const now = fc.integer({ min: NOON, max: NOON + 400 * DAY });

describe("expectedEnd", () => {
  it("is nothing when nothing is missing", () => {
    expect(end(0)).toBeNull();
  });

  it("is nothing when no hour has a call for the mirror", () => {
    expect(end(DAY, { reservedCalls: 50 })).toBeNull();
    expect(end(DAY, { reservedCalls: 49 })).not.toBeNull();
    const none = { ...CONTRACT_LIMITS, callsPerHourByDay: 0, callsPerHourByNight: 0 };
    expect(end(DAY, { limits: none })).toBeNull();
  });

  it("is nothing when it is more than a year away: nobody plans that", () => {
    expect(end(9000 * DAY, {}, { windowSeconds: HOUR })).toBeNull();
  });

  it("is within a minute or so for what the calls of this hour are enough for", () => {
    expect(end(8 * daySeconds)).toBe(NOON + 60);
    expect(end(9000 * DAY, { limits: NO_LIMITS })).toBe(NOON + 60);
  });

  it("is in the hours to come for more, of which watching takes its share", () => {
    const nextHour = NOON + 50 * 60;
    expect(end(8 * daySeconds + 1)).toBe(nextHour + 60);
    // Eight calls now, and two of the eight of each hour by day: six go into looking.
    expect(end((8 + 2) * daySeconds)).toBe(nextHour + 60);
    expect(end((8 + 2) * daySeconds + 1)).toBe(nextHour + HOUR + 60);
  });

  it("waits for the next hour where this one's calls are spent or were refused", () => {
    const hour = { hourStart: NOON - 10 * 60, calls: 8, refusal: null };
    const nextHour = NOON + 50 * 60;
    expect(end(DAY, {}, { hours: [hour] })).toBe(nextHour + 60);
    expect(end(DAY, {}, { hours: [{ ...hour, calls: 1, refusal: "OUT_OF_LIMIT" }] })).toBe(
      nextHour + 60,
    );
  });

  it("counts on nothing of the hours that have no calls", () => {
    const limits = { ...CONTRACT_LIMITS, callsPerHourByDay: 0 };
    const evening = NOON + 6 * HOUR + 50 * 60;
    // 48 calls of each hour of the night, six of which go into looking.
    expect(end(42 * daySeconds, { limits })).toBe(evening + 60);
    expect(end(42 * daySeconds + 1, { limits })).toBe(evening + HOUR + 60);
  });

  it("counts on the wide windows of the night only where the night does not refuse them", () => {
    const night = NOON + 10 * HOUR;
    const wide = { windowSeconds: 366 * DAY };
    const refused = {
      hourStart: night - 10 * 60 - DAY,
      calls: 1,
      refusal: "PERIOD_TOO_LONG",
    } as const;
    expect(end(48 * 366 * DAY, {}, wide, night)).toBe(night + 60);
    expect(end(48 * 366 * DAY, {}, { ...wide, hours: [refused] }, night)).toBeGreaterThan(
      night + HOUR / 2,
    );
  });

  it("is never in the past", () => {
    fc.assert(
      fc.property(mirror, progress, width, now, (changes, known, seconds, at) => {
        expect(end(seconds, changes, known, at) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(at);
      }),
      { numRuns: 60 },
    );
  });

  it("is no earlier the more is missing", () => {
    fc.assert(
      fc.property(mirror, progress, width, width, now, (changes, known, less, more, at) => {
        const [sooner, later] = [less, less + more].map(
          (seconds) => end(seconds, changes, known, at) ?? Number.POSITIVE_INFINITY,
        );
        expect(sooner).toBeLessThanOrEqual(later ?? 0);
      }),
      { numRuns: 60 },
    );
  });

  it("is no later the more calls there are", () => {
    fc.assert(
      fc.property(mirror, progress, width, (changes, known, seconds) => {
        const fewer = end(seconds, { ...changes, reservedCalls: changes.reservedCalls + 1 }, known);
        const more = end(seconds, changes, known);
        expect(more ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(
          fewer ?? Number.POSITIVE_INFINITY,
        );
      }),
      { numRuns: 60 },
    );
  });
});

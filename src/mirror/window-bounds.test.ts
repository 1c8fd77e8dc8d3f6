import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimeZone } from "../history/time-zone.ts";
import { formatWall } from "../history/wall-clock.ts";
import { MIRROR_LIMITS } from "./limits.ts";
import type { PlannedWindow } from "./plan-window.ts";
import { askedBounds } from "./window-bounds.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const { overlapSeconds, aheadSeconds } = MIRROR_LIMITS;

/** Zones with common changes, changes of half an hour, of three hours, in Ramadan, and by law. */
const ZONES = [
  "UTC",
  "Europe/Moscow",
  "Europe/Berlin",
  "Europe/London",
  "Europe/Kyiv",
  "Asia/Almaty",
  "Asia/Kolkata",
  "Asia/Tehran",
  "Asia/Gaza",
  "Africa/Casablanca",
  "Africa/Cairo",
  "America/New_York",
  "America/St_Johns",
  "America/Caracas",
  "America/Sao_Paulo",
  "Antarctica/Casey",
  "Antarctica/Troll",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Chatham",
] as const;

/** Clocks were never set back by more than this since 1970: Antarctica/Casey. */
const LONGEST_STEP = 3 * HOUR;

const zone = fc.constantFrom(...ZONES).map((name) => TimeZone.of(name));
const anyInstant = fc.integer({
  min: Date.UTC(1990, 0) / 1000,
  max: Date.UTC(2037, 0) / 1000,
});

/** A zone with instants of which many are near its changes of clocks. */
const zoneAndWindow = fc
  .record({
    zone,
    somewhen: anyInstant,
    fromChange: fc.integer({ min: -5 * HOUR, max: 5 * HOUR }),
    length: fc.oneof(fc.integer({ min: 1, max: 6 * HOUR }), fc.integer({ min: 1, max: 40 * DAY })),
    nearItsEnd: fc.boolean(),
    purpose: fc.constantFrom<PlannedWindow["purpose"]>("recent", "backfill", "reread", "verify"),
  })
  .map(({ zone, somewhen, fromChange, length, nearItsEnd, purpose }) => {
    const near = zone.offsetInterval(somewhen).to + fromChange;
    const to = nearItsEnd ? near : near + length;
    return { zone, window: { from: to - length, to, purpose } satisfies PlannedWindow };
  });

function changesIn(zone: TimeZone, from: number, to: number): number[] {
  const changes: number[] = [];
  for (let at = from; at < to; ) {
    at = zone.offsetInterval(at).to;
    if (at < to) changes.push(at);
  }
  return changes;
}

/** Seconds of a window at which an answer could lack a row: its ends, and around changes. */
function riskySeconds(zone: TimeZone, { from, to }: PlannedWindow): number[] {
  const around = changesIn(zone, from - DAY, to + DAY).flatMap((change) =>
    [-LONGEST_STEP, -HOUR, -HOUR / 2, 0, HOUR / 2, HOUR, LONGEST_STEP].flatMap((distance) => [
      change + distance - 1,
      change + distance,
      change + distance + 1,
    ]),
  );
  return [from, from + 1, to - 2, to - 1, ...around].filter((at) => from <= at && at < to);
}

describe("askedBounds", () => {
  it("asks only for times that a clock on the wall shows once", () => {
    fc.assert(
      fc.property(zoneAndWindow, ({ zone, window }) => {
        for (const bound of Object.values(askedBounds(zone, window))) {
          const wall = zone.toWall(bound);
          expect(zone.toInstant(wall, "earlier")).toBe(bound);
          expect(zone.toInstant(wall, "later")).toBe(bound);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("reaches over both ends of the window, and a few hours further at most", () => {
    fc.assert(
      fc.property(zoneAndWindow, ({ zone, window }) => {
        const { from, to } = askedBounds(zone, window);
        const beyond = window.purpose === "recent" ? aheadSeconds : overlapSeconds;
        expect(from).toBeLessThanOrEqual(window.from - overlapSeconds);
        expect(from).toBeGreaterThanOrEqual(window.from - overlapSeconds - 2 * LONGEST_STEP - 1);
        expect(to).toBeGreaterThanOrEqual(window.to + beyond);
        expect(to).toBeLessThanOrEqual(window.to + beyond + 2 * LONGEST_STEP);
      }),
      { numRuns: 2000 },
    );
  });

  it("asks for no more than the overlap where no clock changes", () => {
    const window: PlannedWindow = { from: 1_700_000_000, to: 1_702_000_000, purpose: "backfill" };
    expect(askedBounds(TimeZone.of("Europe/Moscow"), window)).toEqual({
      from: window.from - overlapSeconds,
      to: window.to + overlapSeconds,
    });
  });

  it("steps out of the hour that autumn repeats, on either side", () => {
    const berlin = TimeZone.of("Europe/Berlin");
    const change = Date.UTC(2026, 9, 25, 1) / 1000;
    const before = formatWall(berlin.toWall(change - HOUR - 1));
    expect(before).toBe("2026-10-25T01:59:59");
    for (const inside of [change - HOUR + 1, change, change + HOUR]) {
      const { from } = askedBounds(berlin, { from: inside, to: change + DAY, purpose: "backfill" });
      expect(formatWall(berlin.toWall(from))).toBe(before);
    }
    for (const inside of [change - HOUR - 1, change - 1, change + HOUR - 2]) {
      const { to } = askedBounds(berlin, { from: change - DAY, to: inside, purpose: "backfill" });
      expect(formatWall(berlin.toWall(to))).toBe("2026-10-25T03:00:00");
    }
  });

  it("gets every row of a window from a service that compares clocks on the wall", () => {
    fc.assert(
      fc.property(zoneAndWindow, fc.boolean(), ({ zone, window }, inclusive) => {
        const { from, to } = askedBounds(zone, window);
        const [first, last] = [formatWall(zone.toWall(from)), formatWall(zone.toWall(to))];
        for (const closed of riskySeconds(zone, window)) {
          const wall = formatWall(zone.toWall(closed));
          const listed = inclusive ? first <= wall && wall <= last : first < wall && wall < last;
          expect(listed, `${wall} of ${first} to ${last}`).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("gets every row of a window from a service that takes a time for the earlier or the later", () => {
    const which = fc.constantFrom<"earlier" | "later">("earlier", "later");
    fc.assert(
      fc.property(
        zoneAndWindow,
        fc.boolean(),
        which,
        which,
        ({ zone, window }, inclusive, atFrom, atTo) => {
          const asked = askedBounds(zone, window);
          const first = zone.toInstant(zone.toWall(asked.from), atFrom);
          const last = zone.toInstant(zone.toWall(asked.to), atTo);
          for (const closed of riskySeconds(zone, window)) {
            expect(inclusive ? first <= closed : first < closed).toBe(true);
            expect(inclusive ? closed <= last : closed < last).toBe(true);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

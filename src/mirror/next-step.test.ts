import { describe, expect, it } from "vitest";
import { mirrorAccount } from "../../test/support/mirror-account.ts";
import type { Mirror, MirrorProgress } from "../store/mirror-store.ts";
import { NO_PROGRESS } from "../store/mirror-store.ts";
import { MIRROR_LIMITS } from "./limits.ts";
import { callAllowedAt, nextStep } from "./next-step.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Tuesday, 13:10 in Moscow: day. */
const NOON = Date.UTC(2026, 10, 24, 10, 10) / 1000;
const NIGHT = NOON + 10 * HOUR;
const POLL = 600;
const { settleSeconds, hourSlackSeconds, namesAfterSeconds, daySeconds, aheadSeconds } =
  MIRROR_LIMITS;

const MIRROR = mirrorAccount({ since: NOON - 400 * DAY, pollSeconds: POLL });

const REFUSED = { calls: 1, refusal: "PERIOD_TOO_LONG" } as const;

/** Everything was read a moment ago, names too. */
function upToDate(now: number): MirrorProgress {
  return {
    ...NO_PROGRESS,
    coverage: [{ from: MIRROR.since, to: now - settleSeconds, readAt: now }],
    namesReadAt: now,
  };
}

/** The newest weeks were read, and names; the older ones are missing. */
function underWay(now: number): MirrorProgress {
  return {
    ...upToDate(now),
    coverage: [{ from: now - 33 * DAY, to: now - settleSeconds, readAt: now }],
  };
}

function step(progress: MirrorProgress, now = NOON, mirror: Partial<Mirror> = {}) {
  return nextStep({ ...MIRROR, ...mirror }, progress, now, POLL);
}

function spent(now: number, calls: number): MirrorProgress["hours"] {
  return [{ hourStart: now - 10 * 60, calls, refusal: null }];
}

describe("nextStep", () => {
  it("begins with rows, so that reports are of use at once, and reads their names next", () => {
    expect(step(NO_PROGRESS)).toEqual({
      kind: "read",
      window: { from: NOON - daySeconds + aheadSeconds, to: NOON, purpose: "recent" },
    });
    expect(step({ ...underWay(NOON), namesReadAt: null })).toEqual({ kind: "names" });
  });

  it("reads names again after a day, and not before", () => {
    const progress = underWay(NOON);
    const readAt = (age: number) => ({ ...progress, namesReadAt: NOON - age });
    expect(step(readAt(namesAfterSeconds)).kind).toBe("names");
    expect(step(readAt(namesAfterSeconds - 1)).kind).toBe("read");
  });

  it("reads names though the hour's calls of the history are spent: theirs are others", () => {
    const progress = { ...underWay(NOON), namesReadAt: null, hours: spent(NOON, 8) };
    expect(step(progress).kind).toBe("names");
  });

  it("sleeps over a failure before anything else", () => {
    const notBefore = NOON + 90;
    const progress = { ...NO_PROGRESS, notBefore };
    expect(step(progress)).toEqual({ kind: "wait", until: notBefore, reason: "failure" });
    expect(step({ ...underWay(NOON), namesReadAt: null, notBefore }).kind).toBe("wait");
    expect(step(progress, notBefore).kind).toBe("read");
  });

  it("waits for the next clock hour, and a little longer, when the calls are spent", () => {
    expect(step({ ...underWay(NOON), hours: spent(NOON, 7) }).kind).toBe("read");
    expect(step({ ...underWay(NOON), hours: spent(NOON, 8) })).toEqual({
      kind: "wait",
      until: NOON + 50 * 60 + hourSlackSeconds,
      reason: "budget",
    });
  });

  it("has nothing to wait for when everything is read, though the calls are spent", () => {
    expect(step({ ...upToDate(NOON), hours: spent(NOON, 8) })).toEqual({
      kind: "current",
      until: NOON + POLL,
    });
  });

  it("reads what was closed since the last look once the poll is over", () => {
    const progress = upToDate(NOON);
    expect(step(progress, NOON + POLL - 1).kind).toBe("current");
    expect(step(progress, NOON + POLL)).toEqual({
      kind: "read",
      window: { from: NOON - settleSeconds, to: NOON + POLL, purpose: "recent" },
    });
  });

  it("reads windows as wide as are allowed now and known to work", () => {
    const widthOf = (progress: Partial<MirrorProgress>, now: number) => {
      const next = step({ ...underWay(now), ...progress }, now);
      if (next.kind !== "read") throw new Error(`It does not read: ${next.kind}`);
      expect(next.window.purpose).toBe("backfill");
      return (next.window.to - next.window.from) / DAY;
    };
    expect(widthOf({}, NOON)).toBe(34);
    expect(widthOf({ windowSeconds: 200 * DAY }, NOON)).toBe(34);
    expect(widthOf({ windowSeconds: 2 * DAY }, NOON)).toBe(2);
    expect(widthOf({}, NIGHT)).toBe(34);
    expect(widthOf({ windowSeconds: 200 * DAY }, NIGHT)).toBe(200);
    // An hour of the night that refused is none the day after.
    const hours = [{ ...REFUSED, hourStart: NIGHT - DAY - 10 * 60 }];
    expect(widthOf({ windowSeconds: 200 * DAY, hours }, NIGHT)).toBe(34);
  });

  it("calls for nothing in an hour that refused a call, names included", () => {
    const until = NOON + 50 * 60 + hourSlackSeconds;
    const hours = [{ ...REFUSED, hourStart: NOON - 10 * 60 }];
    const waiting = { kind: "wait", until, reason: "budget" };
    expect(step({ ...underWay(NOON), hours })).toEqual(waiting);
    expect(step({ ...underWay(NOON), hours, namesReadAt: null })).toEqual(waiting);
    expect(step({ ...underWay(NOON), hours, namesReadAt: null }, until).kind).toBe("names");
  });

  it("lives by the service's clock, and tells when by ours", () => {
    const clockAhead = 30 * 60;
    const progress = { ...underWay(NOON + clockAhead), clockAhead };
    const next = step({ ...progress, coverage: [] });
    expect(next.kind === "read" && next.window.to).toBe(NOON + clockAhead);
    const start = NOON + 20 * 60;
    const hours = [{ hourStart: start - 30 * 60, calls: 8, refusal: null }];
    expect(step({ ...progress, hours })).toEqual({
      kind: "wait",
      until: NOON + 50 * 60 - clockAhead + hourSlackSeconds,
      reason: "budget",
    });
    expect(step({ ...upToDate(NOON + clockAhead), clockAhead, namesReadAt: NOON })).toEqual({
      kind: "current",
      until: NOON + POLL,
    });
  });
});

describe("callAllowedAt", () => {
  it("is now while calls are left, else when the next hour has begun", () => {
    expect(callAllowedAt(MIRROR, { ...NO_PROGRESS, hours: spent(NOON, 7) }, NOON)).toBeNull();
    expect(callAllowedAt(MIRROR, { ...NO_PROGRESS, hours: spent(NOON, 8) }, NOON)).toBe(
      NOON + 50 * 60 + hourSlackSeconds,
    );
  });

  it("is when the service said, after a refusal of an hour that ends later than we think", () => {
    const notBefore = NOON + 70 * 60;
    const hours = [{ ...REFUSED, hourStart: NOON - 10 * 60 }];
    const at = (now: number) => callAllowedAt(MIRROR, { ...NO_PROGRESS, hours, notBefore }, now);
    expect(at(NOON)).toBe(notBefore);
    expect(at(notBefore - 1)).toBe(notBefore);
    expect(at(notBefore)).toBeNull();
    // A failure that is slept over is nothing to a person who asks.
    expect(callAllowedAt(MIRROR, { ...NO_PROGRESS, notBefore }, NOON)).toBeNull();
  });

  it("tells the hour of the service's clock by ours", () => {
    const clockAhead = 600;
    const hours = [{ hourStart: NOON - 10 * 60, calls: 8, refusal: null }];
    expect(callAllowedAt(MIRROR, { ...NO_PROGRESS, clockAhead, hours }, NOON)).toBe(
      NOON + 40 * 60 + hourSlackSeconds,
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MIRROR_LIMITS } from "./limits.ts";
import { allowedWidth, narrower, wider } from "./window-width.ts";

const { daySeconds, nightSeconds, narrowestSeconds } = MIRROR_LIMITS;
const DAY = 86_400;

const width = fc.integer({ min: 1, max: nightSeconds });
const known = fc.option(fc.integer({ min: narrowestSeconds, max: nightSeconds }));

describe("allowedWidth", () => {
  it.each([
    { isDay: true, known: null, allowed: daySeconds },
    { isDay: true, known: nightSeconds, allowed: daySeconds },
    { isDay: true, known: DAY, allowed: DAY },
    // What is not known to work is not tried wider than what works by day.
    { isDay: false, known: null, allowed: daySeconds },
    { isDay: false, known: 100 * DAY, allowed: 100 * DAY },
    { isDay: false, known: 10 * nightSeconds, allowed: nightSeconds },
  ])("by day $isDay, with $known s known, is $allowed s", ({ isDay, known, allowed }) => {
    expect(allowedWidth(isDay, known)).toBe(allowed);
  });

  it("stays a day below the 35 that the service allows by day", () => {
    fc.assert(
      fc.property(known, (seconds) => {
        expect(allowedWidth(true, seconds)).toBeLessThanOrEqual(34 * DAY);
      }),
    );
  });
});

describe("narrower", () => {
  it("always narrows, never below an hour, and ends", () => {
    fc.assert(
      fc.property(width, (start) => {
        let steps = 0;
        for (let now = start, next = narrower(now); next !== null; next = narrower(now)) {
          expect(next).toBeLessThan(now);
          expect(next).toBeGreaterThanOrEqual(narrowestSeconds);
          now = next;
          steps++;
        }
        expect(steps).toBeLessThan(20);
      }),
    );
  });

  it("gives up on a window of an hour: that one is the service's failure", () => {
    expect(narrower(narrowestSeconds)).toBeNull();
    expect(narrower(narrowestSeconds + 1)).toBe(narrowestSeconds);
  });
});

describe("wider", () => {
  it("never forgets what worked, and never goes beyond a year", () => {
    fc.assert(
      fc.property(known, width, (before, read) => {
        const after = wider(before, read);
        expect(after).toBeGreaterThanOrEqual(Math.min(before ?? daySeconds, nightSeconds));
        expect(after).toBeLessThanOrEqual(nightSeconds);
      }),
    );
  });

  it("learns nothing from a window that was shorter than what is known to work", () => {
    expect(wider(30 * DAY, 30 * DAY - 1)).toBe(30 * DAY);
    expect(wider(30 * DAY, 30 * DAY)).toBe(60 * DAY);
    expect(wider(null, DAY)).toBe(daySeconds);
  });

  it("comes back from the narrowest window to the widest in a few calls", () => {
    let known: number | null = narrowestSeconds;
    let calls = 0;
    while (allowedWidth(true, known) < daySeconds) {
      known = wider(known, allowedWidth(true, known));
      calls++;
    }
    expect(calls).toBe(10);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MIRROR_LIMITS } from "./limits.ts";
import { allowedWidth, narrower, widthAfter } from "./window-width.ts";

const { daySeconds, nightSeconds, narrowestSeconds, windowRows } = MIRROR_LIMITS;
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

describe("widthAfter", () => {
  const few = fc.integer({ min: 0, max: windowRows / 2 });
  const rows = fc.integer({ min: 0, max: 10 * windowRows });

  it("never forgets what worked while rows are few", () => {
    fc.assert(
      fc.property(known, width, few, (before, read, brought) => {
        expect(widthAfter(before, read, brought)).toBeGreaterThanOrEqual(before ?? daySeconds);
      }),
    );
  });

  it("stays between an hour and a year, however many rows there are", () => {
    fc.assert(
      fc.property(known, width, rows, (before, read, brought) => {
        const after = widthAfter(before, read, brought);
        expect(after).toBeGreaterThanOrEqual(narrowestSeconds);
        expect(after).toBeLessThanOrEqual(nightSeconds);
      }),
    );
  });

  it("is no wider the more rows there were", () => {
    fc.assert(
      fc.property(known, width, rows, rows, (before, read, fewer, more) => {
        // A window is never wider than what is known to work.
        const asked = Math.min(read, before ?? daySeconds);
        expect(widthAfter(before, asked, fewer + more)).toBeLessThanOrEqual(
          widthAfter(before, asked, fewer),
        );
      }),
    );
  });

  it("learns nothing from a window that was shorter than what is known to work", () => {
    expect(widthAfter(30 * DAY, 30 * DAY - 1, 0)).toBe(30 * DAY);
    expect(widthAfter(30 * DAY, 30 * DAY, 0)).toBe(60 * DAY);
    expect(widthAfter(null, DAY, 0)).toBe(daySeconds);
  });

  it("doubles only where twice the rows would still be few enough, and halves where they are many", () => {
    expect(widthAfter(30 * DAY, 30 * DAY, windowRows / 2)).toBe(60 * DAY);
    expect(widthAfter(30 * DAY, 30 * DAY, windowRows / 2 + 1)).toBe(30 * DAY);
    expect(widthAfter(30 * DAY, 30 * DAY, windowRows)).toBe(30 * DAY);
    expect(widthAfter(30 * DAY, 30 * DAY, windowRows + 1)).toBe(15 * DAY);
    expect(widthAfter(narrowestSeconds, 600, windowRows + 1)).toBe(narrowestSeconds);
  });

  it("settles where a steady stream of rows is neither few nor many", () => {
    const rowsPerDay = 40_000;
    let width = allowedWidth(true, null);
    for (let calls = 0; calls < 10; calls++) {
      width = widthAfter(width, width, (width / DAY) * rowsPerDay);
    }
    const settled = (width / DAY) * rowsPerDay;
    expect(settled).toBeLessThanOrEqual(windowRows);
    expect(settled).toBeGreaterThan(windowRows / 4);
    expect(widthAfter(width, width, settled)).toBe(width);
  });

  it("comes back from the narrowest window to the widest in a few calls", () => {
    let known: number | null = narrowestSeconds;
    let calls = 0;
    while (allowedWidth(true, known) < daySeconds) {
      known = widthAfter(known, allowedWidth(true, known), 0);
      calls++;
    }
    expect(calls).toBe(10);
  });
});

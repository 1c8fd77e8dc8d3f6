import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Coverage } from "./coverage.ts";
import { gaps, readBefore, total, withRead } from "./coverage.ts";
import { MIRROR_LIMITS } from "./limits.ts";
import type { PlanInput, PlannedWindow } from "./plan-window.ts";
import { nextLook, planWindow } from "./plan-window.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const NOW = 1_800_000_000;
const { settleSeconds, daySeconds, nightSeconds, aheadSeconds } = MIRROR_LIMITS;

/** More windows than any plan of these tests takes: whoever needs more would never end. */
const WITHOUT_END = 300;

/** What has been read already, anywhere, in any order, the future by a clock that was wrong too. */
const coverage = fc
  .array(
    fc.record({
      start: fc.integer({ min: -200 * DAY, max: HOUR }),
      length: fc.oneof(fc.integer({ min: 1, max: HOUR }), fc.integer({ min: 1, max: 90 * DAY })),
      age: fc.integer({ min: 0, max: 3 * DAY }),
    }),
    { maxLength: 8 },
  )
  .map((reads) =>
    reads.reduce<Coverage>(
      (before, { start, length, age }) =>
        withRead(before, { from: NOW + start, to: NOW + start + length, readAt: NOW - age }),
      [],
    ),
  );

const input: fc.Arbitrary<PlanInput> = fc.record({
  coverage: fc.oneof(fc.constant([]), coverage),
  since: fc
    .oneof(fc.integer({ min: -HOUR, max: HOUR }), fc.integer({ min: 0, max: 200 * DAY }))
    .map((age) => NOW - age),
  now: fc.constant(NOW),
  width: fc.oneof(
    fc.integer({ min: 2 * DAY, max: nightSeconds }),
    fc.constantFrom(daySeconds, nightSeconds),
  ),
  rereadDays: fc.integer({ min: 0, max: 60 }),
  pollSeconds: fc.integer({ min: 60, max: DAY }),
});

/** The same with a clock that was never wrong: nothing is covered that was not final. */
const possible = input.map((start): PlanInput => {
  const final = NOW - settleSeconds;
  const coverage = start.coverage
    .map((read) => ({ ...read, to: Math.min(read.to, final) }))
    .filter(({ from, to }) => from < to);
  return { ...start, coverage };
});

/** What stays of a window: the last minutes are not final. */
function settled({ from, to }: PlannedWindow, date: number) {
  return { from, to: Math.min(to, date - settleSeconds), readAt: date };
}

/** Reads whatever is planned until nothing is. */
function readAll(start: PlanInput, callSeconds = 0) {
  const windows: { window: PlannedWindow; before: Coverage; readAt: number }[] = [];
  let { coverage: read, now } = start;
  for (;;) {
    const window = planWindow({ ...start, coverage: read, now });
    if (window === null) return { windows, end: { ...start, coverage: read, now } };
    now += callSeconds;
    windows.push({ window, before: read, readAt: now });
    if (windows.length > WITHOUT_END) throw new Error("There is no end of windows");
    read = withRead(read, settled(window, now));
  }
}

describe("planWindow", () => {
  it("brings everything home from the beginning on, but for what is not worth a call yet", () => {
    fc.assert(
      fc.property(input, (start) => {
        const { since, now, pollSeconds } = start;
        const { end } = readAll(start);
        const whole = { from: since, to: Math.max(since, now - settleSeconds - pollSeconds) };
        expect(gaps(end.coverage, whole)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("asks for no window that is empty, wider than allowed or outside of the history", () => {
    fc.assert(
      fc.property(input, (start) => {
        for (const { window } of readAll(start).windows) {
          expect(window.to).toBeGreaterThan(window.from);
          expect(window.to - window.from).toBeLessThanOrEqual(start.width);
          expect(window.from).toBeGreaterThanOrEqual(start.since);
          expect(window.to).toBeLessThanOrEqual(start.now);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("leaves room for what is asked beyond the present, by night too", () => {
    fc.assert(
      fc.property(input, (start) => {
        for (const { window } of readAll(start).windows) {
          if (window.purpose !== "recent") continue;
          expect(window.to).toBe(start.now);
          expect(window.to - window.from + aheadSeconds).toBeLessThanOrEqual(daySeconds);
        }
      }),
    );
  });

  it("goes from the newest back in time, and rereads last", () => {
    const order = ["recent", "backfill", "reread"];
    fc.assert(
      fc.property(input, (start) => {
        const windows = readAll(start).windows.map(({ window }) => window);
        for (const [index, window] of windows.slice(1).entries()) {
          const previous = windows[index];
          if (previous === undefined) throw new Error("No window before");
          expect(order.indexOf(window.purpose)).toBeGreaterThanOrEqual(
            order.indexOf(previous.purpose),
          );
          if (window.purpose === "backfill") expect(window.to).toBeLessThanOrEqual(previous.from);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("spends no call on time that was read, except to read it again", () => {
    fc.assert(
      fc.property(input, (start) => {
        for (const { window, before } of readAll(start).windows) {
          if (window.purpose === "reread") continue;
          expect(total(gaps(before, window))).toBe(window.to - window.from);
        }
      }),
    );
  });

  it("ends though time goes on between the calls, and whatever the clock did before", () => {
    fc.assert(
      fc.property(input, fc.integer({ min: 0, max: 90 }), (start, callSeconds) => {
        const { end } = readAll(start, callSeconds);
        expect(planWindow(end)).toBeNull();
      }),
    );
  });

  it.each([-HOUR, 0, 1, settleSeconds])(
    "asks for nothing while the history began %i seconds ago: nothing of it is final",
    (age) => {
      const start = { coverage: [], since: NOW - age, now: NOW, width: daySeconds };
      expect(planWindow({ ...start, rereadDays: 14, pollSeconds: 600 })).toBeNull();
    },
  );

  it("is not led round in circles by a clock that was set back", () => {
    const ahead = { from: NOW - 10, to: NOW + HOUR, readAt: NOW };
    const start = { coverage: [ahead], since: NOW - 60, now: NOW, width: daySeconds };
    expect(planWindow({ ...start, rereadDays: 14, pollSeconds: 600 })).toBeNull();
  });

  describe("what is new", () => {
    const since = NOW - 100 * DAY;
    const upTo = (to: number): Coverage => [{ from: since, to, readAt: NOW }];
    const start = { since, now: NOW, width: daySeconds, rereadDays: 14, pollSeconds: 600 };

    it("is worth a call once the poll has passed on top of the minutes that are not final", () => {
      const last = NOW - settleSeconds - 600;
      expect(planWindow({ ...start, coverage: upTo(last + 1) })).toBeNull();
      expect(planWindow({ ...start, coverage: upTo(last) })).toEqual({
        from: last,
        to: NOW,
        purpose: "recent",
      });
    });

    it("is looked for first of all when nothing was ever read", () => {
      const window = planWindow({ ...start, coverage: [] });
      expect(window).toEqual({
        from: NOW - daySeconds + aheadSeconds,
        to: NOW,
        purpose: "recent",
      });
    });
  });
});

describe("nextLook", () => {
  it("is the first moment at which there is something to read again", () => {
    fc.assert(
      fc.property(possible, (start) => {
        const { end } = readAll(start);
        const at = nextLook(end);
        expect(at).toBeGreaterThan(end.now);
        expect(planWindow({ ...end, now: at })).not.toBeNull();
        const before = planWindow({ ...end, now: Math.max(end.now, at - 1) });
        expect(before === null || before.purpose === "reread").toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the last days", () => {
  it("are read again as a whole when they are due, and nothing of them is older than a day then", () => {
    fc.assert(
      fc.property(input, fc.integer({ min: 0, max: 90 }), (start, callSeconds) => {
        const { end } = readAll(start, callSeconds);
        const { since, now, rereadDays } = end;
        const range = { from: Math.max(since, now - rereadDays * DAY), to: now - settleSeconds };
        expect(readBefore(end.coverage, range, now - DAY)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("are not due for a day after all of them were read again, in however many pieces", () => {
    fc.assert(
      fc.property(
        possible,
        fc.integer({ min: 0, max: 90 }),
        fc.integer({ min: 0, max: DAY }),
        (start, callSeconds, later) => {
          // Everything is due: it was read long ago.
          const coverage = start.coverage.map((read) => ({ ...read, readAt: NOW - 2 * DAY }));
          const { windows, end } = readAll({ ...start, coverage }, callSeconds);
          const [first] = windows.filter(({ window }) => window.purpose === "reread");
          if (first === undefined) return;
          const now = Math.min(first.readAt + DAY - 1, end.now + later);
          expect(planWindow({ ...end, now })?.purpose).not.toBe("reread");
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    { width: daySeconds, rereadDays: 14, pollSeconds: HOUR, perDay: 1 },
    { width: 5 * DAY, rereadDays: 14, pollSeconds: HOUR, perDay: 3 },
    { width: DAY, rereadDays: 7, pollSeconds: 10 * 60, perDay: 8 },
  ])(
    "take $perDay calls a day with windows of $width s, though they were read in many pieces",
    ({ width, rereadDays, pollSeconds, perDay }) => {
      const days = 10;
      const rereads: { window: PlannedWindow; at: number }[] = [];
      let read: Coverage = [];
      const input = { since: NOW - 30 * DAY, width, rereadDays, pollSeconds };
      for (let now = NOW; now < NOW + days * DAY; ) {
        const plan = { ...input, coverage: read, now };
        const window = planWindow(plan);
        if (window === null) {
          now = nextLook(plan);
          continue;
        }
        if (window.purpose === "reread") rereads.push({ window, at: now });
        now += 2;
        read = withRead(read, settled(window, now));
      }
      expect(rereads.length).toBeGreaterThanOrEqual(days - 1);
      expect(rereads.length).toBeLessThanOrEqual(days * perDay);
      // The last day but one began with nothing older than that.
      const end = NOW + days * DAY;
      const range = { from: end - rereadDays * DAY, to: end };
      expect(readBefore(read, range, end - DAY - pollSeconds - settleSeconds)).toEqual([]);
    },
  );

  it("are none when no days are to be read again", () => {
    const coverage = [{ from: NOW - DAY, to: NOW - settleSeconds, readAt: NOW - 9 * DAY }];
    const start = { since: NOW - DAY, now: NOW, width: daySeconds, pollSeconds: 600 };
    expect(planWindow({ ...start, coverage, rereadDays: 0 })).toBeNull();
    expect(planWindow({ ...start, coverage, rereadDays: 1 })?.purpose).toBe("reread");
  });
});

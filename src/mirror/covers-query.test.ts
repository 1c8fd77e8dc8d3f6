import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mirrorAccount } from "../../test/support/mirror-account.ts";
import type { HistoryQuery } from "../history/query.ts";
import { TimeZone } from "../history/time-zone.ts";
import type { MirrorProgress } from "../store/mirror-store.ts";
import { NO_PROGRESS } from "../store/mirror-store.ts";
import { describeCoverage, missingFor } from "./covers-query.ts";
import { MIRROR_LIMITS } from "./limits.ts";

const POLL = 60;
/** The last minutes, which are not waited for. */
const LAG = MIRROR_LIMITS.settleSeconds + 2 * POLL;
const SINCE = 100;
const LATEST = 200;
/** By our clock: what closed before LATEST should have been read. */
const NOW = LATEST + LAG;

const MIRROR = mirrorAccount({ since: SINCE, pollSeconds: POLL });

function covered(...periods: readonly (readonly [number, number])[]): MirrorProgress {
  return { ...NO_PROGRESS, coverage: periods.map(([from, to]) => ({ from, to, readAt: 0 })) };
}

const ALL = covered([SINCE, LATEST]);
const ALL_BUT_150_TO_160 = covered([SINCE, 150], [160, LATEST]);

function missing(query: HistoryQuery, progress = ALL, now = NOW) {
  return missingFor(query, MIRROR, progress, now);
}

describe("missingFor", () => {
  describe("a query by Closed", () => {
    it("needs its period alone, both ends included", () => {
      const gap = ALL_BUT_150_TO_160;
      expect(missing({ closedFrom: 110, closedTo: 149 }, gap)).toBeNull();
      expect(missing({ closedFrom: 110, closedTo: 150 }, gap)).toEqual({ from: 150, to: 151 });
      expect(missing({ closedFrom: 160, closedTo: 170 }, gap)).toBeNull();
      expect(missing({ closedFrom: 159, closedTo: 170 }, gap)).toEqual({ from: 159, to: 160 });
    });

    it("without an end needs everything up to now, without a beginning all of the history", () => {
      expect(missing({ closedFrom: 155 }, ALL_BUT_150_TO_160)).toEqual({ from: 155, to: 160 });
      expect(missing({ closedFrom: 160 }, ALL_BUT_150_TO_160)).toBeNull();
      expect(missing({ closedTo: 149 }, ALL_BUT_150_TO_160)).toBeNull();
      expect(missing({ closedTo: 149 }, covered([120, LATEST]))).toEqual({ from: 100, to: 120 });
    });
  });

  describe("a query by Opened", () => {
    it("needs everything that was closed from its beginning on, however early it ends", () => {
      const query = { openedFrom: 110, openedTo: 120 };
      expect(missing(query)).toBeNull();
      expect(missing(query, ALL_BUT_150_TO_160)).toEqual({ from: 150, to: 160 });
      expect(missing({ openedFrom: 160, openedTo: 170 }, ALL_BUT_150_TO_160)).toBeNull();
    });

    it("without a beginning needs all of the history", () => {
      expect(missing({ openedTo: 120 }, covered([130, LATEST]))).toEqual({ from: 100, to: 130 });
    });
  });

  it("by both needs what both leave: nothing is closed before it is opened", () => {
    const query = { openedFrom: 155, openedTo: 158, closedFrom: 110, closedTo: 156 };
    expect(missing(query, ALL_BUT_150_TO_160)).toEqual({ from: 155, to: 157 });
    expect(missing({ ...query, openedFrom: 161 }, ALL_BUT_150_TO_160)).toBeNull();
  });

  it("by no time at all needs all of the history, other filters or not", () => {
    expect(missing({})).toBeNull();
    expect(missing({}, ALL_BUT_150_TO_160)).toEqual({ from: 150, to: 160 });
    expect(missing({ client: ["x"] }, ALL_BUT_150_TO_160)).toEqual({ from: 150, to: 160 });
    expect(missing({}, NO_PROGRESS)).toEqual({ from: SINCE, to: LATEST });
  });

  it("before the history begins is not answered, though everything since was read", () => {
    expect(missing({ closedFrom: 90, closedTo: 95 })).toEqual({ from: 90, to: 96 });
    expect(missing({ closedFrom: 99, closedTo: 150 })).toEqual({ from: 99, to: 100 });
    expect(missing({ openedFrom: 50 })).toEqual({ from: 50, to: 100 });
    expect(missing({ closedFrom: 100 })).toBeNull();
  });

  it("for which no treatment can be is answered, before the history too", () => {
    expect(missing({ openedFrom: 90, closedTo: 80 })).toBeNull();
    expect(missing({ openedFrom: 190, closedTo: 120 }, NO_PROGRESS)).toBeNull();
  });

  it("does not wait for the last minutes, and for no more than these", () => {
    expect(missing({ closedFrom: LATEST }, NO_PROGRESS)).toBeNull();
    expect(missing({ closedFrom: LATEST, closedTo: NOW + 500 }, NO_PROGRESS)).toBeNull();
    expect(missing({ closedFrom: 110 }, ALL, NOW + 1)).toEqual({ from: LATEST, to: LATEST + 1 });
  });

  it("reckons the present by the service's clock", () => {
    const ahead = { ...ALL, clockAhead: 30 };
    expect(missing({ closedFrom: 110 }, ahead)).toEqual({ from: LATEST, to: LATEST + 30 });
    expect(missing({ closedFrom: 110 }, ahead, NOW - 30)).toBeNull();
  });

  it("is what of the unread time could hold a treatment that was asked for", () => {
    const moment = fc.integer({ min: 80, max: 220 });
    const query = fc
      .record(
        { openedFrom: moment, openedTo: moment, closedFrom: moment, closedTo: moment },
        { requiredKeys: [] },
      )
      // Others are refused before.
      .filter(({ openedFrom = 0, openedTo = 999 }) => openedFrom <= openedTo)
      .filter(({ closedFrom = 0, closedTo = 999 }) => closedFrom <= closedTo);
    const coverage = fc
      .uniqueArray(fc.integer({ min: SINCE, max: LATEST }), { maxLength: 6 })
      .map((ends) => ends.sort((one, other) => one - other))
      .map((ends) =>
        covered(...ends.flatMap((to, i) => (i % 2 ? [[ends[i - 1] ?? to, to] as const] : []))),
      );
    fc.assert(
      fc.property(query, coverage, (asked, progress) => {
        const { openedFrom, closedFrom, closedTo = 999 } = asked;
        const isRead = (at: number) =>
          progress.coverage.some(({ from, to }) => from <= at && at < to);
        const bounded = openedFrom !== undefined || closedFrom !== undefined;
        const unread: number[] = [];
        for (let at = 70; at < LATEST; at++) {
          // Without a beginning the history's own is meant.
          if (at < SINCE && !bounded) continue;
          // Opened at this very second at the latest.
          const couldBe = at >= (openedFrom ?? 0) && at >= (closedFrom ?? 0) && at <= closedTo;
          if (couldBe && !isRead(at)) unread.push(at);
        }
        const result = missing(asked, progress);
        expect(result === null).toBe(unread.length === 0);
        if (result === null) return;
        expect(result.from).toBe(unread[0]);
        expect(result.to).toBeGreaterThan(result.from);
        for (let at = result.from; at < result.to; at++) expect(unread).toContain(at);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("describeCoverage", () => {
  const moscow = TimeZone.of("Europe/Moscow");

  it("says that there is nothing yet", () => {
    expect(describeCoverage(NO_PROGRESS, moscow)).toBe("пока не загружено ничего");
  });

  it("names stretches by the clock of who asks, whenever their parts were read", () => {
    const progress = {
      ...NO_PROGRESS,
      coverage: [
        { from: 0, to: 3600, readAt: 1 },
        { from: 3600, to: 7200, readAt: 2 },
      ],
    };
    expect(describeCoverage(progress, moscow)).toBe(
      "загружено с 1970-01-01T03:00:00 по 1970-01-01T05:00:00 (по времени завершения, Europe/Moscow)",
    );
  });

  it("names the newest three, the newest first", () => {
    const text = describeCoverage(covered([0, 1], [10, 11], [20, 21], [30, 31]), moscow);
    expect(text.match(/с 1970/g)).toHaveLength(3);
    expect(text.indexOf("03:00:30")).toBeLessThan(text.indexOf("03:00:20"));
    expect(text).not.toContain("03:00:00 ");
  });
});

import { describe, expect, it } from "vitest";
import { mirrorAccount } from "../../test/support/mirror-account.ts";
import {
  AnswerTooLargeError,
  AuthenticationError,
  CallRefusedError,
  CutOffAnswerError,
  MalformedAnswerError,
  MissingColumnError,
  OutOfLimitError,
  PeriodTooLongError,
  SoapFaultError,
  TransportError,
  UnexpectedStatusError,
} from "../client/client-errors.ts";
import { LetopisError } from "../contract/letopis-error.ts";
import type { MirrorProgress } from "../store/mirror-store.ts";
import { NO_PROGRESS } from "../store/mirror-store.ts";
import { afterFailure, afterNamesFailure, isHopeless, withoutFailure } from "./failure.ts";
import { MIRROR_LIMITS } from "./limits.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
/** 23:10 in Moscow: night. */
const NOW = Date.UTC(2026, 10, 24, 20, 10) / 1000;
const HOUR_START = NOW - 10 * 60;
const { firstPauseSeconds, longestPauseSeconds, hourSlackSeconds, narrowestSeconds } =
  MIRROR_LIMITS;

const MIRROR = mirrorAccount();

/** Far enough to have something to lose. */
const BEFORE: MirrorProgress = {
  ...NO_PROGRESS,
  coverage: [{ from: NOW - 34 * DAY, to: NOW - DAY, readAt: NOW - DAY }],
  hours: [{ hourStart: HOUR_START, calls: 3, refusal: null }],
  windowSeconds: 34 * DAY,
  received: 100,
};

const WIDTH = 34 * DAY;

function taught(error: unknown, changes: Partial<MirrorProgress> = {}, width = WIDTH) {
  return afterFailure(MIRROR, { ...BEFORE, ...changes }, error, width, NOW);
}

const silence = (timeout: "connect" | "firstByte" | "idle") =>
  new TransportError("silence", { received: timeout === "idle", timeout });
const cutOff = new CutOffAnswerError("cut off");
const broken = new TransportError("reset", { received: true });
const unreachable = new TransportError("refused", { received: false });
const badLogin = new AuthenticationError("401", 401, null);
const badGateway = new UnexpectedStatusError("502", {
  status: 502,
  location: null,
  retryAfterSeconds: null,
});

describe("afterFailure", () => {
  /** What each error teaches about the width, at the first time and when it happens again. */
  it.each<[string, unknown, { first: number; again: number }]>([
    ["an answer that is too large", new AnswerTooLargeError("large"), { first: 17, again: 17 }],
    ["no first byte in time", silence("firstByte"), { first: 17, again: 17 }],
    ["an answer that falls silent", silence("idle"), { first: 17, again: 17 }],
    ["no connection in time", silence("connect"), { first: 34, again: 34 }],
    ["an answer that is cut off", cutOff, { first: 34, again: 17 }],
    ["a connection that breaks in the answer", broken, { first: 34, again: 17 }],
    ["a connection that is refused", unreachable, { first: 34, again: 34 }],
    ["a refused login", badLogin, { first: 34, again: 34 }],
    ["another status of HTTP", badGateway, { first: 34, again: 34 }],
    ["a SOAP Fault", new SoapFaultError("Server", "fault"), { first: 34, again: 34 }],
    [
      "another refusal",
      new CallRefusedError("ACCESS_DENIED", "no", null),
      { first: 34, again: 34 },
    ],
    ["an answer that is none", new MalformedAnswerError("html"), { first: 34, again: 34 }],
    ["a missing column", new MissingColumnError("no", "Closed"), { first: 34, again: 34 }],
    ["our own store", new LetopisError("STORE_UNAVAILABLE", "memory"), { first: 17, again: 17 }],
    ["an error of nobody's", new Error("Out of memory"), { first: 17, again: 17 }],
    ["a lost key", new LetopisError("MIRROR_KEY_UNUSABLE", "gone"), { first: 34, again: 34 }],
  ])("sleeps over %s, and narrows windows only where their width may be why", (_, error, days) => {
    const first = taught(error);
    expect(first.windowSeconds).toBe(days.first * DAY);
    expect(first.notBefore).toBe(NOW + firstPauseSeconds);
    expect(first.failure).toMatchObject({ at: NOW, times: 1 });
    const again = taught(error, { failure: first.failure });
    expect(again.windowSeconds).toBe(days.again * DAY);
    expect(again.notBefore).toBe(NOW + 2 * firstPauseSeconds);
    expect(again.failure?.times).toBe(2);
    // Nothing else is lost.
    expect({ ...again, hours: [], windowSeconds: 0, notBefore: 0, failure: null }).toEqual({
      ...BEFORE,
      hours: [],
      windowSeconds: 0,
      notBefore: 0,
      failure: null,
    });
  });

  const cause = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
  const notFound = { status: 404, location: null, retryAfterSeconds: null };
  it.each<[string, unknown, number]>([
    ["a refused login", badLogin, 2],
    ["no connection in time", silence("connect"), 2],
    ["a refused connection", new TransportError("refused", { received: false }, { cause }), 2],
    ["an address where no service is", new UnexpectedStatusError("404", notFound), 2],
    ["a connection that broke before the answer", unreachable, 3],
    ["no first byte in time", silence("firstByte"), 3],
    ["an answer that is cut off", cutOff, 3],
    ["a bad gateway", badGateway, 3],
  ])("gives the call back for %s only if the service cannot have counted it", (_, error, calls) => {
    expect(taught(error).hours).toEqual([{ hourStart: HOUR_START, calls, refusal: null }]);
  });

  it("narrows the width that failed, not the one that was thought to work", () => {
    expect(taught(silence("idle"), { windowSeconds: 300 * DAY }, 10 * DAY).windowSeconds).toBe(
      5 * DAY,
    );
    expect(taught(silence("idle"), { windowSeconds: null }).windowSeconds).toBe(17 * DAY);
  });

  it("leaves the width alone when a window of an hour fails: that is not its width", () => {
    expect(taught(silence("idle"), {}, narrowestSeconds).windowSeconds).toBe(34 * DAY);
  });

  it("doubles the pause with each failure, up to half an hour, and never without end", () => {
    const pauses: number[] = [];
    let progress = BEFORE;
    for (let times = 0; times < 40; times++) {
      progress = afterFailure(MIRROR, progress, unreachable, WIDTH, NOW);
      pauses.push((progress.notBefore ?? NOW) - NOW);
    }
    expect(pauses.slice(0, 6)).toEqual([60, 120, 240, 480, 960, longestPauseSeconds]);
    expect(pauses.slice(6).every((pause) => pause === longestPauseSeconds)).toBe(true);
    expect(progress.failure?.times).toBe(40);
  });

  it("waits as long as the service asks, where that is longer", () => {
    expect(taught(new AuthenticationError("401", 401, 7200)).notBefore).toBe(NOW + 7200);
    expect(taught(new AuthenticationError("401", 401, 1)).notBefore).toBe(NOW + firstPauseSeconds);
  });

  it("remembers the code and the words of an error, whatever was thrown", () => {
    expect(taught(badLogin).failure).toEqual({
      at: NOW,
      code: "CALL_REFUSED",
      message: "401",
      times: 1,
    });
    expect(taught(new RangeError("odd")).failure).toMatchObject({
      code: "INTERNAL_ERROR",
      message: "odd",
    });
    expect(taught("thrown text").failure).toMatchObject({
      code: "INTERNAL_ERROR",
      message: "thrown text",
    });
  });

  describe("OUT_OF_LIMIT", () => {
    const refused = (retryAfter: number | null) =>
      new OutOfLimitError("OUT_OF_LIMIT", "limit reached", retryAfter);

    it("spends the hour, is no failure, and says nothing of windows", () => {
      const failure = { at: NOW - 60, code: "ADDRESS_UNREACHABLE", message: "x", times: 3 };
      const progress = taught(refused(null), { failure });
      expect(progress).toEqual({
        ...BEFORE,
        failure,
        hours: [{ hourStart: HOUR_START, calls: 3, refusal: "OUT_OF_LIMIT" }],
      });
    });

    it("waits for the end of the service's hour, where it says when that is", () => {
      expect(taught(refused(3000)).notBefore).toBe(NOW + 3000 + hourSlackSeconds);
      expect(taught(refused(null)).notBefore).toBeNull();
    });

    it("counts by the service's clock", () => {
      const { hours } = taught(refused(null), { clockAhead: HOUR, hours: [] });
      expect(hours).toEqual([{ hourStart: HOUR_START + HOUR, calls: 0, refusal: "OUT_OF_LIMIT" }]);
    });
  });

  describe("PERIOD_TOO_LONG", () => {
    const refused = new PeriodTooLongError("PERIOD_TOO_LONG", "35", null);

    it("narrows a window of the night to what works by day, and spends the hour", () => {
      const progress = taught(refused, { windowSeconds: 300 * DAY }, 300 * DAY);
      expect(progress).toEqual({
        ...BEFORE,
        windowSeconds: 34 * DAY,
        hours: [{ hourStart: HOUR_START, calls: 3, refusal: "PERIOD_TOO_LONG" }],
      });
    });

    it("halves a window that is no wider than that: the service's day is shorter", () => {
      expect(taught(refused).windowSeconds).toBe(17 * DAY);
    });

    it("narrows them further with each, an hour at a time, and is no failure", () => {
      const first = taught(refused);
      const second = afterFailure(MIRROR, first, refused, 17 * DAY, NOW + HOUR);
      expect(second.windowSeconds).toBe((17 * DAY) / 2);
      expect(second.hours.map(({ refusal }) => refusal)).toEqual([
        "PERIOD_TOO_LONG",
        "PERIOD_TOO_LONG",
      ]);
      expect(second.failure).toBeNull();
    });

    it("is a failure where windows cannot be narrower", () => {
      const narrowest = { windowSeconds: narrowestSeconds };
      const progress = taught(refused, narrowest, narrowestSeconds);
      expect(progress.windowSeconds).toBe(narrowestSeconds);
      expect(progress.failure).toMatchObject({ code: "CALL_REFUSED", times: 1 });
      expect(taught(refused, progress, narrowestSeconds).failure?.times).toBe(2);
    });

    it("counts by the service's clock", () => {
      const { hours } = taught(refused, { clockAhead: HOUR, hours: [] });
      expect(hours).toEqual([
        { hourStart: HOUR_START + HOUR, calls: 0, refusal: "PERIOD_TOO_LONG" },
      ]);
    });
  });
});

describe("afterNamesFailure", () => {
  const { namesAfterSeconds, namesRetrySeconds } = MIRROR_LIMITS;

  it("tries names again an hour later, says why, and leaves the hour's calls alone", () => {
    const progress = afterNamesFailure(MIRROR, BEFORE, badGateway, NOW);
    const warning = { kind: "names", at: NOW, message: expect.stringContaining("502") };
    expect(progress).toEqual({
      ...BEFORE,
      namesReadAt: NOW - namesAfterSeconds + namesRetrySeconds,
      warnings: [warning],
    });
  });

  it("takes OUT_OF_LIMIT for the one refusal of the service's hour", () => {
    const refused = new OutOfLimitError("OUT_OF_LIMIT", "limit reached", null);
    const before = { ...BEFORE, clockAhead: HOUR, hours: [] };
    expect(afterNamesFailure(MIRROR, before, refused, NOW).hours).toEqual([
      { hourStart: HOUR_START + HOUR, calls: 0, refusal: "NAMES_OUT_OF_LIMIT" },
    ]);
  });

  it("waits for the end of the service's hour, where it says when that is", () => {
    const refused = new OutOfLimitError("OUT_OF_LIMIT", "limit reached", 3000);
    expect(afterNamesFailure(MIRROR, BEFORE, refused, NOW).notBefore).toBe(
      NOW + 3000 + hourSlackSeconds,
    );
  });
});

describe("withoutFailure", () => {
  it("forgets a failure that is slept over, not what an hour refused", () => {
    const failed = taught(badGateway);
    expect(withoutFailure(failed)).toEqual({ ...failed, notBefore: null, failure: null });
    const refused = taught(new OutOfLimitError("OUT_OF_LIMIT", "limit reached", 4000), failed);
    expect(withoutFailure(refused).notBefore).toBe(NOW + 4000 + hourSlackSeconds);
  });
});

describe("isHopeless", () => {
  it.each<[unknown, number]>([
    [badLogin, MIRROR_LIMITS.refusedLoginsOfRun],
    [unreachable, MIRROR_LIMITS.failuresOfRun],
    ["anything", MIRROR_LIMITS.failuresOfRun],
  ])("ends a run by hand for %s after %i times in a row", (error, most) => {
    expect(isHopeless(error, most - 1)).toBe(false);
    expect(isHopeless(error, most)).toBe(true);
  });
});

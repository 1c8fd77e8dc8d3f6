import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FailureSlowdown } from "./failure-slowdown.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function slowdownAt(time: { now: number }) {
  return new FailureSlowdown(() => time.now);
}

function fail(slowdown: FailureSlowdown, network: string, login: string, times: number) {
  for (let n = 0; n < times; n++) slowdown.recordFailure(network, login);
}

describe("FailureSlowdown", () => {
  test("two failures cost nothing, then the delay doubles up to the address's cap", () => {
    const slowdown = slowdownAt({ now: 0 });
    const delays: number[] = [];
    for (let n = 0; n < 9; n++) {
      delays.push(slowdown.delayFor("a", `login ${n}`));
      slowdown.recordFailure("a", `login ${n}`);
    }
    expect(delays).toEqual([0, 0, 0, 250, 500, 1000, 2000, 4000, 4000]);
  });

  test("failures on a login from many addresses slow a newcomer, up to the login's cap", () => {
    const slowdown = slowdownAt({ now: 0 });
    for (let n = 0; n < 1000; n++) slowdown.recordFailure(`stranger ${n}`, "partner");
    expect(slowdown.delayFor("newcomer", "partner")).toBe(2000);
    expect(slowdown.delayFor("newcomer", "another")).toBe(0);
  });

  test("for any history no delay exceeds the cap: nobody is ever locked out", () => {
    const event = fc.record({
      network: fc.constantFrom("a", "b", "c"),
      login: fc.constantFrom("x", "y"),
      success: fc.boolean(),
      times: fc.integer({ min: 1, max: 200 }),
      wait: fc.integer({ min: 0, max: DAY }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const time = { now: 0 };
        const slowdown = slowdownAt(time);
        for (const { network, login, success, times, wait } of events) {
          time.now += wait;
          if (success) slowdown.recordSuccess(network, login);
          else fail(slowdown, network, login, times);
          for (const anyone of ["a", "b", "c", "d"]) {
            const delay = slowdown.delayFor(anyone, login);
            expect(delay).toBeGreaterThanOrEqual(0);
            expect(delay).toBeLessThanOrEqual(anyone === "d" ? 2000 : 4000);
          }
          if (success) expect(slowdown.delayFor(network, login)).toBe(0);
        }
      }),
    );
  });

  test("for any strangers' failures a recognized caller is not delayed at all", () => {
    const failure = fc.record({
      network: fc.constantFrom("office", "elsewhere", "far away"),
      login: fc.constantFrom("partner", "another"),
      times: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(failure, { maxLength: 20 }), (failures) => {
        const slowdown = slowdownAt({ now: 0 });
        slowdown.recordSuccess("office", "partner");
        for (const { network, login, times } of failures) {
          const isOwn = network === "office" && login === "partner";
          if (!isOwn) fail(slowdown, network, login, times);
        }
        expect(slowdown.delayFor("office", "partner")).toBe(0);
      }),
    );
  });

  test("a recognized address does not guess freely at the login it is recognized for", () => {
    const slowdown = slowdownAt({ now: 0 });
    slowdown.recordSuccess("office", "partner");
    fail(slowdown, "office", "partner", 20);
    expect(slowdown.delayFor("office", "partner")).toBe(4000);
  });

  test("a success with one's own account does not wash off guesses at another's", () => {
    const slowdown = slowdownAt({ now: 0 });
    fail(slowdown, "attacker", "victim", 20);
    fail(slowdown, "attacker", "own", 3);
    slowdown.recordSuccess("attacker", "own");
    expect(slowdown.delayFor("attacker", "victim")).toBe(4000);
    expect(slowdown.delayFor("newcomer", "own")).toBe(0);
  });

  test("who mistyped and then got it right leaves nothing behind", () => {
    const time = { now: 0 };
    const slowdown = slowdownAt(time);
    fail(slowdown, "office", "partner", 10);
    time.now = MINUTE;
    slowdown.recordSuccess("office", "partner");
    expect(slowdown.delayFor("office", "colleague")).toBe(0);
    expect(slowdown.delayFor("home", "partner")).toBe(0);
  });

  test("failures fade: an hour after a flood nothing of it is felt", () => {
    const time = { now: 0 };
    const slowdown = slowdownAt(time);
    fail(slowdown, "a", "login", 5000);
    time.now = 60 * MINUTE;
    expect(slowdown.delayFor("a", "login")).toBe(0);
  });

  test("a job that runs weekly stays recognized, one that stopped is forgotten", () => {
    const time = { now: 0 };
    const slowdown = slowdownAt(time);
    slowdown.recordSuccess("office", "partner");
    time.now = 7 * DAY + 60 * MINUTE;
    expect(slowdown.isRecognized("office", "partner")).toBe(true);
    time.now = 8 * DAY;
    expect(slowdown.isRecognized("office", "partner")).toBe(false);
  });

  test("an account used from very many addresses does not make others' be forgotten", () => {
    const slowdown = slowdownAt({ now: 0 });
    slowdown.recordSuccess("office", "partner");
    for (let n = 0; n < 20_000; n++) slowdown.recordSuccess(`network ${n}`, "roamer");
    expect(slowdown.isRecognized("office", "partner")).toBe(true);
    expect(slowdown.isRecognized("network 0", "roamer")).toBe(false);
  });
});

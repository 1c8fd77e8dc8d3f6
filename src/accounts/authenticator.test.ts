import { describe, expect, test } from "vitest";
import type { Account } from "../store/store.ts";
import type { Authentication } from "./authenticator.ts";
import { createAuthenticator } from "./authenticator.ts";
import { hashPassword, verifyPassword } from "./password-hash.ts";

const FAST = { ln: 4, r: 8, p: 1 };
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const OFFICE = "203.0.113.7";
const STRANGER = "198.51.100.1";

const basic = (login: string, password: string) =>
  `Basic ${Buffer.from(`${login}:${password}`).toString("base64")}`;

async function accountOf(login: string, password: string): Promise<Account> {
  return {
    login,
    organization: "11111111-1111-4111-8111-111111111111",
    passwordHash: await hashPassword(password, FAST),
    operations: null,
    demo: false,
    administrator: false,
  };
}

/** An authenticator over one account, `partner` with `right password`, in a time of its own. */
async function setUp() {
  const accounts = new Map([["partner", await accountOf("partner", "right password")]]);
  const time = { now: Date.UTC(2024, 1, 26) };
  const hashed: string[] = [];
  const delays: number[] = [];
  const reads: string[] = [];
  let gate: Promise<void> | undefined;
  const authenticator = createAuthenticator({
    accounts: {
      get: async (login) => {
        reads.push(login);
        return accounts.get(login) ?? null;
      },
    },
    clock: () => time.now,
    delay: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      delays.push(milliseconds);
      time.now += milliseconds;
    },
    parameters: FAST,
    verify: async (password, hash) => {
      hashed.push(hash);
      await gate;
      return verifyPassword(password, hash);
    },
  });
  const call = (login: string, password: string, address = OFFICE, signal?: AbortSignal) =>
    authenticator.authenticate({
      authorization: basic(login, password),
      address,
      ...(signal && { signal }),
    });
  /** Holds every hash until the returned function is called. */
  const holdHashes = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    return resolve;
  };
  return { accounts, time, hashed, delays, reads, authenticator, call, holdHashes };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const outcomeOf = ({ outcome }: Authentication) => outcome;

describe("who gets in", () => {
  test("the right password, with the account as it is stored", async () => {
    const { accounts, call } = await setUp();
    expect(await call("partner", "right password")).toEqual({
      outcome: "ok",
      account: accounts.get("partner"),
    });
  });

  test("nobody else", async () => {
    const { call, authenticator } = await setUp();
    expect(await call("partner", "wrong password")).toEqual({ outcome: "refused" });
    expect(await call("nobody", "right password")).toEqual({ outcome: "refused" });
    for (const authorization of [undefined, "Bearer x", "Basic !"]) {
      expect(await authenticator.authenticate({ authorization, address: OFFICE })).toEqual({
        outcome: "refused",
      });
    }
    expect(authenticator.statistics()).toEqual({
      verified: 0,
      cached: 0,
      refused: 2,
      withoutCredentials: 3,
      busy: 0,
      waiting: 0,
    });
  });

  test("a sign-in like a call: both slow each other's failures down", async () => {
    const { authenticator, call, delays, accounts } = await setUp();
    const signIn = (login: string, password: string) =>
      authenticator.signIn({ login, password, address: OFFICE });
    for (const password of ["1", "2", "3"]) await call("partner", password);
    expect(delays).toEqual([]);
    expect(await signIn("partner", "4")).toEqual({ outcome: "refused" });
    expect(delays).toEqual([250]);
    const account = accounts.get("partner");
    expect(await signIn("partner", "right password")).toEqual({ outcome: "ok", account });
  });

  test("a sign-in with what no account can have is refused unhashed", async () => {
    const { authenticator, hashed } = await setUp();
    for (const login of ["partner:right password", "", "x".repeat(101)]) {
      const request = { login, password: "right password", address: OFFICE };
      expect(await authenticator.signIn(request)).toEqual({ outcome: "refused" });
    }
    expect(hashed).toEqual([]);
  });

  test("an account whose stored hash is damaged lets nobody in", async () => {
    const { accounts, call } = await setUp();
    accounts.set("partner", { ...(await accountOf("partner", "x")), passwordHash: "" });
    expect(await call("partner", "")).toEqual({ outcome: "refused" });
    expect(await call("partner", "anything")).toEqual({ outcome: "refused" });
  });

  test("a failing store is an error, not a refusal, and counts against nobody", async () => {
    const { accounts, call, delays } = await setUp();
    accounts.get = () => {
      throw new Error("store closed");
    };
    for (let n = 0; n < 5; n++) {
      await expect(call("partner", "right password")).rejects.toThrow("store closed");
    }
    expect(delays).toEqual([]);
  });
});

describe("what an attempt costs", () => {
  test("an unknown login and a wrong password: one hash each, of the same parameters", async () => {
    const { call, hashed, reads } = await setUp();
    await call("partner", "wrong password");
    const known = { hashed: hashed.splice(0), reads: reads.splice(0).length };
    await call("nobody", "wrong password");
    const unknown = { hashed: hashed.splice(0), reads: reads.splice(0).length };
    const cost = (hashes: string[]) => hashes.map((hash) => hash.split("$").slice(0, 3).join("$"));
    expect(cost(known.hashed)).toEqual(["$scrypt$ln=4,r=8,p=1"]);
    expect(cost(unknown.hashed)).toEqual(cost(known.hashed));
    expect(unknown.reads).toBe(known.reads);
  });

  test("a program that calls often is hashed once a minute", async () => {
    const { call, hashed, time, authenticator } = await setUp();
    for (let n = 0; n < 120; n++) {
      expect(outcomeOf(await call("partner", "right password"))).toBe("ok");
      time.now += 1000;
    }
    expect(hashed).toHaveLength(2);
    expect(authenticator.statistics()).toMatchObject({ verified: 2, cached: 118 });
  });

  test("calls that arrive together share one hash", async () => {
    const { call, hashed } = await setUp();
    const calls = Array.from({ length: 10 }, () => call("partner", "right password"));
    expect((await Promise.all(calls)).map(outcomeOf)).toEqual(Array(10).fill("ok"));
    expect(hashed).toHaveLength(1);
  });

  test("only successes are remembered", async () => {
    const { call, hashed } = await setUp();
    await call("partner", "wrong password");
    await call("partner", "wrong password");
    expect(hashed).toHaveLength(2);
  });
});

describe("a password change", () => {
  test("ends the old password at once, even within its minute", async () => {
    const { accounts, call } = await setUp();
    await call("partner", "right password");
    accounts.set("partner", await accountOf("partner", "other password"));
    expect(await call("partner", "right password")).toEqual({ outcome: "refused" });
    expect(outcomeOf(await call("partner", "other password"))).toBe("ok");
  });

  test("reaches attempts that are still waiting for their hash", async () => {
    const { accounts, call, holdHashes } = await setUp();
    const release = holdHashes();
    const ahead = call("nobody", "some password");
    const waiting = call("partner", "right password");
    await settled();
    accounts.set("partner", await accountOf("partner", "other password"));
    release();
    await ahead;
    expect(await waiting).toEqual({ outcome: "refused" });
  });

  test("as does the removal of the account", async () => {
    const { accounts, call } = await setUp();
    await call("partner", "right password");
    accounts.delete("partner");
    expect(await call("partner", "right password")).toEqual({ outcome: "refused" });
  });
});

describe("guessing", () => {
  test("is slowed before each hash, and the right password still gets in after the cap", async () => {
    const { call, delays, hashed } = await setUp();
    for (let n = 0; n < 30; n++) await call("partner", `guess number ${n}`, STRANGER);
    expect(delays[0]).toBe(250);
    expect(delays.slice(0, 6)).toEqual([...delays.slice(0, 6)].sort((a, b) => a - b));
    expect(Math.max(...delays)).toBe(4000);
    expect(hashed).toHaveLength(30);
    expect(outcomeOf(await call("partner", "right password", STRANGER))).toBe("ok");
    expect(delays.at(-1)).toBe(4000);
  });

  test("does not slow the partner's nightly job, from wherever it is done", async () => {
    const { call, delays, time } = await setUp();
    await call("partner", "right password");
    for (let n = 0; n < 100; n++) {
      await call("partner", `guess number ${n}`, STRANGER);
      await call("another", `guess number ${n}`, OFFICE);
      await call("partner", `guess number ${n}`, `192.0.2.${n}`);
    }
    time.now += DAY;
    for (let n = 0; n < 20; n++) await call("partner", `guess number ${n}`, STRANGER);
    delays.length = 0;
    expect(outcomeOf(await call("partner", "right password"))).toBe("ok");
    expect(delays).toEqual([]);
  });

  test("does not slow credentials verified within the minute, not even from its own address", async () => {
    const { call, delays } = await setUp();
    for (let n = 0; n < 10; n++) await call("another", `guess number ${n}`, STRANGER);
    await call("partner", "right password", OFFICE);
    delays.length = 0;
    expect(outcomeOf(await call("partner", "right password", STRANGER))).toBe("ok");
    expect(delays).toEqual([]);
  });

  test("from all addresses of an IPv6 customer counts as one caller's", async () => {
    const { call, delays } = await setUp();
    for (let n = 0; n < 9; n++) await call(`login ${n}`, "some password", `2001:db8::${n + 1}`);
    expect(delays.length).toBeGreaterThan(0);
  });
});

describe("a flood", () => {
  test("from one address is answered busy beyond its share, without a hash or a read", async () => {
    const { call, holdHashes, hashed, reads, authenticator } = await setUp();
    const release = holdHashes();
    const flood = Array.from({ length: 1000 }, (_, n) => call("partner", `guess ${n}`, STRANGER));
    await settled();
    expect(authenticator.statistics()).toMatchObject({ busy: 1000 - 16, waiting: 15 });
    expect(hashed).toHaveLength(1);
    expect(reads).toHaveLength(1);
    release();
    const outcomes = (await Promise.all(flood)).map(outcomeOf);
    expect(outcomes.filter((outcome) => outcome === "refused")).toHaveLength(16);
    expect(await flood[999]).toEqual({ outcome: "busy", retryAfterSeconds: 5 });
  });

  test("from one address has one share, however many logins it invents", async () => {
    const { call, holdHashes, authenticator } = await setUp();
    const release = holdHashes();
    const flood = Array.from({ length: 100 }, (_, n) => call(`login ${n}`, "guess", STRANGER));
    await settled();
    expect(authenticator.statistics().busy).toBe(100 - 16);
    release();
    await Promise.all(flood);
  });

  test("from one address leaves a caller never seen before the next turn but one", async () => {
    const { call, holdHashes, hashed, accounts } = await setUp();
    const release = holdHashes();
    const flood = Array.from({ length: 1000 }, (_, n) => call("nobody", `guess ${n}`, STRANGER));
    const partner = call("partner", "right password");
    await settled();
    release();
    expect(outcomeOf(await partner)).toBe("ok");
    expect(hashed.indexOf(accounts.get("partner")?.passwordHash ?? "")).toBeLessThanOrEqual(2);
    await Promise.all(flood);
  });

  test("from a thousand addresses does not come between a recognized caller and his hash", async () => {
    const { call, holdHashes, authenticator, time, hashed, accounts } = await setUp();
    await call("partner", "right password");
    time.now += DAY;
    hashed.length = 0;
    const release = holdHashes();
    const flood = Array.from({ length: 1000 }, (_, n) =>
      call("partner", "some guess", `10.0.${n >> 8}.${n & 255}`),
    );
    await settled();
    expect(authenticator.statistics().waiting).toBe(64);
    const partner = call("partner", "right password");
    await settled();
    expect(hashed).toHaveLength(2);
    expect(hashed[1]).toBe(accounts.get("partner")?.passwordHash);
    release();
    expect(outcomeOf(await partner)).toBe("ok");
    await Promise.all(flood);
  });
});

describe("a caller that goes away", () => {
  test("leaves the queue, and its place under way is free again", async () => {
    const { call, holdHashes, authenticator, hashed } = await setUp();
    const release = holdHashes();
    const first = call("nobody", "some password", STRANGER);
    const caller = new AbortController();
    const gone = Array.from({ length: 15 }, (_, n) =>
      call("nobody", `guess ${n}`, STRANGER, caller.signal),
    );
    await settled();
    expect(authenticator.statistics().waiting).toBe(15);
    caller.abort(new Error("hung up"));
    const results = await Promise.allSettled(gone);
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    expect(authenticator.statistics().waiting).toBe(0);
    const next = call("partner", "right password", STRANGER);
    release();
    await first;
    expect(outcomeOf(await next)).toBe("ok");
    expect(hashed).toHaveLength(2);
  });

  test("does not escape the count of failures once its password is being hashed", async () => {
    const { call, delays } = await setUp();
    for (let n = 0; n < 3; n++) {
      const caller = new AbortController();
      const attempt = call("partner", `guess ${n}`, STRANGER, caller.signal);
      await settled();
      caller.abort(new Error("hung up"));
      await Promise.allSettled([attempt]);
    }
    await call("partner", "another guess", STRANGER);
    expect(delays).toHaveLength(1);
  });
});

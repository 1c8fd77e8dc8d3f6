import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VerifiedCache } from "./verified-cache.ts";

const START = Date.UTC(2024, 1, 26);

function cacheAt(time: { now: number }) {
  return new VerifiedCache(() => time.now);
}

describe("VerifiedCache", () => {
  test("knows credentials for a minute, and not a millisecond longer", () => {
    const time = { now: START };
    const cache = cacheAt(time);
    cache.remember({ login: "a", password: "right" }, "hash 1");
    time.now = START + 59_999;
    expect(cache.verifiedHash({ login: "a", password: "right" })).toBe("hash 1");
    time.now = START + 60_000;
    expect(cache.verifiedHash({ login: "a", password: "right" })).toBeNull();
  });

  test("use does not lengthen the minute, nor does a clock set back", () => {
    const time = { now: START };
    const cache = cacheAt(time);
    cache.remember({ login: "a", password: "right" }, "hash 1");
    time.now = START + 50_000;
    cache.verifiedHash({ login: "a", password: "right" });
    time.now = START + 61_000;
    expect(cache.verifiedHash({ login: "a", password: "right" })).toBeNull();
    time.now = START - 1;
    expect(cache.verifiedHash({ login: "a", password: "right" })).toBeNull();
  });

  test("knows only the very login and password, wherever the border between them", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 4 });
    const credentials = fc.record({ login: text, password: text });
    fc.assert(
      fc.property(credentials, credentials, (remembered, asked) => {
        const cache = cacheAt({ now: START });
        cache.remember(remembered, "hash");
        const same = remembered.login === asked.login && remembered.password === asked.password;
        expect(cache.verifiedHash(asked)).toBe(same ? "hash" : null);
      }),
    );
  });

  test("stays small: the login used longest ago makes room", () => {
    const cache = cacheAt({ now: START });
    for (let n = 0; n <= 1000; n++) cache.remember({ login: `login ${n}`, password: "p" }, "hash");
    expect(cache.verifiedHash({ login: "login 0", password: "p" })).toBeNull();
    expect(cache.verifiedHash({ login: "login 1", password: "p" })).toBe("hash");
  });

  test("shows no password to whoever prints it", () => {
    const cache = cacheAt({ now: START });
    cache.remember({ login: "a", password: "open sesame" }, "hash");
    expect(inspect(cache, { depth: 9, showHidden: true })).not.toContain("open sesame");
  });
});

import { scryptSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_SCRYPT, hashPassword, unmatchableHash, verifyPassword } from "./password-hash.ts";

const FAST = { ln: 4, r: 8, p: 1 };

describe("hashPassword", () => {
  test("makes a PHC string that holds what scrypt gives for its salt", async () => {
    const hash = await hashPassword("верный пароль", { ln: 5, r: 4, p: 2 });
    const [, name, parameters, salt = "", key = ""] = hash.split("$");
    expect([name, parameters]).toEqual(["scrypt", "ln=5,r=4,p=2"]);
    const expected = scryptSync("верный пароль", Buffer.from(salt, "base64"), 32, {
      N: 32,
      r: 4,
      p: 2,
    });
    expect(Buffer.from(key, "base64")).toEqual(expected);
  });

  test("salts each hash anew", async () => {
    expect(await hashPassword("same", FAST)).not.toBe(await hashPassword("same", FAST));
  });

  test("hashes slowly unless told otherwise", async () => {
    expect(await hashPassword("password")).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$/);
  });

  test.each([
    { ln: 0, r: 8, p: 1 },
    { ln: 21, r: 1, p: 1 },
    { ln: 18, r: 8, p: 1 },
    { ln: 4.5, r: 8, p: 1 },
    { ln: 4, r: 33, p: 1 },
    { ln: 4, r: 8, p: 5 },
  ])("refuses parameters beyond the limits: $ln, $r, $p", async (parameters) => {
    await expect(hashPassword("password", parameters)).rejects.toThrow(RangeError);
  });
});

describe("verifyPassword", () => {
  test("takes the password and no other", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
        async (password, other) => {
          const hash = await hashPassword(password, FAST);
          expect(await verifyPassword(password, hash)).toBe(true);
          fc.pre(password.normalize("NFC") !== other.normalize("NFC"));
          expect(await verifyPassword(other, hash)).toBe(false);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("takes a password typed decomposed for the composed one", async () => {
    expect(await verifyPassword("и\u0306од-йод", await hashPassword("йод-йод", FAST))).toBe(true);
  });

  test("is false, and cheap, for a hash that is damaged or asks for too much", async () => {
    const hash = await hashPassword("password", FAST);
    const damaged = [
      "",
      "password",
      hash.slice(0, 30),
      hash.replace("$scrypt", "$bcrypt"),
      hash.replace("ln=4", "ln=99"),
      hash.replace("ln=4", "ln=18"),
      hash.replace("r=8", "r=0"),
      hash.replace("p=1", "p=99"),
      `${hash}$`,
      `${hash}\n`,
    ];
    for (const text of damaged) expect(await verifyPassword("password", text)).toBe(false);
  });

  test("never throws, whatever stands in place of a hash", async () => {
    const part = fc.constantFrom("$", "scrypt", "ln=4", ",r=8", ",p=1", "AAAAAAAAAAAAAAAAAAAAAA");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(part, fc.string())), async (parts) => {
        expect(await verifyPassword("password", parts.join(""))).toBe(false);
      }),
    );
  });
});

test("an unmatchable hash has the form and cost of any other", async () => {
  const hash = unmatchableHash();
  const { ln, r, p } = DEFAULT_SCRYPT;
  expect(hash).toMatch(new RegExp(`^\\$scrypt\\$ln=${ln},r=${r},p=${p}\\$`));
  expect(hash).toHaveLength((await hashPassword("password")).length);
  expect(await verifyPassword("", unmatchableHash(FAST))).toBe(false);
});

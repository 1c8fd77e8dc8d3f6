import { expect, test } from "vitest";
import { generateRandomSecret, hasHash, hashRandomSecret } from "./random-secret.ts";

test("a secret has 256 bits, fits into a header, and never comes twice", () => {
  const secrets = Array.from({ length: 100 }, generateRandomSecret);
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
});

test("only the secret itself has its hash", () => {
  const secret = generateRandomSecret();
  const hash = hashRandomSecret(secret);
  expect(hash).not.toContain(secret);
  expect(hasHash(secret, hash)).toBe(true);
  expect(hasHash(`${secret} `, hash)).toBe(false);
  expect(hasHash("", hash)).toBe(false);
  expect(hasHash(secret, "")).toBe(false);
});

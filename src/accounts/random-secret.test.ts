import { expect, test } from "vitest";
import { generateHookSecret, hashHookSecret, isHookSecret } from "./hook-secret.ts";

test("a secret has 256 bits, fits into a header, and never comes twice", () => {
  const secrets = Array.from({ length: 100 }, generateHookSecret);
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
});

test("only the secret itself has its hash", () => {
  const secret = generateHookSecret();
  const hash = hashHookSecret(secret);
  expect(hash).not.toContain(secret);
  expect(isHookSecret(secret, hash)).toBe(true);
  expect(isHookSecret(`${secret} `, hash)).toBe(false);
  expect(isHookSecret("", hash)).toBe(false);
  expect(isHookSecret(secret, "")).toBe(false);
});

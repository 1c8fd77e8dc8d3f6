import { expect, test } from "vitest";
import { validatePassword } from "./credential-form.ts";
import { generatePassword } from "./generate-password.ts";

test("passwords are readable, acceptable and not repeated", () => {
  const passwords = Array.from({ length: 200 }, generatePassword);
  expect(new Set(passwords).size).toBe(200);
  for (const password of passwords) {
    expect(password).toMatch(/^([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}$/);
    expect(() => validatePassword(password)).not.toThrow();
  }
});

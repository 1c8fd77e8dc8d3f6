import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LetopisError } from "../contract/letopis-error.ts";
import {
  isLogin,
  isPassword,
  preparePassword,
  validateLogin,
  validatePassword,
} from "./credential-form.ts";
import { CREDENTIAL_LIMITS } from "./limits.ts";

const invalid = expect.objectContaining({ code: "LOGIN_INVALID" });

describe("validateLogin", () => {
  test("gives one form to a letter typed composed and decomposed", () => {
    expect(validateLogin("Андреи\u0306")).toBe("Андрей");
  });

  test.each(["", "a:b", "a\nb", "a\u0000", "a\u202eb", "a\u2028b", " a", "a\u00a0", "\ud800"])(
    "refuses %j",
    (login) => {
      expect(() => validateLogin(login)).toThrow(invalid);
    },
  );

  test("counts characters, not UTF-16 units, and stops at the limit", () => {
    expect(validateLogin("🙂".repeat(CREDENTIAL_LIMITS.loginLength))).toHaveLength(200);
    expect(() => validateLogin("🙂".repeat(CREDENTIAL_LIMITS.loginLength + 1))).toThrow(invalid);
  });

  test("accepts exactly what the header reader takes for a login", () => {
    const character = fc.oneof(
      { weight: 40, arbitrary: fc.constantFrom("a", "é", "й", "и\u0306", "🙂", "-") },
      fc.constantFrom(":", " ", "\u00a0", "\t", "\u0000", "\u200b", "\u2029", "\ufeff"),
    );
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 130 }), (text) => {
        const login = text.normalize("NFC");
        let accepted = true;
        try {
          validateLogin(login);
        } catch (error) {
          expect(error).toBeInstanceOf(LetopisError);
          accepted = false;
        }
        expect(accepted).toBe(isLogin(login));
      }),
    );
  });
});

describe("validatePassword", () => {
  test.each(["", "seven77", "with\ttab12", "x".repeat(257), "lone\ud800surrogate"])(
    "refuses %j",
    (password) => {
      expect(() => validatePassword(password)).toThrow(invalid);
    },
  );

  test("never repeats the password in its message", () => {
    for (const password of ["secret7", "secret-secret\u0007", "secret7".repeat(60)]) {
      expect(() => validatePassword(password)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining("secret") }),
      );
    }
  });

  test("accepts colons, spaces, Cyrillic and the longest one", () => {
    for (const password of ["a:b c:d e", "пароль-длинный", "x".repeat(256)]) {
      expect(() => validatePassword(password)).not.toThrow();
      expect(isPassword(password)).toBe(true);
    }
  });
});

test("a no-break space and a decomposed letter are the same password", () => {
  expect(preparePassword("мои\u0306\u00a0пароль")).toBe("мой пароль");
});

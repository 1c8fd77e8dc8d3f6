import { LetopisError } from "../contract/letopis-error.ts";
import { CREDENTIAL_LIMITS } from "./limits.ts";

/** Control and format characters, line and paragraph separators, and Basic's own separator. */
const NOT_IN_LOGINS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}:]/u;
const CONTROL = /\p{Cc}/u;
const OUTER_SPACE = /^\s|\s$/u;

/**
 * Checks a login and brings it to the form in which it is stored and looked up: Unicode NFC, so
 * that a letter typed composed or decomposed is the same letter.
 *
 * @throws LetopisError LOGIN_INVALID
 */
export function validateLogin(login: string): string {
  const normalized = login.normalize("NFC");
  const length = countCharacters(normalized);
  if (length < 1 || length > CREDENTIAL_LIMITS.loginLength) {
    throw new LetopisError(
      "LOGIN_INVALID",
      `Логин должен содержать от 1 до ${CREDENTIAL_LIMITS.loginLength} символов, сейчас их ${length}.`,
    );
  }
  if (NOT_IN_LOGINS.test(normalized) || !normalized.isWellFormed()) {
    throw new LetopisError(
      "LOGIN_INVALID",
      "В логине не может быть двоеточия, управляющих и невидимых символов: уберите их.",
    );
  }
  if (OUTER_SPACE.test(normalized)) {
    throw new LetopisError(
      "LOGIN_INVALID",
      "Логин не может начинаться или заканчиваться пробелом: уберите пробел.",
    );
  }
  return normalized;
}

/**
 * Checks a password that is about to be set. The message never contains it.
 *
 * @throws LetopisError LOGIN_INVALID
 */
export function validatePassword(password: string): void {
  const { newPasswordLength, passwordLength } = CREDENTIAL_LIMITS;
  const length = countCharacters(preparePassword(password));
  if (length < newPasswordLength || length > passwordLength) {
    throw new LetopisError(
      "LOGIN_INVALID",
      `Пароль должен содержать от ${newPasswordLength} до ${passwordLength} символов, сейчас их ${length}.`,
    );
  }
  if (CONTROL.test(password) || !password.isWellFormed()) {
    throw new LetopisError(
      "LOGIN_INVALID",
      "В пароле не может быть управляющих символов (например, табуляции или перевода строки): уберите их.",
    );
  }
}

/**
 * A password as it is hashed: every kind of space as U+0020, then NFC (RFC 8265, profile
 * OpaqueString). The same keys give the same password on every system.
 */
export function preparePassword(password: string): string {
  return password.replace(/\p{Zs}/gu, " ").normalize("NFC");
}

/** Whether an account could have this login; it must be in NFC. */
export function isLogin(login: string): boolean {
  const length = countCharacters(login);
  return (
    length >= 1 &&
    length <= CREDENTIAL_LIMITS.loginLength &&
    !NOT_IN_LOGINS.test(login) &&
    !OUTER_SPACE.test(login)
  );
}

/** Whether an account could have this password, one set before today's minimum included. */
export function isPassword(password: string): boolean {
  const length = countCharacters(preparePassword(password));
  return length >= 1 && length <= CREDENTIAL_LIMITS.passwordLength && !CONTROL.test(password);
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

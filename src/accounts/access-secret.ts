import { generateRandomSecret } from "./random-secret.ts";

/** Tells a leaked secret of Letopis apart from others: for people, and for scanners of secrets. */
const PREFIX = "letopis_";

const ACCESS_SECRET = /^letopis_[\w-]{43}$/;

/** The secret of a token or a session. */
export function generateAccessSecret(): string {
  return PREFIX + generateRandomSecret();
}

/** Whether a text has the form of a secret. */
export function isAccessSecret(text: string): boolean {
  return ACCESS_SECRET.test(text);
}

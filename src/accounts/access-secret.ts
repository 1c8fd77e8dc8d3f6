import { generateHookSecret, hashHookSecret } from "./hook-secret.ts";

/** Tells a leaked secret of Letopis apart from others: for people, and for scanners of secrets. */
const PREFIX = "letopis_";

const ACCESS_SECRET = /^letopis_[\w-]{43}$/;

/** The secret of a token or a session: 256 random bits. Shown once, and kept only as a hash. */
export function generateAccessSecret(): string {
  return PREFIX + generateHookSecret();
}

/** Whether a text has the form of a secret. */
export function isAccessSecret(text: string): boolean {
  return ACCESS_SECRET.test(text);
}

/** SHA-256, base64url: enough for 256 random bits, and quick with every request. */
export function hashAccessSecret(secret: string): string {
  return hashHookSecret(secret);
}

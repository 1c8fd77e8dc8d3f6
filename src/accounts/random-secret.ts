import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const SECRET_BYTES = 32;

/** What proves a hook, a token or a session: 256 random bits. Shown once, and kept only as a hash. */
export function generateRandomSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

/**
 * SHA-256, base64url. Nobody can guess 256 random bits, so that a hash which is fast to compute
 * protects them as well as a slow one.
 */
export function hashRandomSecret(secret: string): string {
  return digest(secret).toString("base64url");
}

/** Whether a secret has this hash, in a time that tells nothing. */
export function hasHash(secret: string, hash: string): boolean {
  const expected = Buffer.from(hash, "base64url");
  const given = digest(secret);
  return expected.length === given.length && timingSafeEqual(given, expected);
}

function digest(secret: string): Buffer {
  return createHash("sha256").update(secret, "utf8").digest();
}

import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { preparePassword } from "./credential-form.ts";
import { HASH_LIMITS } from "./limits.ts";

/** The strength of a hash, as RFC 7914 names it. */
export interface ScryptParameters {
  /** Binary logarithm of N. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB and, on a server of today, 0.1 to 0.2 s of one core a hash. */
export const DEFAULT_SCRYPT: ScryptParameters = { ln: 15, r: 8, p: 1 };

const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** Salt of 8 to 64 bytes, key of 16 to 64, in base64 without padding. */
const FORMAT =
  /^\$scrypt\$ln=([1-9]\d?),r=([1-9]\d?),p=([1-9]\d?)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

interface ParsedHash {
  readonly parameters: ScryptParameters;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/**
 * Hashes a password with scrypt under a random salt, off the main thread. The form of the
 * password is the caller's to check (`validatePassword`).
 *
 * @returns a PHC string, `$scrypt$ln=15,r=8,p=1$<salt>$<key>`
 * @throws RangeError when the parameters exceed `HASH_LIMITS`
 */
export async function hashPassword(
  password: string,
  parameters: ScryptParameters = DEFAULT_SCRYPT,
): Promise<string> {
  if (!isWithinLimits(parameters)) throw new RangeError("scrypt parameters exceed HASH_LIMITS");
  const salt = randomBytes(SALT_BYTES);
  return format(parameters, salt, await derive(password, salt, KEY_BYTES, parameters));
}

/**
 * Whether a password is the one behind a hash. Takes the time that the hash's parameters ask
 * for, and compares in constant time. False for a text that is not a hash of ours.
 */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const parsed = parse(hash);
  if (!parsed) return false;
  const key = await derive(password, parsed.salt, parsed.key.length, parsed.parameters);
  return timingSafeEqual(key, parsed.key);
}

/**
 * A hash that no password has, and that costs as much to verify as any other of these
 * parameters: what an unknown login is verified against.
 */
export function unmatchableHash(parameters: ScryptParameters = DEFAULT_SCRYPT): string {
  return format(parameters, randomBytes(SALT_BYTES), randomBytes(KEY_BYTES));
}

function derive(
  password: string,
  salt: Buffer,
  length: number,
  { ln, r, p }: ScryptParameters,
): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: 128 * r * (2 ** ln + p + 2) };
  return new Promise((resolve, reject) => {
    scrypt(preparePassword(password), salt, length, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

function format({ ln, r, p }: ScryptParameters, salt: Buffer, key: Buffer): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(key)}`;
}

function parse(hash: string): ParsedHash | null {
  const [, ln, r, p, salt, key] = FORMAT.exec(hash) ?? [];
  if (salt === undefined || key === undefined) return null;
  const parameters = { ln: Number(ln), r: Number(r), p: Number(p) };
  if (!isWithinLimits(parameters)) return null;
  return { parameters, salt: Buffer.from(salt, "base64"), key: Buffer.from(key, "base64") };
}

function isWithinLimits({ ln, r, p }: ScryptParameters): boolean {
  return (
    isBetweenOneAnd(HASH_LIMITS.logCost, ln) &&
    isBetweenOneAnd(HASH_LIMITS.blockSize, r) &&
    isBetweenOneAnd(HASH_LIMITS.parallelization, p) &&
    128 * 2 ** ln * r <= HASH_LIMITS.memoryBytes
  );
}

function isBetweenOneAnd(most: number, value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}

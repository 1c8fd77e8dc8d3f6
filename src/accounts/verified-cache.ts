import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Clock } from "../history/clock.ts";
import type { Credentials } from "./basic-credentials.ts";
import { VERIFIED_CACHE_LIMITS } from "./limits.ts";

interface Entry {
  readonly digest: Buffer;
  readonly passwordHash: string;
  readonly verifiedAt: number;
}

const DIGEST_BYTES = 32;
const NO_DIGEST = Buffer.alloc(DIGEST_BYTES);

/**
 * Credentials that passed the slow hash within the last minute, so that a program that calls
 * often is hashed once a minute. Holds no password: only a digest under a key that lives and
 * dies with the process.
 */
export class VerifiedCache {
  readonly #clock: Clock;
  readonly #key = randomBytes(DIGEST_BYTES);
  readonly #entries = new LRUCache<string, Entry>({ max: VERIFIED_CACHE_LIMITS.entries });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Remembers credentials that were verified against `passwordHash` just now. */
  remember(credentials: Credentials, passwordHash: string): void {
    const entry = { digest: this.#digest(credentials), passwordHash, verifiedAt: this.#clock() };
    this.#entries.set(credentials.login, entry);
  }

  /**
   * The hash that these very credentials were verified against within the last minute; else null.
   * They are good only while it is still the account's hash: every change of a password makes
   * another.
   */
  verifiedHash(credentials: Credentials): string | null {
    const entry = this.#entries.get(credentials.login);
    // Compares in any case: the time taken must not tell which logins are in use.
    const same = timingSafeEqual(this.#digest(credentials), entry?.digest ?? NO_DIGEST);
    return entry && same && this.#isFresh(entry) ? entry.passwordHash : null;
  }

  /** A clock that was set back does not lengthen the minute. */
  #isFresh({ verifiedAt }: Entry): boolean {
    const age = this.#clock() - verifiedAt;
    return age >= 0 && age < VERIFIED_CACHE_LIMITS.milliseconds;
  }

  /** NUL is in neither a login nor a password, so no two credentials run together alike. */
  #digest({ login, password }: Credentials): Buffer {
    return createHmac("sha256", this.#key).update(`${login}\0${password}`).digest();
  }
}

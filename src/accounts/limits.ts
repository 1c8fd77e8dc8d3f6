/**
 * Limits of everything a caller can say about itself, and of what the process remembers of
 * callers [ours]; docs/limits.md lists them for people.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** The form of logins and passwords. Lengths are counted in Unicode code points after NFC. */
export const CREDENTIAL_LIMITS = {
  loginLength: 100,
  passwordLength: 256,
  /** Shortest password that is accepted when one is set. */
  newPasswordLength: 8,
  /** Characters of an `Authorization` header; holds the longest login and password. */
  headerLength: 4096,
} as const;

/** What a stored hash may ask of the machine: a damaged one must not exhaust it. */
export const HASH_LIMITS = {
  /** Binary logarithm of scrypt's N. */
  logCost: 20,
  blockSize: 32,
  parallelization: 4,
  /** Bytes of memory of one hash, 128 · N · r. */
  memoryBytes: 128 * 1024 * 1024,
} as const;

/**
 * Attempts that need a slow hash. Recognized callers (address and login were right together
 * lately) and everybody else have a queue and limits each, so neither waits for the other.
 */
export const ATTEMPT_LIMITS = {
  /** Hashes at a time in each of the two queues: strangers never burn more than one core. */
  hashesAtATime: 1,
  /** Attempts that wait for a hash, in each of the two queues. */
  waitingForHash: 64,
  /** Attempts under way, delays included, of one address nobody has logged in from. */
  perAddress: 16,
  /** Attempts under way, delays included, of one recognized address and login. */
  perRecognizedCaller: 64,
  /** Attempts under way, delays included, of all strangers, and of all recognized callers. */
  total: 1024,
  /** What a caller that was turned away is told to wait. */
  retryAfterSeconds: 5,
} as const;

export const VERIFIED_CACHE_LIMITS = {
  entries: 1000,
  milliseconds: MINUTE,
} as const;

export const SLOWDOWN_LIMITS = {
  /** Failures that cost nothing: people mistype. */
  freeFailures: 2,
  /** The delay after one failure more; each further one doubles it. */
  firstDelayMilliseconds: 250,
  /** The longest delay, and with it the longest that a right password waits. */
  addressDelayMilliseconds: 4 * SECOND,
  /** The longest delay that strangers' failures on a login put on others. */
  loginDelayMilliseconds: 2 * SECOND,
  /** The time in which counted failures halve. */
  halfLifeMilliseconds: 5 * MINUTE,
  /** Addresses, logins and pairs of both whose failures are remembered. */
  entries: 10_000,
  /** A week and a day: jobs that run nightly or weekly stay recognized from run to run. */
  recognizedMilliseconds: 8 * DAY,
  /** Recognized addresses of one login: nobody crowds out another's. */
  recognizedAddressesPerLogin: 16,
} as const;

export const PROXY_LIMITS = {
  /** Declared proxies. */
  declared: 100,
  /** Entries of X-Forwarded-For that are read, from the right. */
  hops: 32,
  /** Characters of X-Forwarded-Host. */
  hostLength: 255,
} as const;

export const TOKEN_LIMITS = {
  /** Tokens of one account. */
  perAccount: 100,
} as const;

/** Browsers that are signed in. */
export const SESSION_LIMITS = {
  /** Sessions of one account; one more ends the oldest. */
  perAccount: 50,
  /** A session that is not used for so long ends. */
  idleMilliseconds: 7 * DAY,
  /** However much it is used, it ends after so long: then a person signs in again. */
  wholeMilliseconds: 30 * DAY,
  /** Its end moves on no oftener than this: a request need not write. */
  renewalMilliseconds: 60 * MINUTE,
} as const;

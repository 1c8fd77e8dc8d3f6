/** Limits of what a configuration may say [ours]; docs/limits.md lists them for people. */
export const CONFIGURATION_LIMITS = {
  /** Bytes of the file. */
  fileBytes: 64 * 1024,
  /** Characters of a path. */
  pathCharacters: 4096,
  /** Characters of the public address. */
  publicAddressCharacters: 2000,
  /** Characters of the address of a store. */
  storeAddressCharacters: 2000,
  /** Declared proxies. */
  trustedProxies: 100,
  /** Calls per hour; `off` is for any number. */
  callsPerHour: 1_000_000,
  /** Longest period by day, in calendar days; `off` is for any length. */
  daysByDay: 10_000,
  /** Bytes below which the database cannot work. */
  leastMemoryBytes: 128_000_000,
  threads: 256,
  concurrentScans: 1000,
  stallSeconds: 3600,
  /** Requests of an account to the REST API in a minute; `off` is for any number. */
  apiRequests: 1_000_000,
  /** Days of retention: fewer would be a slip, not a rule. */
  leastRetentionDays: 31,
  retentionDays: 36_500,
  /** Sites whose pages may use the REST API. */
  allowedOrigins: 100,
} as const;

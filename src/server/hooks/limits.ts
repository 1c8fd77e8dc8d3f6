/** Limits of hooks; docs/limits.md lists them for people. */
export const HOOK_LIMITS = {
  /** Bytes of a body, inflated. */
  bodyBytes: 1024 * 1024,
  /** Events of one request. */
  eventsPerRequest: 1000,
} as const;

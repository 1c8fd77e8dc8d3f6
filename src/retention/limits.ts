/** Paces of removing what is too old; docs/limits.md lists them for people. */
export const RETENTION_LIMITS = {
  /** Seconds after the start of a server until the first time: first it serves who is waiting. */
  firstAfterSeconds: 60,
  /** When it begins every day, minutes since midnight in Moscow: nobody calls then. */
  quietMinute: 3 * 60 + 30,
  /** Milliseconds between two transactions, in which others write. */
  pauseMilliseconds: 50,
  /** Seconds until the next attempt after a failure of the store. */
  retrySeconds: 600,
} as const;

/** Limits and paces of the mirror; docs/mirror.md and docs/limits.md list them for people. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const MIRROR_LIMITS = {
  /** Seconds before the service's present that are not taken as final: rows may still come late. */
  settleSeconds: 2 * MINUTE,
  /**
   * Widest window by day, seconds. A day less than the service allows: how it counts its 35 is
   * unknown, and windows overlap and reach over a change of clocks.
   */
  daySeconds: 34 * DAY,
  /** Widest window by night, when the period is not limited. */
  nightSeconds: 366 * DAY,
  /** Rows beyond which the next window is narrower: they are stored in one transaction. */
  windowRows: 250_000,
  /** Narrowest window. One that still fails is the service's failure. */
  narrowestSeconds: HOUR,
  /** Seconds by which neighbouring windows overlap on either side. */
  overlapSeconds: 1,
  /**
   * Seconds beyond the present that are asked for: a wrong time zone shows in rows from the future.
   */
  aheadSeconds: DAY,
  /** Seconds after which the last days are read again. */
  rereadAfterSeconds: DAY,
  /** Seconds after which names are read again. */
  namesAfterSeconds: DAY,
  /** The same after they could not be read. */
  namesRetrySeconds: HOUR,
  /** Seconds that are waited after the first failure; doubled after each further one. */
  firstPauseSeconds: MINUTE,
  /** No pause after a failure is longer, seconds. */
  longestPauseSeconds: 30 * MINUTE,
  /** Seconds into a new hour before the first call: clocks differ. */
  hourSlackSeconds: 5,
  /** Seconds after which a call is given up, however slowly its answer goes on coming. */
  callSeconds: HOUR,
  /** Failures in a row after which a run gives up. Watching never does. */
  failuresOfRun: 6,
  /** The same when the login or the password is refused. */
  refusedLoginsOfRun: 2,
  /** Seconds that an hour of the day is taken for day in which the service refused by night. */
  refusalMemorySeconds: 7 * DAY,
  /** Seconds that a row may close after the answer that brought it, before clocks are doubted. */
  futureSeconds: 5 * MINUTE,
  /** Seconds that the clocks may differ before the operator is told. */
  clockSeconds: 5 * MINUTE,
  /** Ids of refused rows that are kept to be shown. */
  refusedIdsShown: 20,
  /** Rows that are put into one batch on the way into the store. */
  batchRows: 8192,
  /** Most calls that can be reserved for others, and most days that are read again. */
  reservedCalls: 1000,
  rereadDays: 366,
  /** Bounds of the seconds between two looks. */
  shortestPollSeconds: MINUTE,
  longestPollSeconds: DAY,
  /** Characters of an address and of a login. */
  addressLength: 2048,
} as const;

/** What a mirror does unless it was told otherwise. */
export const MIRROR_DEFAULTS = {
  reservedCalls: 2,
  rereadDays: 14,
  pollSeconds: 10 * MINUTE,
} as const;

/**
 * Limits of line events. An event beyond one of them is refused with the field named; docs/limits.md
 * lists them for people.
 */
export const EVENT_LIMITS = {
  /** Characters of `message_time` and `initialized_at`; nine digits of a fraction need 35. */
  timeCharacters: 40,
  /** Characters of `event_type`. */
  eventTypeCharacters: 64,
  /** The largest `message_type` and `treatment_duration`: the store's numbers have 32 bits. */
  largestNumber: 2_147_483_647,
  /** The best rating. */
  largestQuality: 5,
} as const;

/**
 * Instants outside [1970-01-01, 2101-01-01) UTC are slips of a sender, not moments of a treatment.
 * Seconds UTC.
 */
export const EARLIEST_EVENT = 0;
export const LATEST_EVENT = Date.UTC(2101, 0, 1) / 1000 - 1;

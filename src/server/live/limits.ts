/** Limits of the live view; docs/limits.md lists them for people. */
export const LIVE_LIMITS = {
  /** Streams that are open at one moment, of all accounts. Beyond it: 503. */
  streams: 256,
  /** Streams of the accounts of one organization, so that none takes the places of the others. */
  streamsPerOrganization: 32,
  /** `Retry-After` of that 503. */
  retryAfterSeconds: 5,
  /** Time from one look at the queue to the next: a line changes no oftener for a reader. */
  refreshMilliseconds: 250,
  /** Time after which accounts and owners are looked at again, although nothing happened. */
  checkMilliseconds: 2000,
  /** Time between comments that keep a silent connection alive. */
  heartbeatMilliseconds: 15_000,
  /** Time for which names of lines are good, unless a line without a name turns up. */
  namesMilliseconds: 60_000,
  /** Bytes that are handed to a connection at once; the next ones wait until it took them. */
  pieceBytes: 64 * 1024,
} as const;

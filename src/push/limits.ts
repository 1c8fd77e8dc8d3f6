/**
 * Limits and paces of dealing with a push service [ours]; docs/limits.md lists the limits for
 * people.
 */
export const PUSH_LIMITS = {
  /** Bytes of an open list, inflated: some 300 a treatment. */
  answerBytes: 32 * 1024 ** 2,
  /** Bytes of another answer; what is beyond them is not read. */
  errorBytes: 16 * 1024,
  /** Treatments of an open list. */
  listedTreatments: 100_000,
  /** Lines of one subscription. */
  lines: 1000,
  /** Characters of the push service's address, and of ours. */
  addressCharacters: 2048,
  /** Milliseconds after which a call is given up, however slowly its answer goes on coming. */
  callMilliseconds: 120_000,
} as const;

/** How long a push service may be silent, in milliseconds. */
export const PUSH_TIMEOUTS = {
  connectMilliseconds: 15_000,
  firstByteMilliseconds: 60_000,
  idleMilliseconds: 30_000,
} as const;

/** Milliseconds between two comparisons of the open lists. */
export const COMPARISON_MILLISECONDS = 60 * 60_000;

/** Limits of what a foreign service may send us [ours]; docs/limits.md lists them for people. */
export const ANSWER_LIMITS = {
  /** Nested elements of an answer. */
  depth: 32,
  /** Characters of one text, name or tag: what a parser must hold before it says anything. */
  textLength: 1024 * 1024,
  /** Columns of a table. */
  columns: 1000,
  /** Bytes of a body that is no answer of the service, of which an error shows the beginning. */
  errorBytes: 16 * 1024,
  /** Milliseconds in which a service must send something; the cloud takes its time to begin. */
  silenceMilliseconds: 5 * 60 * 1000,
} as const;

/** Limits of what a foreign service may send us [ours]; docs/client.md lists them for people. */
export const ANSWER_LIMITS = {
  /** Nested elements of an answer. */
  depth: 32,
  /** Characters of one text, name or tag: what a parser must hold before it says anything. */
  textLength: 1024 * 1024,
  /** Characters of a row that the fast scanner waits for; longer ones are the parser's. */
  scannedRow: 16 * 1024,
  /** Columns of a table. */
  columns: 1000,
  /** Bytes of an answer, inflated: some ten million rows. They are never in memory together. */
  answerBytes: 8 * 1024 ** 3,
  /** Bytes of a WSDL; the cloud's own has some hundred thousand. */
  wsdlBytes: 8 * 1024 * 1024,
  /** Bytes of a body that is no answer of the service, of which an error shows the beginning. */
  errorBytes: 16 * 1024,
} as const;

/** How long a service may be silent, in milliseconds; a client's options can say otherwise. */
export const DEFAULT_TIMEOUTS = {
  /** From the start to a connection, TLS included. */
  connectMilliseconds: 30_000,
  /** From the request to the answer's first byte; the cloud takes its time to begin. */
  firstByteMilliseconds: 5 * 60_000,
  /** Between two pieces of an answer, while one is waited for. */
  idleMilliseconds: 60_000,
} as const;

/** Repeats of a call of which nothing was received. Each may cost a call of the quota. */
export const DEFAULT_RETRIES = {
  /** Repeats after the first attempt. */
  repeats: 2,
  /** Longest pause before the first repeat; it doubles for each further one. */
  firstPauseMilliseconds: 1000,
  /** No pause is longer; a service that asks for more gets no repeat. */
  longestPauseMilliseconds: 30_000,
} as const;

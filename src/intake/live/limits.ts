/** Limits and paces of live events in a process; docs/limits.md lists them for people. */
export const INTAKE_LIMITS = {
  /** Facts that wait to be stored, of all organizations. Beyond it senders are told to come again. */
  waitingFacts: 20_000,
  /** Characters of them, as they are stored. */
  waitingCharacters: 64 * 1024 * 1024,
  /** Facts of one commit. */
  factsOfCommit: 4096,
  /** Milliseconds that an event waits for company, where there was some lately. */
  companyMilliseconds: 3,
  /** Facts that are remembered as seen: what repeats them is not kept again. */
  seenFacts: 16_384,
  /** Facts that are applied in one transaction. */
  factsApplied: 2000,
  /**
   * After such a transaction the next one rests for so many times as long as that took, unless
   * there is a backlog: what comes meanwhile is applied together, and receiving goes before. Whoever
   * asks for everything to be applied does not wait for it.
   */
  restsOfApplying: 3,
  shortestRestMilliseconds: 50,
  longestRestMilliseconds: 1000,
  /**
   * Milliseconds that a query waits, at most, for what was received before it to be applied: answers
   * must go on when events cannot be applied, and while there is a backlog.
   */
  longestCatchUpMilliseconds: 1000,
  /** Seconds that a treatment is held in memory after its end: events rarely come so late. */
  memorySeconds: 3600,
  /** Seconds of events after which what is over is dropped from memory. */
  forgetSeconds: 600,
  /** Seconds that an event may be ahead of our clock, before the sender's is doubted. */
  futureSeconds: 300,
  /** Seconds after which that is told in the log again. */
  futureWarningSeconds: 3600,
  /** Seconds for which the horizon of what is too old is taken to be as it was read. */
  horizonSeconds: 60,
  /** Milliseconds of the first pause after a failure of the store; each further one doubles it. */
  firstPauseMilliseconds: 250,
  longestPauseMilliseconds: 30_000,
  /** Seconds after which a sender who was refused should come again. */
  retryAfterSeconds: 1,
} as const;

/** Limits of what is read from events about the directory. What exceeds them is not taken. */
export const DIRECTORY_EVENT_LIMITS = {
  /** Users, lines or clients in one event. */
  objects: 1000,
  /** Characters of a name, or another text. */
  textCharacters: 500,
} as const;

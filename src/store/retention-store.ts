/**
 * Removes what is older than it may be kept (docs/privacy.md): treatments by when they were closed,
 * and what events told of them.
 *
 * The horizon is the store's, not a server's: whatever writes to the store, on whichever server, takes
 * nothing in that is older.
 */
export interface RetentionStore {
  /** Treatments closed before are not taken in; seconds UTC. Null: all are kept for ever. */
  horizon(): Promise<number | null>;

  /** What is stored already stays until {@link removeExpired}. Null lifts the horizon. */
  setHorizon(instant: number | null): Promise<void>;

  /**
   * Removes what is older than the horizon, in many small transactions, so that nobody waits long;
   * hands out what each of them removed. Whoever stops reading stops it: what was removed by then is
   * gone, the rest stays for the next time. Without a horizon it removes nothing.
   *
   * - Treatments closed before, with what is noted of them.
   * - Events of treatments that ended before, unless they tell of one that did not.
   * - Events received before that belong to no treatment, and those of other types.
   *
   * What is open stays, however old it is.
   */
  removeExpired(): AsyncGenerator<Expired>;

  /**
   * Runs work that no other server of the store, asked likewise, runs at the same time; waits for its
   * turn, or until the signal aborts.
   */
  exclusively<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Counts of what was removed. */
export interface Expired {
  readonly treatments: number;
  /** Live events. */
  readonly events: number;
  readonly otherEvents: number;
}

export const NOTHING_EXPIRED: Expired = { treatments: 0, events: 0, otherEvents: 0 };

/** Rows of one transaction of {@link RetentionStore.removeExpired}, about. */
export const EXPIRED_AT_ONCE = 5000;

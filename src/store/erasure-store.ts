/**
 * Forgets persons, for ever (docs/privacy.md): an id that was forgotten is the zero id everywhere,
 * whatever brings it again. Rows stay, with their times and counts; only who it was is gone.
 *
 * A person is a user of a client. Their id is in the `serviceUser` of treatments, in records and
 * names of the directory, and in what live events told. Where somebody else's event names them as
 * its author, it is in `specialist` too, and is replaced there likewise.
 *
 * What was forgotten is remembered without telling who it was: as SHA-256 of the id after a salt that
 * is random and this store's own. An id has 122 random bits, so nobody finds it by trying; and with
 * the salt, the lists of two stores cannot be compared, nor with a table that was made before. Whoever
 * has an id can ask the store whether it is on the list: that is what the list is for.
 */
export interface ErasureStore {
  /**
   * Puts persons on the list and replaces their ids, all or nothing. Whoever reads from then on, on
   * whichever server, finds none of them; scans under way end on what they began with.
   *
   * Resolves with zeros everywhere when nothing is left to forget. An id that was never met is put
   * on the list, and is forgotten when it comes.
   *
   * @param ids lower-case UUIDs, at most {@link ERASED_AT_ONCE}, none the zero id
   * @throws LetopisError PERSON_IS_SPECIALIST for a specialist: treatments would be lost from the sight
   *   of its organization; NOT_A_PERSON for a line, client, organization or treatment; nothing has
   *   changed then
   */
  forget(ids: readonly string[], options: ErasureOptions): Promise<Erasure>;

  /**
   * Replaces the ids of everybody on the list once more, wherever they are: after data came that did
   * not come through this store, such as a copy of the database from before.
   */
  forgetAgain(options: Pick<ErasureOptions, "dryRun">): Promise<Erasure>;

  /** How many persons are on the list. */
  count(): Promise<number>;
}

export interface ErasureOptions {
  /** Seconds UTC, of the caller's clock: since when they are forgotten. */
  readonly at: number;
  /** Undoes everything at the end: the counts are those of a real run. Default: no. */
  readonly dryRun?: boolean;
}

/** Counts of what was changed. */
export interface Erasure {
  /** Persons that were not on the list before. */
  readonly listed: number;
  /** References to persons in treatments that became the zero id. */
  readonly treatments: number;
  /** Records of the directory that were removed. */
  readonly records: number;
  /** Ids, with the names known for them, that treatments referred to. */
  readonly entries: number;
  /** Live events that were rewritten without their ids. */
  readonly events: number;
  /** Events of other types that name them: removed, since they tell more of a person than an id. */
  readonly otherEvents: number;
}

export const NOTHING_ERASED: Erasure = {
  listed: 0,
  treatments: 0,
  records: 0,
  entries: 0,
  events: 0,
  otherEvents: 0,
};

/** Counts added up. */
export function addErasures(one: Erasure, other: Erasure): Erasure {
  return {
    listed: one.listed + other.listed,
    treatments: one.treatments + other.treatments,
    records: one.records + other.records,
    entries: one.entries + other.entries,
    events: one.events + other.events,
    otherEvents: one.otherEvents + other.otherEvents,
  };
}

/** Persons of one {@link ErasureStore.forget}. */
export const ERASED_AT_ONCE = 100;

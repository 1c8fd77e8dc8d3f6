/**
 * Advisory locks: who may do what, among all servers on one database. They go with the transaction,
 * so that a server that dies holds up nobody.
 */

/** Tells our locks from those of others in the same database. */
const LETOPIS = 0x4c_65_74_6f;

const WRITE = 1;

/**
 * One writer at a time, over all servers: keys of dimensions stay dense and in the order of commits,
 * a treatment's id is decided once, and nothing else needs a lock. Whoever has it sees, statement by
 * statement, all that was committed before.
 */
export const LOCK_WRITES = `SELECT pg_advisory_xact_lock(${LETOPIS}, ${WRITE})`;

/** One server at a time brings the schema up to date. */
export const LOCK_MIGRATIONS = `SELECT pg_advisory_xact_lock(${LETOPIS}, 2)`;

/**
 * Whoever keeps a text asks the list of forgotten persons first, and the list stays as it is until
 * the text is committed.
 */
export const LOCK_LIST_OF_FORGOTTEN = {
  toRead: `SELECT pg_advisory_xact_lock_shared(${LETOPIS}, 3)`,
  toChange: `SELECT pg_advisory_xact_lock(${LETOPIS}, 3)`,
} as const;

/** First half of the key of locks that belong to an organization; the second is its key. */
export const LOCKS_OF_EVENTS = LETOPIS + 1;
export const LOCKS_OF_MIRRORS = LETOPIS + 2;
/** One server at a time removes what is too old; there is one key, 0. */
export const LOCKS_OF_RETENTION = LETOPIS + 3;

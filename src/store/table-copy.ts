/**
 * Moving a whole store, table by table: what an adapter offers for it, beside the port that servers
 * use. Rows travel as columns of plain words, the same whatever the database is, so that two stores
 * are compared value by value without making anything of the values.
 */

/** What a column holds, whatever a database calls it. */
export type CopiedType = "boolean" | "integer" | "bigint" | "date" | "instant" | "uuid" | "text";

/** Types whose values are so many 32-bit words each. */
export const WORDS: Readonly<Record<Exclude<CopiedType, "text">, number>> = {
  /** 0 or 1. */
  boolean: 1,
  integer: 1,
  /** The low word, then the high one. */
  bigint: 2,
  /** Days since 1970-01-01. */
  date: 1,
  /** Microseconds since 1970-01-01T00:00:00Z: the low word, then the high one. */
  instant: 2,
  /** The most significant word first. */
  uuid: 4,
};

/** The values of one column, row after row. */
export type CopiedValues = CopiedWords | CopiedTexts;

export interface CopiedWords {
  readonly type: Exclude<CopiedType, "text">;
  /** As many a row as {@link WORDS} says; zeros where there is no value. */
  readonly words: Int32Array;
  /** One a row; 1: there is no value. */
  readonly nulls: Uint8Array;
}

export interface CopiedTexts {
  readonly type: "text";
  readonly texts: readonly (string | null)[];
}

/** Some rows of a table: a column each of the table's, in the catalogue's order. */
export interface CopiedRows {
  readonly rows: number;
  readonly columns: readonly CopiedValues[];
}

export interface CopiedColumn {
  readonly name: string;
  readonly type: CopiedType;
}

/** A table that belongs to a whole store. */
export interface CopiedTable {
  readonly name: string;
  readonly columns: readonly CopiedColumn[];
  /** Names of the columns that tell a row from others, for people; they hold no secret. */
  readonly key: readonly string[];
  /** Names of the columns that order the rows: rows that are alike in these are alike in all. */
  readonly order: readonly string[];
}

/** How much a table holds, and a sum over all of its values that no order of rows changes. */
export interface TableContent {
  readonly rows: number;
  /** Comparable between snapshots of one kind of database only. */
  readonly checksum: string;
}

/** One moment of a store, whatever is written to it meanwhile. */
export interface CopySnapshot {
  describe(table: CopiedTable): Promise<TableContent>;
  /**
   * The rows of a table in its order, in pieces of some thousand at most. One table at a time, and
   * nothing else meanwhile.
   *
   * @param skipped rows that are left out at the beginning
   * @throws LetopisError SCAN_INTERRUPTED, or the reason of the signal
   */
  read(table: CopiedTable, skipped: number): AsyncGenerator<CopiedRows>;
  end(): Promise<void>;
}

/** How far an unfinished copy is, kept in its target. */
export interface CopyProgress {
  /** Tells the content of the source. */
  readonly fingerprint: string;
  /** Rows that are there, by table; a table that is not named has none yet. */
  readonly rows: Readonly<Record<string, number>>;
}

/** A store that a copy reads or writes, open for nothing else. */
export interface CopiedStore {
  /** `duckdb` or `postgres`: of which kind its checksums are. */
  readonly kind: string;
  /** Every table of a whole store, each after those that its rows refer to. */
  readonly tables: readonly CopiedTable[];
  /** Equal for stores that are one and the same. */
  readonly identity: string;
  /** Whether others may write to it while it is open here. */
  readonly isShared: boolean;

  openSnapshot(signal: AbortSignal): Promise<CopySnapshot>;

  /** How far the copy into this store is; null: none was begun, or it is finished. */
  progress(): Promise<CopyProgress | null>;
  /** Whether nobody has put anything into the store. */
  isEmpty(): Promise<boolean>;
  /**
   * Marks an empty store as a copy that is not finished: servers refuse it until {@link finish}.
   * What a new store has by itself is taken away.
   */
  begin(fingerprint: string): Promise<void>;
  /**
   * Adds rows and notes how far the copy is, in one transaction.
   *
   * @param after asked when all rows have been read
   * @throws LetopisError COPY_REFUSED where a row breaks a rule of this database,
   *   COPY_STORE_IN_USE when the copy is no longer where it was `before`
   */
  add(
    table: CopiedTable,
    rows: AsyncIterable<CopiedRows>,
    before: CopyProgress,
    after: () => CopyProgress,
  ): Promise<void>;
  /** Makes the store one that servers can work with: counters, statistics. */
  finish(): Promise<void>;

  close(): Promise<void>;
}

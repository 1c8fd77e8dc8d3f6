/**
 * Limits of files that are read in. A file beyond one of them is refused with
 * `FILE_LIMIT_EXCEEDED`, a single line beyond it is rejected and reading goes on; docs/limits.md
 * lists them for people.
 */
export const FILE_LIMITS = {
  /** Bytes of one line of NDJSON or CSV; of a CSV record when quotes let it span lines. */
  lineBytes: 1024 * 1024,
  /** Columns that a CSV header may name. */
  headerColumns: 1000,
  /** Bytes of a gzipped input once inflated, and of standard input kept aside for random access. */
  inflatedBytes: 64 * 1024 ** 3,
  /** Bytes of a directory file once inflated: it is held in memory. */
  directoryBytes: 64 * 1024 ** 2,
  /** Characters of a name, or another text, in a directory file. */
  nameCharacters: 500,
  /** Rows of one Parquet row group: a group is held in memory. Usual writers stay below 1,048,576. */
  rowGroupRows: 2 * 1024 ** 2,
  /** Inflated bytes that the columns we read may take in one Parquet row group. */
  rowGroupBytes: 1024 ** 3,
  /** Memory for decoding a row group, in MiB of JavaScript heap: some 600 bytes a row suffice. */
  rowGroupHeapMegabytes: 2048,
  /** Seconds that decoding a row group may take; some 5 are usual for the largest. */
  rowGroupSeconds: 120,
  /** Inflated bytes of one Parquet page. Usual writers aim at 1 MiB. */
  pageBytes: 256 * 1024 ** 2,
} as const;

/** How much of a rejected row is kept for a person to recognize it by. */
export const REJECTED_TEXT_CHARACTERS = 1000;

/** Unknown columns that a summary names; a hostile file could invent one a line. */
export const IGNORED_COLUMNS_NAMED = 100;

/** Columns of a file that a message names when others are missing. */
export const FOUND_COLUMNS_NAMED = 30;

/** Longer names are no slips of a column's name, and comparing takes their length squared. */
export const COMPARED_CHARACTERS = 100;

/** Rows that go to a store in one call. */
export const BATCH_ROWS = 8192;

/** Rejections that are held before they are handed on, in a file where every row is bad. */
export const BLOCK_REJECTIONS = 1024;

/** Content bytes that are looked at to recognize a format. */
export const HEAD_BYTES = 64 * 1024;

/**
 * Instants outside [1970-01-01, 2101-01-01) UTC are slips of a source (a two-digit year, 1C's
 * largest date 3999-12-31), not treatments of a support line. Seconds UTC.
 */
export const EARLIEST_INSTANT = 0;
export const LATEST_INSTANT = Date.UTC(2101, 0, 1) / 1000 - 1;

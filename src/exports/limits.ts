/** Limits of exports; docs/limits.md lists them for people. */
export const EXPORT_LIMITS = {
  /** Characters of a name that go into a file; the rest of a longer one is cut. */
  nameCharacters: 1000,
  /** Rows of one Parquet row group: a group is held in memory. */
  rowGroupRows: 16_384,
  /** Rows of one sheet of Excel, its heading included: Excel's own limit. */
  sheetRows: 1_048_576,
} as const;

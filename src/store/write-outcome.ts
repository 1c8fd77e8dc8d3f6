/** Counts of rows. Every row counts once: `added + changed + unchanged + superseded + expired + refused.length`. */
export interface WriteOutcome {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Rows that a later row with the same id in the same write replaced. */
  readonly superseded: number;
  /** Rows that are older than the store keeps any; they count for nothing else. */
  readonly expired: number;
  /** Ids of rows that the writing rule forbids to change on this organization's behalf. */
  readonly refused: readonly string[];
  /** Of the added and changed rows: how many no organization can see. */
  readonly invisible: number;
}

/** What became of no rows. */
export const NOTHING_WRITTEN: WriteOutcome = {
  added: 0,
  changed: 0,
  unchanged: 0,
  superseded: 0,
  expired: 0,
  refused: [],
  invisible: 0,
};

/**
 * What the open list of the push service tells (events.md, "The push service"). Facts, as events
 * are: whoever keeps the events keeps these as well, so that a treatment can be recomputed.
 */

/** One line of the open list. Ids are lower-case UUIDs, moments seconds UTC. */
export interface OpenListEntry {
  readonly treatmentId: string;
  readonly lineId: string;
  readonly userId: string;
  readonly initializedAt: number;
  readonly currentSpecialist: string | null;
}

export interface OpenList {
  /** When it was asked for: the earliest moment that it can describe. Seconds UTC. */
  readonly at: number;
  /** The lines it speaks of; null: all. */
  readonly lines: readonly string[] | null;
  readonly entries: readonly OpenListEntry[];
}

/** The push service listed a treatment as open. */
export interface Listed extends OpenListEntry {
  readonly kind: "listed";
  readonly at: number;
}

/** A treatment that we held open was not in the list of its line. */
export interface NotListed {
  readonly kind: "not-listed";
  readonly at: number;
  readonly treatmentId: string;
}

/** How an open list differs from ours, and the facts that make up for it when applied. */
export interface Differences {
  /** Listed, and never heard of: they begin at `initializedAt`. */
  readonly unknown: readonly OpenListEntry[];
  /** Listed, and closed here: the list is older than the closing, or errs. Nothing changes. */
  readonly closedHere: readonly OpenListEntry[];
  /** Ids of treatments open here and not listed: their closing was lost, they end unseen. */
  readonly missing: readonly string[];
  /** To be kept, then applied. */
  readonly facts: readonly (Listed | NotListed)[];
}

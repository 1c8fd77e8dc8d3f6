import type { ColumnKind } from "../contract/columns.ts";

/**
 * Treatments on their way from a store to a writer: columnar, at most a few thousand rows,
 * one vector a column in the order of `HISTORY_COLUMNS`. Nothing between store and wire turns
 * a row into an object.
 *
 * A batch is the reader's until it asks for the next one; its arrays may then be used again.
 */
export interface TreatmentBatch {
  readonly rows: number;
  readonly columns: readonly Vector[];
}

export type Vector = IdVector | ReferenceVector | InstantVector | NumberVector;

/** UUIDs: four 32-bit words a row, most significant first. */
export interface IdVector {
  readonly kind: "id";
  readonly words: Uint32Array;
}

/** UUIDs that repeat: small keys into a dictionary. Key 0 is the zero id. */
export interface ReferenceVector {
  readonly kind: "reference";
  readonly keys: Int32Array;
  readonly dictionary: IdDictionary;
}

/** Whole seconds since 1970-01-01T00:00:00Z; `EMPTY_INSTANT` where there is none. */
export interface InstantVector {
  readonly kind: "instant";
  readonly seconds: Float64Array;
}

export interface NumberVector {
  readonly kind: "number";
  readonly values: Int32Array;
}

/** The ids behind the keys of a {@link ReferenceVector}, ready to be copied to an output. */
export interface IdDictionary {
  /** How many keys there are, key 0 included. */
  readonly size: number;
  /** 36 ASCII bytes a key, lower-case UUID text: key `k` is at `36 * k`. */
  readonly text: Uint8Array;
}

/**
 * Treatments on their way into a store: the same columns, but every id, references
 * included, is given in full, since the store has yet to assign its keys.
 */
export interface IncomingBatch {
  readonly rows: number;
  readonly columns: readonly (IdVector | InstantVector | NumberVector)[];
}

/** The vector kind that a column of a kind has in an {@link IncomingBatch}. */
export function incomingKind(kind: ColumnKind): "id" | "instant" | "number" {
  return kind === "reference" ? "id" : kind;
}

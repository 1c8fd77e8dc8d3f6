import type { Dimension } from "../../contract/columns.ts";
import { dimensionTable } from "./fact-columns.ts";
import { RECORD_COLUMNS } from "./record-columns.ts";

/** Parts of the statements that turn staged entries into dimensions and records. */

/** Names of the columns that hold what a record says. */
export const RECORD_VALUES = RECORD_COLUMNS.map(({ name }) => name);

/** Of records: those of one writer and kind. */
export const OF_WRITER = "brought_in_by = $writer AND kind = $kind";

/** Entries that say nothing leave no record. */
export const REMOVE_EMPTY = `DELETE FROM entry
  WHERE ${RECORD_VALUES.map((name) => `${name} IS NULL`).join(" AND ")}`;

/**
 * Who may name an entry: the operator always; an organization what is its own, and what is
 * nobody's as long as nobody else named it; neither against the operator.
 */
export function nameEntries(dimension: Dimension): string {
  const table = dimensionTable(dimension);
  const owner =
    dimension === "serviceUser"
      ? `(SELECT owner FROM client WHERE client.key = ${table}.client)`
      : `${table}.owner`;
  return `UPDATE ${table} SET name = called.name, named_by = $writer
    FROM (
      SELECT id, nullif(concat_ws(' ', surname, name, secondary_name), '') AS name FROM entry
    ) AS called
    WHERE called.id = ${table}.id AND called.name IS NOT NULL
      AND (${table}.name IS DISTINCT FROM called.name OR named_by IS DISTINCT FROM $writer)
      AND ($writer = 0 OR (named_by IS DISTINCT FROM 0 AND (
        ${owner} = $writer OR (${owner} = 0 AND (named_by IS NULL OR named_by = $writer))
      )))`;
}

export interface RecordWriter {
  /** Key of the organization, 0 for the operator. */
  readonly writer: number;
  /** Seconds UTC. */
  readonly changedAt: number;
  /** Whether what is absent stays as it is. */
  readonly partial?: boolean;
}

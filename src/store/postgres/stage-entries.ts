import { ZERO_ID } from "../../contract/empty-values.ts";
import type { DirectoryValue } from "../../history/directory-record.ts";
import type { Connection, Database } from "./database.ts";
import type { RecordColumn } from "./record-columns.ts";
import { fromText } from "./record-columns.ts";

/** Entries of one statement. */
const ENTRIES_AT_ONCE = 2048;

/** What every entry has besides the columns of its kind. */
const COMMON: readonly RecordColumn[] = [
  { field: "id", name: "id", type: "id" },
  { field: "organization", name: "owner", type: "id" },
];

/** An entry of any kind. */
export interface StagedEntry {
  readonly id: string;
  /** UUID of the owning organization. */
  readonly organization?: string;
}

/**
 * Replaces what is staged in `entry`. Of entries with one id the last one counts. They are bound as
 * lists of texts, one a column, and given their types by the database.
 *
 * @param columns those that the entries can have
 */
export async function stageEntries(
  database: Database,
  connection: Connection,
  columns: readonly RecordColumn[],
  entries: readonly StagedEntry[],
): Promise<void> {
  const staged = [...COMMON, ...columns];
  const names = staged.map(({ name }) => name);
  const insert = `INSERT INTO entry (${names.join(", ")})
    SELECT ${staged.map((column) => fromText(column, column.name)).join(", ")}
    FROM unnest(${names.map((name) => `$${name}::text[]`).join(", ")}) AS texts (${names.join(", ")})`;
  await database.run(connection, "DELETE FROM entry");
  const latest = [...new Map(entries.map((entry) => [entry.id, entry])).values()];
  for (let first = 0; first < latest.length; first += ENTRIES_AT_ONCE) {
    const part = latest.slice(first, first + ENTRIES_AT_ONCE);
    const values = staged.map(({ field, name }) => [
      name,
      part.map((entry) => toText(entry[field as keyof StagedEntry])),
    ]);
    await database.run(connection, insert, Object.fromEntries(values));
  }
}

/** What 1C writes for nothing is nothing. */
function toText(value: DirectoryValue | undefined): string | null {
  return value === undefined || value === null || value === "" || value === ZERO_ID
    ? null
    : String(value);
}

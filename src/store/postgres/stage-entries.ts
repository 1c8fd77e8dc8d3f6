import type { RecordColumn } from "../sql/record-columns.ts";
import type { StagedEntry } from "../sql/staged-entries.ts";
import { COMMON_COLUMNS, latestById, textsOfColumn } from "../sql/staged-entries.ts";
import type { Connection, Database } from "./database.ts";
import { fromText } from "./record-values.ts";

/** Entries of one statement. */
const ENTRIES_AT_ONCE = 2048;

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
  const staged = [...COMMON_COLUMNS, ...columns];
  const names = staged.map(({ name }) => name);
  const insert = `INSERT INTO entry (${names.join(", ")})
    SELECT ${staged.map((column) => fromText(column, column.name)).join(", ")}
    FROM unnest(${names.map((name) => `$${name}::text[]`).join(", ")}) AS texts (${names.join(", ")})`;
  await database.run(connection, "DELETE FROM entry");
  const latest = latestById(entries);
  for (let first = 0; first < latest.length; first += ENTRIES_AT_ONCE) {
    const part = latest.slice(first, first + ENTRIES_AT_ONCE);
    const values = staged.map((column) => [column.name, textsOfColumn(part, column)]);
    await database.run(connection, insert, Object.fromEntries(values));
  }
}

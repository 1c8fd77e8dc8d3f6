import type { DuckDBConnection } from "@duckdb/node-api";
import { DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";
import type { RecordColumn } from "../sql/record-columns.ts";
import { RECORD_COLUMNS } from "../sql/record-columns.ts";
import type { StagedEntry } from "../sql/staged-entries.ts";
import { COMMON_COLUMNS, latestById, textsOfColumn } from "../sql/staged-entries.ts";
import { fromText } from "./record-values.ts";
import { withAppender } from "./with-appender.ts";

const CHUNK_ROWS = 2048;

/** Entries on their way in: temporary, so it belongs to one connection and never reaches the log. */
export const CREATE_STAGING = `CREATE TEMPORARY TABLE entry AS
  SELECT id, NULL::UUID AS owner, ${RECORD_COLUMNS.map(({ name }) => name).join(", ")}
  FROM directory_record WHERE false`;

export const DROP_STAGING = "DROP TABLE entry";

/**
 * Replaces what is staged. Of entries with one id the last one counts. They are appended as texts
 * and given their types by DuckDB: to bind lists of them took three times as long.
 *
 * @param columns those that the entries can have
 */
export async function stageEntries(
  connection: DuckDBConnection,
  columns: readonly RecordColumn[],
  entries: readonly StagedEntry[],
): Promise<void> {
  const staged = [...COMMON_COLUMNS, ...columns];
  const names = staged.map(({ name }) => name);
  await connection.run("DELETE FROM entry");
  await connection.run(
    `CREATE TEMPORARY TABLE entry_text (${names.map((name) => `${name} VARCHAR`).join(", ")})`,
  );
  await appendTexts(connection, staged, latestById(entries));
  const typed = staged.map((column) => fromText(column, column.name));
  await connection.run(
    `INSERT INTO entry (${names.join(", ")}) SELECT ${typed.join(", ")} FROM entry_text`,
  );
  await connection.run("DROP TABLE entry_text");
}

async function appendTexts(
  connection: DuckDBConnection,
  columns: readonly RecordColumn[],
  entries: readonly StagedEntry[],
): Promise<void> {
  const types = columns.map(() => VARCHAR);
  await withAppender(connection, "entry_text", (appender) => {
    for (let first = 0; first < entries.length; first += CHUNK_ROWS) {
      const part = entries.slice(first, first + CHUNK_ROWS);
      const chunk = DuckDBDataChunk.create(types, part.length);
      for (const [index, column] of columns.entries()) {
        chunk.setColumnValues(index, textsOfColumn(part, column));
      }
      appender.appendDataChunk(chunk);
    }
  });
}

import type { DuckDBConnection } from "@duckdb/node-api";
import { DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";
import { ZERO_ID } from "../../contract/empty-values.ts";
import type { DirectoryValue } from "../../history/directory-record.ts";
import type { RecordColumn } from "./record-columns.ts";
import { fromText, RECORD_COLUMNS } from "./record-columns.ts";

const CHUNK_ROWS = 2048;

/** Entries on their way in: temporary, so it belongs to one connection and never reaches the log. */
export const CREATE_STAGING = `CREATE TEMPORARY TABLE entry AS
  SELECT id, NULL::UUID AS owner, ${RECORD_COLUMNS.map(({ name }) => name).join(", ")}
  FROM directory_record WHERE false`;

export const DROP_STAGING = "DROP TABLE entry";

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
  const staged = [...COMMON, ...columns];
  const names = staged.map(({ name }) => name);
  await connection.run("DELETE FROM entry");
  await connection.run(
    `CREATE TEMPORARY TABLE entry_text (${names.map((name) => `${name} VARCHAR`).join(", ")})`,
  );
  const latest = new Map(entries.map((entry) => [entry.id, entry]));
  await appendTexts(connection, staged, [...latest.values()]);
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
  const appender = await connection.createAppender("entry_text");
  try {
    for (let first = 0; first < entries.length; first += CHUNK_ROWS) {
      const part = entries.slice(first, first + CHUNK_ROWS);
      const chunk = DuckDBDataChunk.create(types, part.length);
      for (const [index, { field }] of columns.entries()) {
        const texts = part.map((entry) => toText(entry[field as keyof StagedEntry]));
        chunk.setColumnValues(index, texts);
      }
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

/** What 1C writes for nothing is nothing. */
function toText(value: DirectoryValue | undefined): string | null {
  return value === undefined || value === null || value === "" || value === ZERO_ID
    ? null
    : String(value);
}

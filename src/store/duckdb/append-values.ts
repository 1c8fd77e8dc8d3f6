import type { DuckDBConnection, DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { BOOLEAN, DOUBLE, DuckDBDataChunk, TIMESTAMP, VARCHAR } from "@duckdb/node-api";
import { timestamp } from "./filter.ts";
import { withAppender } from "./with-appender.ts";

const CHUNK_ROWS = 2048;

/** Values on their way to a column. The appender gives them the column's type. */
export type AppendedValue = string | number | boolean | null;

/** What a column is given; an instant is in whole seconds UTC. */
export type AppendedKind = "text" | "number" | "boolean" | "instant";

/**
 * Appends rows to a table, within the transaction that is open on the connection. Numbers go as
 * DOUBLE, which holds every one of them exactly that JavaScript does.
 *
 * @param kinds one a column of the table, in its order
 */
export async function appendValues(
  connection: DuckDBConnection,
  table: string,
  kinds: readonly AppendedKind[],
  rows: readonly (readonly AppendedValue[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const types = kinds.map((kind) => TYPES[kind]);
  await withAppender(connection, table, (appender) => {
    for (let first = 0; first < rows.length; first += CHUNK_ROWS) {
      const part = rows.slice(first, first + CHUNK_ROWS);
      const chunk = DuckDBDataChunk.create(types, part.length);
      for (const [column, kind] of kinds.entries()) {
        const values = part.map((row) => toDuckDbValue(kind, row[column] ?? null));
        chunk.setColumnValues(column, values);
      }
      appender.appendDataChunk(chunk);
    }
  });
}

function toDuckDbValue(kind: AppendedKind, value: AppendedValue): DuckDBValue {
  return kind === "instant" && typeof value === "number" ? timestamp(value) : value;
}

const TYPES: Readonly<Record<AppendedKind, DuckDBType>> = {
  text: VARCHAR,
  number: DOUBLE,
  boolean: BOOLEAN,
  instant: TIMESTAMP,
};

import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import type { CountedRows, KeyColumn } from "../../history/grouped-counts.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";
import type { ReportRequest } from "../statistics-store.ts";
import type { Database } from "./database.ts";
import { resolveReportRows } from "./report-rows.ts";
import { streamChunks } from "./stream-chunks.ts";
import { integerItems } from "./vectors.ts";

/** The rows of a report, in any order, with the keys that it groups by. */
export async function* readCountedRows(
  database: Database,
  connection: DuckDBConnection,
  request: Pick<ReportRequest, "organization" | "rules"> & {
    readonly selection: TreatmentSelection;
  },
  dictionaries: Dictionaries,
  keys: readonly KeyColumn[],
): AsyncGenerator<CountedRows, void> {
  const rows = await resolveReportRows(database, connection, request, dictionaries);
  if (rows === null) return;
  for await (const chunk of streamChunks(database, connection, rows.select(keys))) {
    yield countedRows(chunk, keys);
  }
}

function countedRows(chunk: DuckDBDataChunk, keys: readonly KeyColumn[]): CountedRows {
  const [waiting, duration, reaction, outcome, firstKey] = [0, 1, 2, 3, 4];
  return {
    rowCount: chunk.rowCount,
    waiting: integerItems(chunk, waiting),
    duration: integerItems(chunk, duration),
    reaction: integerItems(chunk, reaction),
    outcome: integerItems(chunk, outcome),
    keys: Object.fromEntries(
      keys.map((column, position) => [column, integerItems(chunk, firstKey + position)]),
    ),
  };
}

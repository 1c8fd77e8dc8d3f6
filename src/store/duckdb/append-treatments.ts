import type { DuckDBConnection } from "@duckdb/node-api";
import { DuckDBDataChunk, INTEGER, TIMESTAMP, UUID } from "@duckdb/node-api";
import { EMPTY_INSTANT } from "../../contract/empty-values.ts";
import type { IncomingBatch } from "../../history/treatment-batch.ts";
import { readUuidWords } from "../../history/uuid.ts";
import { FACT_COLUMNS } from "../sql/fact-columns.ts";
import type { DimensionKeys } from "./dimension-keys.ts";
import { writeIntegers, writeSeconds, writeUuids } from "./vectors.ts";
import { withAppender } from "./with-appender.ts";

const TYPES = { id: UUID, reference: INTEGER, instant: TIMESTAMP, number: INTEGER };
/** Those of the treatment table: the contract's, `brought_in_by`, `mirrored_at`. */
const CHUNK_TYPES = [...FACT_COLUMNS.map(({ column }) => TYPES[column.kind]), INTEGER, TIMESTAMP];

/** Rows of one chunk, and so of one call. */
export const APPENDED_ROWS = 2048;

/**
 * Adds a few rows that came by events, none of whose ids is stored, within the transaction that is
 * open on the connection. Nothing is to be decided about such rows, and to plan the statements of
 * apply-treatments.ts would take many times as long as this.
 *
 * @param writer key of the organization on whose behalf they came
 */
export async function appendTreatments(
  connection: DuckDBConnection,
  keys: DimensionKeys,
  writer: number,
  batch: IncomingBatch,
): Promise<void> {
  const chunk = DuckDBDataChunk.create(CHUNK_TYPES, batch.rows);
  for (const [index, { column }] of FACT_COLUMNS.entries()) {
    const vector = batch.columns[index];
    if (vector?.kind === "instant") writeSeconds(chunk, index, vector.seconds, 0);
    else if (vector?.kind === "number") writeIntegers(chunk, index, vector.values, 0);
    else if (vector?.kind !== "id") throw new TypeError(`The batch has no ${column.field}`);
    else if (column.kind !== "reference") writeUuids(chunk, index, vector.words, 0);
    else {
      const ids = Array.from({ length: batch.rows }, (_, row) => readUuidWords(vector.words, row));
      const known = await keys.resolve(connection, column.dimension, new Set(ids));
      writeIntegers(
        chunk,
        index,
        Int32Array.from(ids, (id) => keyOf(known, id)),
        0,
      );
    }
  }
  const rest = FACT_COLUMNS.length;
  writeIntegers(chunk, rest, new Int32Array(batch.rows).fill(writer), 0);
  writeSeconds(chunk, rest + 1, new Float64Array(batch.rows).fill(EMPTY_INSTANT), 0);
  await withAppender(connection, "treatment", (appender) => appender.appendDataChunk(chunk));
}

function keyOf(keys: ReadonlyMap<string, number>, id: string): number {
  const key = keys.get(id);
  if (key === undefined) throw new TypeError(`No key was given to ${id}`);
  return key;
}

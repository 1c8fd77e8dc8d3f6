import type { DuckDBDataChunk } from "@duckdb/node-api";
import type { TreatmentBatch, Vector } from "../../history/treatment-batch.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";
import { FACT_COLUMNS } from "../sql/fact-columns.ts";
import { integerItems, readSeconds, readUuids } from "./vectors.ts";

/** All columns as a batch wants them: without NULL. */
export const BATCH_COLUMNS = FACT_COLUMNS.map(({ name, column }) =>
  column.kind === "instant" && !column.required
    ? `coalesce(${name}, TIMESTAMP '0001-01-01') AS ${name}`
    : name,
).join(", ");

/**
 * The rows of a chunk as a batch of its own.
 *
 * The arrays are new ones every time, which also keeps memory flat: a chunk lies outside of the
 * JavaScript heap and is freed when its wrapper is collected, but the collector knows nothing of
 * its size. It knows that of these arrays, and so comes in time for both.
 */
export function readBatch(chunk: DuckDBDataChunk, dictionaries: Dictionaries): TreatmentBatch {
  const rows = chunk.rowCount;
  const columns = FACT_COLUMNS.map(({ column }, position): Vector => {
    switch (column.kind) {
      case "id": {
        const words = new Uint32Array(rows * 4);
        readUuids(chunk, position, words);
        return { kind: "id", words };
      }
      case "reference": {
        const keys = integerItems(chunk, position).slice();
        return { kind: "reference", keys, dictionary: dictionaries[column.dimension] };
      }
      case "instant": {
        const seconds = new Float64Array(rows);
        readSeconds(chunk, position, seconds);
        return { kind: "instant", seconds };
      }
      case "number":
        return { kind: "number", values: integerItems(chunk, position).slice() };
    }
  });
  return { rows, columns };
}

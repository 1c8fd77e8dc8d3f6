import type { DuckDBDataChunk } from "@duckdb/node-api";
import type { TreatmentBatch, Vector } from "../../history/treatment-batch.ts";
import type { Dictionaries } from "./dictionary.ts";
import { FACT_COLUMNS } from "./fact-columns.ts";
import { integerItems, readSeconds, readUuids } from "./vectors.ts";

/** DuckDB's vectors hold so many rows at most. */
const BATCH_ROWS = 2048;

/** One batch whose arrays are filled anew for every chunk. */
export class ReusedBatch {
  readonly #columns: readonly Vector[];

  constructor(dictionaries: Dictionaries) {
    this.#columns = FACT_COLUMNS.map(({ column }): Vector => {
      switch (column.kind) {
        case "id":
          return { kind: "id", words: new Uint32Array(BATCH_ROWS * 4) };
        case "reference":
          return {
            kind: "reference",
            keys: new Int32Array(BATCH_ROWS),
            dictionary: dictionaries[column.dimension],
          };
        case "instant":
          return { kind: "instant", seconds: new Float64Array(BATCH_ROWS) };
        case "number":
          return { kind: "number", values: new Int32Array(BATCH_ROWS) };
      }
    });
  }

  fill(chunk: DuckDBDataChunk): TreatmentBatch {
    for (const [position, vector] of this.#columns.entries()) {
      switch (vector.kind) {
        case "id":
          readUuids(chunk, position, vector.words);
          break;
        case "reference":
          vector.keys.set(integerItems(chunk, position));
          break;
        case "instant":
          readSeconds(chunk, position, vector.seconds);
          break;
        case "number":
          vector.values.set(integerItems(chunk, position));
          break;
      }
    }
    return { rows: chunk.rowCount, columns: this.#columns };
  }
}

import { HISTORY_COLUMNS } from "../../src/contract/columns.ts";
import { ZERO_ID } from "../../src/contract/empty-values.ts";
import type { TreatmentBatch, Vector } from "../../src/history/treatment-batch.ts";
import { writeUuidWords } from "../../src/history/uuid.ts";
import type { TreatmentRow } from "./treatment-rows.ts";

/**
 * Rows as a scan hands them out: batches of `size` rows that share their dictionaries.
 */
export function* treatmentBatches(
  rows: readonly TreatmentRow[],
  size = rows.length,
): Generator<TreatmentBatch> {
  const ids = new Map(
    HISTORY_COLUMNS.map(({ field }) => [
      field,
      [...new Set([ZERO_ID, ...rows.map((row) => String(row[field]))])],
    ]),
  );
  const dictionaries = new Map(
    [...ids].map(([field, list]) => {
      const text = new Uint8Array(Buffer.from(list.join(""), "latin1"));
      return [field, { size: list.length, text }];
    }),
  );
  for (let first = 0; first < rows.length; first += size) {
    const some = rows.slice(first, first + size);
    const columns = HISTORY_COLUMNS.map((column): Vector => {
      const values = some.map((row) => row[column.field]);
      switch (column.kind) {
        case "id": {
          const words = new Uint32Array(some.length * 4);
          for (const [index, value] of values.entries()) {
            writeUuidWords(words, index, String(value));
          }
          return { kind: "id", words };
        }
        case "reference": {
          const known = ids.get(column.field) ?? [];
          const keys = Int32Array.from(values, (value) => known.indexOf(String(value)));
          const dictionary = dictionaries.get(column.field) ?? { size: 0, text: new Uint8Array() };
          return { kind: "reference", keys, dictionary };
        }
        case "instant":
          return { kind: "instant", seconds: Float64Array.from(values, Number) };
        case "number":
          return { kind: "number", values: Int32Array.from(values, Number) };
      }
    });
    yield { rows: some.length, columns };
  }
}

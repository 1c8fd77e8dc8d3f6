import { HISTORY_COLUMNS } from "../src/contract/columns.ts";
import { EMPTY_INSTANT } from "../src/contract/empty-values.ts";
import type { TreatmentBatch, Vector } from "../src/history/treatment-batch.ts";
import { readUuidWords } from "../src/history/uuid.ts";

/** A row of a value table as the `soap` package takes it: an element is an object. */
export interface RowObject {
  readonly Value: ReadonlyArray<{
    readonly attributes: { readonly "xsi:type": string };
    readonly $value: string | number;
  }>;
}

const ID_LENGTH = 36;

/** Rows of a batch as objects, times in UTC. */
export function rowObjects(batch: TreatmentBatch): RowObject[] {
  return Array.from({ length: batch.rows }, (_, row) => ({
    Value: HISTORY_COLUMNS.map(({ wireType }, column) => ({
      attributes: { "xsi:type": wireType },
      $value: wireValue(batch.columns[column], row),
    })),
  }));
}

function wireValue(vector: Vector | undefined, row: number): string | number {
  switch (vector?.kind) {
    case "id":
      return readUuidWords(vector.words, row);
    case "reference": {
      const at = (vector.keys[row] ?? 0) * ID_LENGTH;
      return Buffer.from(vector.dictionary.text.subarray(at, at + ID_LENGTH)).toString("latin1");
    }
    case "instant": {
      const seconds = vector.seconds[row] ?? EMPTY_INSTANT;
      return new Date(seconds * 1000).toISOString().slice(0, 19);
    }
    case "number":
      return vector.values[row] ?? 0;
    default:
      throw new TypeError("The batch lacks a column");
  }
}

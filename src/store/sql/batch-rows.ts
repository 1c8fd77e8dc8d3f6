import type { TreatmentBatch, Vector } from "../../history/treatment-batch.ts";
import type { Dictionaries } from "./dictionaries.ts";
import { FACT_COLUMNS } from "./fact-columns.ts";

const UUID_WORDS = 4;

/** The columns of a batch, with room for so many rows. */
export function vectors(rows: number, dictionaries: Dictionaries): readonly Vector[] {
  return FACT_COLUMNS.map(({ column }): Vector => {
    switch (column.kind) {
      case "id":
        return { kind: "id", words: new Uint32Array(rows * UUID_WORDS) };
      case "reference": {
        const dictionary = dictionaries[column.dimension];
        return { kind: "reference", keys: new Int32Array(rows), dictionary };
      }
      case "instant":
        return { kind: "instant", seconds: new Float64Array(rows) };
      case "number":
        return { kind: "number", values: new Int32Array(rows) };
    }
  });
}

export function emptyBatch(dictionaries: Dictionaries): TreatmentBatch {
  return { rows: 0, columns: vectors(0, dictionaries) };
}

/** A batch of the first rows of another one, over the same arrays. */
export function firstRows({ columns }: TreatmentBatch, rows: number): TreatmentBatch {
  return { rows, columns: columns.map((vector) => firstValues(vector, rows)) };
}

function firstValues(vector: Vector, rows: number): Vector {
  switch (vector.kind) {
    case "id":
      return { kind: "id", words: vector.words.subarray(0, rows * UUID_WORDS) };
    case "reference":
      return { ...vector, keys: vector.keys.subarray(0, rows) };
    case "instant":
      return { kind: "instant", seconds: vector.seconds.subarray(0, rows) };
    case "number":
      return { kind: "number", values: vector.values.subarray(0, rows) };
  }
}

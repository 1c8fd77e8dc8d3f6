import { OPENED_COLUMNS } from "../../contract/columns.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../../contract/empty-values.ts";
import type { ReferenceVector, TreatmentBatch, Vector } from "../../history/treatment-batch.ts";
import { writeUuidWords } from "../../history/uuid.ts";
import type { ShownTreatment } from "../live/open-treatments.ts";

/** Open treatments as a batch with the columns of GetOpenedServiceTreatments. */
export function toOpenedBatch(treatments: readonly ShownTreatment[]): TreatmentBatch {
  const columns = OPENED_COLUMNS.map(({ field, kind }): Vector => {
    const values = treatments.map((treatment) => treatment[field]);
    switch (kind) {
      case "id": {
        const words = new Uint32Array(values.length * 4);
        for (const [row, id] of values.entries()) writeUuidWords(words, row, String(id));
        return { kind, words };
      }
      case "reference":
        return toReferences(values.map((id) => (id === null ? ZERO_ID : String(id))));
      case "instant":
        return { kind, seconds: Float64Array.from(values, (at) => Number(at ?? EMPTY_INSTANT)) };
      case "number":
        return { kind, values: Int32Array.from(values, Number) };
    }
  });
  return { rows: treatments.length, columns };
}

function toReferences(ids: readonly string[]): ReferenceVector {
  const keys = new Map([[ZERO_ID, 0]]);
  for (const id of ids) if (!keys.has(id)) keys.set(id, keys.size);
  const text = new Uint8Array(Buffer.from([...keys.keys()].join(""), "latin1"));
  return {
    kind: "reference",
    keys: Int32Array.from(ids, (id) => keys.get(id) ?? 0),
    dictionary: { size: keys.size, text },
  };
}

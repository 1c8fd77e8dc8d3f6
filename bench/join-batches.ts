import type { IncomingBatch } from "../src/history/treatment-batch.ts";

type IncomingVector = IncomingBatch["columns"][number];
type Items = Uint32Array | Float64Array | Int32Array;

/** The rows of several batches, in order, as one batch. */
export function joinBatches(batches: readonly IncomingBatch[]): IncomingBatch {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const columns = batches[0]?.columns ?? [];
  return {
    rows,
    columns: columns.map(({ kind }, position): IncomingVector => {
      const parts = batches.map((batch) => itemsOf(batch.columns[position]));
      if (kind === "id") return { kind, words: joinItems(new Uint32Array(rows * 4), parts) };
      if (kind === "instant") return { kind, seconds: joinItems(new Float64Array(rows), parts) };
      return { kind, values: joinItems(new Int32Array(rows), parts) };
    }),
  };
}

function joinItems<T extends Items>(target: T, parts: readonly Items[]): T {
  let at = 0;
  for (const part of parts) {
    target.set(part, at);
    at += part.length;
  }
  return target;
}

function itemsOf(vector: IncomingVector | undefined): Items {
  if (vector?.kind === "id") return vector.words;
  if (vector?.kind === "instant") return vector.seconds;
  if (vector?.kind === "number") return vector.values;
  throw new TypeError("Batches have different columns");
}

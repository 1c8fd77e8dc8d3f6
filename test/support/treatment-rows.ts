import { HISTORY_COLUMNS } from "../../src/contract/columns.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../../src/contract/empty-values.ts";
import type { IncomingBatch, TreatmentBatch } from "../../src/history/treatment-batch.ts";
import { readUuidWords, writeUuidWords } from "../../src/history/uuid.ts";

/** One treatment as an object, for tests only: the product never makes one. */
export interface TreatmentRow {
  readonly id: string;
  readonly client: string;
  readonly serviceUser: string;
  readonly line: string;
  /** Seconds UTC, like the other moments; `EMPTY_INSTANT` for none. */
  readonly initialized: number;
  readonly specAppointed: number;
  readonly queueWaitingTime: number;
  readonly specialist: string;
  readonly reactionStarted: number;
  readonly closed: number;
  readonly duration: number;
  readonly serviceQualityAssessment: number;
  readonly queueLength: number;
}

/** A readable UUID: `numberedId("c", 7)` is the seventh client of a test. */
export function numberedId(kind: "a" | "b" | "c" | "d" | "e" | "f", number: number): string {
  return `${kind.repeat(8)}-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

export function treatmentRow(changes: Partial<TreatmentRow> & { id: string }): TreatmentRow {
  const initialized = changes.initialized ?? 1_700_000_000;
  return {
    client: ZERO_ID,
    serviceUser: ZERO_ID,
    line: numberedId("a", 1),
    initialized,
    specAppointed: EMPTY_INSTANT,
    queueWaitingTime: 0,
    specialist: ZERO_ID,
    reactionStarted: EMPTY_INSTANT,
    closed: initialized + 60,
    duration: 60,
    serviceQualityAssessment: 0,
    queueLength: 1,
    ...changes,
  };
}

export function toIncomingBatch(rows: readonly TreatmentRow[]): IncomingBatch {
  return {
    rows: rows.length,
    columns: HISTORY_COLUMNS.map((column) => {
      switch (column.kind) {
        case "id":
        case "reference": {
          const words = new Uint32Array(rows.length * 4);
          for (const [index, row] of rows.entries()) {
            writeUuidWords(words, index, String(row[column.field]));
          }
          return { kind: "id", words };
        }
        case "instant":
          return {
            kind: "instant",
            seconds: Float64Array.from(rows, (row) => Number(row[column.field])),
          };
        case "number":
          return {
            kind: "number",
            values: Int32Array.from(rows, (row) => Number(row[column.field])),
          };
      }
    }),
  };
}

export function toRows(batch: TreatmentBatch): TreatmentRow[] {
  return Array.from({ length: batch.rows }, (_, row) => {
    const values = HISTORY_COLUMNS.map((column, position) => {
      const vector = batch.columns[position];
      switch (vector?.kind) {
        case "id":
          return [column.field, readUuidWords(vector.words, row)];
        case "reference": {
          const at = (vector.keys[row] ?? -1) * 36;
          const text = vector.dictionary.text.subarray(at, at + 36);
          return [column.field, Buffer.from(text).toString("latin1")];
        }
        case "instant":
          return [column.field, vector.seconds[row]];
        case "number":
          return [column.field, vector.values[row]];
        default:
          throw new Error(`No vector for ${column.field}`);
      }
    });
    return Object.fromEntries(values) as TreatmentRow;
  });
}

export async function collectRows(batches: AsyncIterable<TreatmentBatch>): Promise<TreatmentRow[]> {
  const rows: TreatmentRow[] = [];
  for await (const batch of batches) rows.push(...toRows(batch));
  return rows;
}

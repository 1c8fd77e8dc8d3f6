import { EMPTY_INSTANT } from "../../contract/empty-values.ts";
import type { IncomingBatch } from "../../history/treatment-batch.ts";
import {
  HALF,
  INTEGER_BYTES,
  MICROSECONDS,
  NULL_FIELD,
  POSTGRES_EPOCH,
  TIMESTAMP_BYTES,
  UUID_BYTES,
} from "./binary-rows.ts";

const LENGTH_BYTES = 4;
const VALUE_BYTES = { id: UUID_BYTES, instant: TIMESTAMP_BYTES, number: INTEGER_BYTES };

/**
 * Rows of a batch for the table `incoming` in COPY's binary form, without header and trailer.
 *
 * @param position of the first of these rows among all that come
 */
export function encodeRows(
  batch: IncomingBatch,
  first: number,
  rows: number,
  position: number,
): Buffer {
  const { columns } = batch;
  const rowBytes =
    2 +
    LENGTH_BYTES +
    INTEGER_BYTES +
    columns.reduce((bytes, { kind }) => bytes + LENGTH_BYTES + VALUE_BYTES[kind], 0);
  const buffer = Buffer.allocUnsafe(rowBytes * rows);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let at = 0;
  for (let row = first; row < first + rows; row++) {
    view.setInt16(at, columns.length + 1);
    view.setInt32(at + 2, INTEGER_BYTES);
    view.setInt32(at + 6, position + row - first);
    at += 10;
    for (const vector of columns) {
      switch (vector.kind) {
        case "id":
          at = putUuid(view, at, vector.words, row * 4);
          break;
        case "instant":
          at = putInstant(view, at, vector.seconds[row] ?? EMPTY_INSTANT);
          break;
        case "number":
          view.setInt32(at, INTEGER_BYTES);
          view.setInt32(at + 4, vector.values[row] ?? 0);
          at += 8;
          break;
      }
    }
  }
  return buffer.subarray(0, at);
}

function putUuid(view: DataView, at: number, words: Uint32Array, from: number): number {
  view.setInt32(at, UUID_BYTES);
  view.setUint32(at + 4, words[from] ?? 0);
  view.setUint32(at + 8, words[from + 1] ?? 0);
  view.setUint32(at + 12, words[from + 2] ?? 0);
  view.setUint32(at + 16, words[from + 3] ?? 0);
  return at + 20;
}

function putInstant(view: DataView, at: number, seconds: number): number {
  if (seconds === EMPTY_INSTANT) {
    view.setInt32(at, NULL_FIELD);
    return at + 4;
  }
  const microseconds = (seconds - POSTGRES_EPOCH) * MICROSECONDS;
  const high = Math.floor(microseconds / HALF);
  view.setInt32(at, TIMESTAMP_BYTES);
  view.setInt32(at + 4, high);
  view.setUint32(at + 8, microseconds - high * HALF);
  return at + 12;
}

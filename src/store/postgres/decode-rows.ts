import { EMPTY_INSTANT } from "../../contract/empty-values.ts";
import type { TreatmentBatch, Vector } from "../../history/treatment-batch.ts";
import { firstRows, vectors } from "../sql/batch-rows.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";
import { FACT_COLUMNS } from "../sql/fact-columns.ts";
import { BINARY_HEADER, HALF, MICROSECONDS, NULL_FIELD, POSTGRES_EPOCH } from "./binary-rows.ts";

const BATCH_ROWS = 2048;
/** No row is longer: every field with a length, and as long as a UUID. */
const LONGEST_ROW = 2 + FACT_COLUMNS.length * (4 + 16);

/**
 * Makes batches of what COPY … TO STDOUT (FORMAT binary) sends of the columns of
 * {@link FACT_COLUMNS}, in pieces that end anywhere.
 *
 * The arrays are the decoder's own and are filled again with every batch.
 */
export class RowDecoder {
  readonly #columns: readonly Vector[];
  #rows = 0;
  #rest: Buffer = Buffer.alloc(0);
  #inHeader = true;
  #ended = false;

  constructor(dictionaries: Dictionaries) {
    this.#columns = vectors(BATCH_ROWS, dictionaries);
  }

  /** Yields the batches that are full with this piece. */
  *decode(piece: Buffer): Generator<TreatmentBatch> {
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    if (this.#inHeader) {
      if (this.#rest.length < BINARY_HEADER.length) return;
      this.#rest = this.#rest.subarray(BINARY_HEADER.length);
      this.#inHeader = false;
    }
    yield* this.#takeRows(LONGEST_ROW);
  }

  /**
   * Yields the rows that are left.
   *
   * @throws Error when what came is not whole
   */
  *end(): Generator<TreatmentBatch> {
    yield* this.#takeRows(2);
    if (!this.#ended || this.#rest.length > 0) throw new Error("PostgreSQL: the answer ends early");
    if (this.#rows > 0) yield this.#takeBatch();
  }

  /** Takes rows as long as so many bytes are there. */
  *#takeRows(needed: number): Generator<TreatmentBatch> {
    const buffer = this.#rest;
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    let at = 0;
    while (!this.#ended && buffer.length - at >= needed) {
      at = this.#takeRow(view, at);
      if (this.#rows === BATCH_ROWS) {
        this.#rest = buffer.subarray(at);
        yield this.#takeBatch();
      }
    }
    this.#rest = buffer.subarray(at);
  }

  /** @returns where the next row begins */
  #takeRow(view: DataView, start: number): number {
    const fields = view.getInt16(start);
    let at = start + 2;
    if (fields === -1) {
      this.#ended = true;
      return at;
    }
    if (fields !== this.#columns.length) throw new Error(`PostgreSQL: a row of ${fields} fields`);
    const row = this.#rows++;
    for (const vector of this.#columns) {
      const length = view.getInt32(at);
      at += 4;
      switch (vector.kind) {
        case "id":
          vector.words[row * 4] = view.getUint32(at);
          vector.words[row * 4 + 1] = view.getUint32(at + 4);
          vector.words[row * 4 + 2] = view.getUint32(at + 8);
          vector.words[row * 4 + 3] = view.getUint32(at + 12);
          at += 16;
          break;
        case "reference":
          vector.keys[row] = view.getInt32(at);
          at += 4;
          break;
        case "number":
          vector.values[row] = view.getInt32(at);
          at += 4;
          break;
        case "instant":
          if (length === NULL_FIELD) {
            vector.seconds[row] = EMPTY_INSTANT;
          } else {
            const microseconds = view.getInt32(at) * HALF + view.getUint32(at + 4);
            vector.seconds[row] = Math.floor(microseconds / MICROSECONDS) + POSTGRES_EPOCH;
            at += 8;
          }
          break;
      }
    }
    return at;
  }

  #takeBatch(): TreatmentBatch {
    const rows = this.#rows;
    this.#rows = 0;
    const batch = { rows: BATCH_ROWS, columns: this.#columns };
    return rows === BATCH_ROWS ? batch : firstRows(batch, rows);
  }
}

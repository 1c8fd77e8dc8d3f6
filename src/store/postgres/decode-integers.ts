import { BINARY_HEADER, INTEGER_BYTES } from "./binary-rows.ts";

const BATCH_ROWS = 2048;
const COUNT_BYTES = 2;
const FIELD_BYTES = 4 + INTEGER_BYTES;

/** Some rows, a column each; filled again with the next ones. */
export interface IntegerRows {
  readonly rowCount: number;
  readonly columns: readonly Int32Array[];
}

/**
 * Reads what COPY … TO STDOUT (FORMAT binary) sends of integer columns without nulls, in pieces that
 * end anywhere.
 */
export class IntegerDecoder {
  readonly #columns: readonly Int32Array[];
  readonly #rowBytes: number;
  #rest: Buffer = Buffer.alloc(0);
  #inHeader = true;

  constructor(columns: number) {
    this.#columns = Array.from({ length: columns }, () => new Int32Array(BATCH_ROWS));
    this.#rowBytes = COUNT_BYTES + columns * FIELD_BYTES;
  }

  /** Yields the rows that are whole with this piece. */
  *decode(piece: Buffer): Generator<IntegerRows, void> {
    let buffer = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    if (this.#inHeader && buffer.length >= BINARY_HEADER.length) {
      buffer = buffer.subarray(BINARY_HEADER.length);
      this.#inHeader = false;
    }
    while (!this.#inHeader && buffer.length >= this.#rowBytes) {
      const rowCount = Math.min(Math.floor(buffer.length / this.#rowBytes), BATCH_ROWS);
      this.#take(buffer, rowCount);
      buffer = buffer.subarray(rowCount * this.#rowBytes);
      yield { rowCount, columns: this.#columns };
    }
    this.#rest = buffer;
  }

  /** @throws Error when what came is not whole */
  end(): void {
    if (this.#rest.length !== COUNT_BYTES || this.#rest.readInt16BE(0) !== -1) {
      throw new Error("PostgreSQL: the answer ends early");
    }
  }

  #take(buffer: Buffer, rowCount: number): void {
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    const rowBytes = this.#rowBytes;
    for (const [position, column] of this.#columns.entries()) {
      let at = COUNT_BYTES + position * FIELD_BYTES;
      for (let row = 0; row < rowCount; row++, at += rowBytes) {
        if (view.getInt32(at) !== INTEGER_BYTES) throw new Error("PostgreSQL: no integer");
        column[row] = view.getInt32(at + FIELD_BYTES - INTEGER_BYTES);
      }
    }
  }
}

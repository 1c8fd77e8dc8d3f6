import type { CopiedColumn, CopiedRows, CopiedValues, CopiedWords } from "../table-copy.ts";
import { WORDS } from "../table-copy.ts";
import { BINARY_HEADER, HALF, MICROSECONDS, NULL_FIELD, POSTGRES_EPOCH } from "./binary-rows.ts";
import { fromStored } from "./stored-text.ts";

const PIECE_ROWS = 2048;
/** Rows with long texts come in shorter pieces. */
const PIECE_BYTES = 4 * 1024 * 1024;

const EPOCH = POSTGRES_EPOCH * MICROSECONDS;
const EPOCH_HIGH = Math.floor(EPOCH / HALF);
const EPOCH_LOW = EPOCH - EPOCH_HIGH * HALF;
const EPOCH_DAYS = POSTGRES_EPOCH / 86_400;

const TRAILER_BYTES = 2;

/**
 * Makes pieces of a copy of what COPY … TO STDOUT (FORMAT binary) sends of these columns, in buffers
 * that end anywhere. Each piece has arrays of its own.
 */
export class CopiedRowDecoder {
  readonly #columns: readonly CopiedColumn[];
  #piece: Piece;
  #rest: Buffer = Buffer.alloc(0);
  #inHeader = true;
  #ended = false;

  constructor(columns: readonly CopiedColumn[]) {
    this.#columns = columns;
    this.#piece = new Piece(columns);
  }

  /** Yields the pieces that are full with this buffer. */
  *decode(buffer: Buffer): Generator<CopiedRows> {
    this.#rest = this.#rest.length === 0 ? buffer : Buffer.concat([this.#rest, buffer]);
    if (this.#inHeader) {
      if (this.#rest.length < BINARY_HEADER.length) return;
      this.#rest = this.#rest.subarray(BINARY_HEADER.length);
      this.#inHeader = false;
    }
    let at = 0;
    for (;;) {
      const end = this.#endOfRow(at);
      if (end === null) break;
      this.#piece.addRow(this.#rest, at + 2);
      at = end;
      if (!this.#piece.isFull) continue;
      yield this.#takePiece();
    }
    this.#rest = this.#rest.subarray(at);
  }

  /**
   * Yields the rows that are left.
   *
   * @throws Error when what came is not whole
   */
  *end(): Generator<CopiedRows> {
    if (!this.#ended || this.#rest.length > TRAILER_BYTES) {
      throw new Error("PostgreSQL: the answer ends early");
    }
    if (this.#piece.rows > 0) yield this.#takePiece();
  }

  /** Null when not all of the row is there, or no row follows. */
  #endOfRow(start: number): number | null {
    const buffer = this.#rest;
    if (buffer.length - start < TRAILER_BYTES) return null;
    const fields = buffer.readInt16BE(start);
    if (fields === -1) {
      this.#ended = true;
      return null;
    }
    if (fields !== this.#columns.length) throw new Error(`PostgreSQL: a row of ${fields} fields`);
    let at = start + 2;
    for (let field = 0; field < fields; field++) {
      if (buffer.length - at < 4) return null;
      at += 4 + Math.max(buffer.readInt32BE(at), 0);
    }
    return at <= buffer.length ? at : null;
  }

  #takePiece(): CopiedRows {
    const piece = this.#piece;
    this.#piece = new Piece(this.#columns);
    return piece.take();
  }
}

type Filled = { readonly type: "text"; readonly texts: (string | null)[] } | CopiedWords;

/** Rows that are being gathered. */
class Piece {
  readonly #columns: readonly Filled[];
  #bytes = 0;
  rows = 0;

  constructor(columns: readonly CopiedColumn[]) {
    this.#columns = columns.map(({ type }): Filled => {
      if (type === "text") return { type, texts: [] };
      const words = new Int32Array(PIECE_ROWS * WORDS[type]);
      return { type, words, nulls: new Uint8Array(PIECE_ROWS) };
    });
  }

  get isFull(): boolean {
    return this.rows === PIECE_ROWS || this.#bytes >= PIECE_BYTES;
  }

  /** @param start of the row's first field */
  addRow(buffer: Buffer, start: number): void {
    let at = start;
    for (const column of this.#columns) {
      const length = buffer.readInt32BE(at);
      at += 4;
      if (length === NULL_FIELD) {
        if (column.type === "text") column.texts.push(null);
        else column.nulls[this.rows] = 1;
        continue;
      }
      takeField(column, this.rows, buffer, at, length);
      at += length;
    }
    this.#bytes += at - start;
    this.rows++;
  }

  take(): CopiedRows {
    const { rows } = this;
    const columns = this.#columns.map((column): CopiedValues => {
      if (column.type === "text") return column;
      const { type, words, nulls } = column;
      return { type, words: words.subarray(0, rows * WORDS[type]), nulls: nulls.subarray(0, rows) };
    });
    return { rows, columns };
  }
}

function takeField(column: Filled, row: number, buffer: Buffer, at: number, length: number): void {
  switch (column.type) {
    case "text":
      column.texts.push(fromStored(buffer.toString("utf8", at, at + length)));
      break;
    case "boolean":
      column.words[row] = buffer.readUInt8(at);
      break;
    case "integer":
      column.words[row] = buffer.readInt32BE(at);
      break;
    case "date":
      column.words[row] = buffer.readInt32BE(at) + EPOCH_DAYS;
      break;
    case "bigint":
      column.words[row * 2] = buffer.readInt32BE(at + 4);
      column.words[row * 2 + 1] = buffer.readInt32BE(at);
      break;
    case "instant": {
      const low = buffer.readUInt32BE(at + 4) + EPOCH_LOW;
      column.words[row * 2] = low | 0;
      column.words[row * 2 + 1] = buffer.readInt32BE(at) + EPOCH_HIGH + (low >= HALF ? 1 : 0);
      break;
    }
    case "uuid":
      for (let word = 0; word < 4; word++) {
        column.words[row * 4 + word] = buffer.readInt32BE(at + word * 4);
      }
      break;
  }
}

import type { DuckDBDataChunk, DuckDBType, DuckDBVector } from "@duckdb/node-api";
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DuckDBUUIDVector,
  DuckDBVarCharVector,
  INTEGER,
  TIMESTAMP,
  UUID,
  VARCHAR,
} from "@duckdb/node-api";
import type { CopiedTexts, CopiedType, CopiedValues, CopiedWords } from "../table-copy.ts";
import { WORDS } from "../table-copy.ts";

/**
 * DuckDB's vectors as the columns of a copy, and back. As in vectors.ts, the memory behind them is
 * used as it is: fixed-width values are little-endian, as on every machine that DuckDB runs on.
 */

export const VECTOR_TYPES: Readonly<Record<CopiedType, DuckDBType>> = {
  boolean: BOOLEAN,
  integer: INTEGER,
  bigint: BIGINT,
  date: DATE,
  instant: TIMESTAMP,
  uuid: UUID,
  text: VARCHAR,
};

interface Fixed {
  readonly items?: Int32Array | BigInt64Array;
  readonly dataView?: DataView;
  readonly validity: {
    readonly data: BigUint64Array | null;
    itemValid(row: number): boolean;
    setItemValid(row: number, valid: boolean): void;
  };
  flush(): void;
}

const SIGN = 0x80_00_00_00;

/** A column of a chunk, in arrays of its own. */
export function readVector(chunk: DuckDBDataChunk, column: number, type: CopiedType): CopiedValues {
  const vector = chunk.getColumnVector(column);
  return type === "text" ? readTexts(vector) : readWords(vector, type, chunk.rowCount);
}

/** Fills a column of a chunk with as many rows as it has, from a row on. */
export function writeVector(
  chunk: DuckDBDataChunk,
  column: number,
  values: CopiedValues,
  first: number,
): void {
  const vector = chunk.getColumnVector(column);
  if (values.type === "text") writeTexts(vector, values, first, chunk.rowCount);
  else writeWords(vector, values, first, chunk.rowCount);
}

function readTexts(vector: DuckDBVector): CopiedTexts {
  if (!(vector instanceof DuckDBVarCharVector)) throw wrongVector(vector, "text");
  return { type: "text", texts: vector.toArray() };
}

function writeTexts(
  vector: DuckDBVector,
  { texts }: CopiedTexts,
  first: number,
  rows: number,
): void {
  if (!(vector instanceof DuckDBVarCharVector)) throw wrongVector(vector, "text");
  for (let row = 0; row < rows; row++) vector.setItem(row, texts[first + row] ?? null);
  vector.flush();
}

function readWords(vector: DuckDBVector, type: CopiedWords["type"], rows: number): CopiedWords {
  const fixed = vector as unknown as Fixed;
  const width = WORDS[type];
  const words = new Int32Array(rows * width);
  if (type === "boolean") {
    words.set(bytesOf(vector, type));
  } else {
    words.set(wordsOf(vector, type).subarray(0, words.length));
    if (vector instanceof DuckDBUUIDVector) turnUuids(words, 3);
  }
  const nulls = new Uint8Array(rows);
  if (fixed.validity.data !== null) {
    for (let row = 0; row < rows; row++) {
      if (fixed.validity.itemValid(row)) continue;
      nulls[row] = 1;
      words.fill(0, row * width, (row + 1) * width);
    }
  }
  return { type, words, nulls };
}

function writeWords(
  vector: DuckDBVector,
  { type, words, nulls }: CopiedWords,
  first: number,
  rows: number,
): void {
  const fixed = vector as unknown as Fixed;
  const width = WORDS[type];
  const part = words.slice(first * width, (first + rows) * width);
  if (type === "boolean") {
    bytesOf(vector, type).set(part);
  } else {
    if (vector instanceof DuckDBUUIDVector) turnUuids(part, 0);
    wordsOf(vector, type).set(part);
  }
  for (let row = 0; row < rows; row++) fixed.validity.setItemValid(row, nulls[first + row] !== 1);
  fixed.flush();
}

/**
 * A UUID is stored with its least significant word first, and the sign of the most significant one
 * flipped, so that it is ordered as a number. Turns them one way or the other.
 */
function turnUuids(words: Int32Array, flipped: 0 | 3): void {
  for (let at = 0; at < words.length; at += 4) {
    words[at + flipped] = (words[at + flipped] ?? 0) ^ SIGN;
    words.subarray(at, at + 4).reverse();
  }
}

function wordsOf(vector: DuckDBVector, type: CopiedType): Int32Array {
  const memory = (vector as unknown as Fixed).items ?? dataOf(vector);
  if (memory === undefined) throw wrongVector(vector, type);
  return new Int32Array(memory.buffer, memory.byteOffset, memory.byteLength / 4);
}

function bytesOf(vector: DuckDBVector, type: CopiedType): Uint8Array {
  const memory = dataOf(vector);
  if (memory === undefined) throw wrongVector(vector, type);
  return new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength);
}

function dataOf(vector: DuckDBVector): DataView | undefined {
  return (vector as unknown as Fixed).dataView;
}

function wrongVector(vector: object, type: CopiedType): TypeError {
  return new TypeError(`Expected a column for ${type}, got ${vector.constructor.name}`);
}

import type { DuckDBDataChunk } from "@duckdb/node-api";
import {
  DuckDBDoubleVector,
  DuckDBIntegerVector,
  DuckDBTimestampVector,
  DuckDBUUIDVector,
} from "@duckdb/node-api";
import { EMPTY_INSTANT } from "../../contract/empty-values.ts";

/**
 * The memory behind DuckDB's vectors as typed arrays. The library offers values one by one, as
 * BigInt and objects; a million rows need the arrays themselves, which it holds but does not
 * publish. Only this file and copied-vectors.ts know.
 */

interface HasItems {
  readonly items: Int32Array | BigInt64Array | Float64Array;
}
interface HasDataView {
  readonly dataView: DataView;
}
interface HasValidity {
  readonly validity: { setItemValid(index: number, valid: boolean): void };
}

const HALF = 4_294_967_296;
const MICROSECONDS = 1_000_000;

/** The values of an INTEGER column without nulls. */
export function integerItems(chunk: DuckDBDataChunk, column: number): Int32Array {
  const vector = chunk.getColumnVector(column);
  if (!(vector instanceof DuckDBIntegerVector)) throw wrongType(vector, "INTEGER");
  return (vector as unknown as HasItems).items as Int32Array;
}

/** The values of a DOUBLE column without nulls. */
export function doubleItems(chunk: DuckDBDataChunk, column: number): Float64Array {
  const vector = chunk.getColumnVector(column);
  if (!(vector instanceof DuckDBDoubleVector)) throw wrongType(vector, "DOUBLE");
  return (vector as unknown as HasItems).items as Float64Array;
}

/**
 * Reads a TIMESTAMP column without nulls as whole seconds. 64-bit microseconds are put together
 * from two 32-bit halves: a BigInt a value would cost more than all the rest.
 */
export function readSeconds(chunk: DuckDBDataChunk, column: number, seconds: Float64Array): void {
  const halves = timestampHalves(chunk, column);
  const { rowCount } = chunk;
  for (let row = 0; row < rowCount; row++) {
    const low = (halves[row * 2] ?? 0) >>> 0;
    const high = halves[row * 2 + 1] ?? 0;
    seconds[row] = Math.floor((high * HALF + low) / MICROSECONDS);
  }
}

/** Fills a TIMESTAMP column; `EMPTY_INSTANT` becomes NULL. */
export function writeSeconds(
  chunk: DuckDBDataChunk,
  column: number,
  seconds: Float64Array,
  first: number,
): void {
  const vector = chunk.getColumnVector(column);
  const halves = timestampHalves(chunk, column);
  const { validity } = vector as unknown as HasValidity;
  const { rowCount } = chunk;
  for (let row = 0; row < rowCount; row++) {
    const value = seconds[first + row] ?? EMPTY_INSTANT;
    const microseconds = value * MICROSECONDS;
    const high = Math.floor(microseconds / HALF);
    halves[row * 2] = microseconds - high * HALF;
    halves[row * 2 + 1] = high;
    validity.setItemValid(row, value !== EMPTY_INSTANT);
  }
  vector.flush();
}

/** Reads a UUID column without nulls into four words a row, most significant first. */
export function readUuids(chunk: DuckDBDataChunk, column: number, words: Uint32Array): void {
  const stored = uuidWords(chunk, column);
  const end = chunk.rowCount * 4;
  for (let at = 0; at < end; at += 4) {
    // Stored as a little-endian 128-bit integer with the sign bit flipped, so that order is kept.
    words[at] = (stored[at + 3] ?? 0) ^ 0x80_00_00_00;
    words[at + 1] = stored[at + 2] ?? 0;
    words[at + 2] = stored[at + 1] ?? 0;
    words[at + 3] = stored[at] ?? 0;
  }
}

/** Fills a UUID column from four words a row. */
export function writeUuids(
  chunk: DuckDBDataChunk,
  column: number,
  words: Uint32Array,
  first: number,
): void {
  const stored = uuidWords(chunk, column);
  const { rowCount } = chunk;
  for (let row = 0; row < rowCount; row++) {
    const from = (first + row) * 4;
    const to = row * 4;
    stored[to + 3] = (words[from] ?? 0) ^ 0x80_00_00_00;
    stored[to + 2] = words[from + 1] ?? 0;
    stored[to + 1] = words[from + 2] ?? 0;
    stored[to] = words[from + 3] ?? 0;
  }
  chunk.getColumnVector(column).flush();
}

/** Fills an INTEGER column. */
export function writeIntegers(
  chunk: DuckDBDataChunk,
  column: number,
  values: Int32Array,
  first: number,
): void {
  integerItems(chunk, column).set(values.subarray(first, first + chunk.rowCount));
  chunk.getColumnVector(column).flush();
}

function timestampHalves(chunk: DuckDBDataChunk, column: number): Int32Array {
  const vector = chunk.getColumnVector(column);
  if (!(vector instanceof DuckDBTimestampVector)) throw wrongType(vector, "TIMESTAMP");
  const { items } = vector as unknown as HasItems;
  return new Int32Array(items.buffer, items.byteOffset, items.length * 2);
}

function uuidWords(chunk: DuckDBDataChunk, column: number): Uint32Array {
  const vector = chunk.getColumnVector(column);
  if (!(vector instanceof DuckDBUUIDVector)) throw wrongType(vector, "UUID");
  const { dataView } = vector as unknown as HasDataView;
  return new Uint32Array(dataView.buffer, dataView.byteOffset, dataView.byteLength / 4);
}

function wrongType(vector: object, expected: string): TypeError {
  return new TypeError(`Expected a column of type ${expected}, got ${vector.constructor.name}`);
}

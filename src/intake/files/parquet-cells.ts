import type { ParquetParsers, SchemaElement } from "hyparquet";
import { Moment } from "./moment.ts";

/**
 * Decoders handed to the Parquet library: times become whole seconds (fractions are cut), dates
 * stay days, so that {@link createCellReader} can tell what they mean from the column's type.
 */
export const PARQUET_PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (milliseconds: bigint) => Math.floor(Number(milliseconds) / 1e3),
  timestampFromMicroseconds: (microseconds: bigint) => Math.floor(Number(microseconds) / 1e6),
  // Nanoseconds do not fit a double: divide first.
  timestampFromNanoseconds: (nanoseconds: bigint) => Number(nanoseconds / 1_000_000_000n),
  dateFromDays: (days: number) => days,
  jsonFromBytes: (bytes: Uint8Array) => bytes && Buffer.from(bytes).toString("utf8"),
  uuidFromBytes: (bytes: Uint8Array) => bytes,
};

/** From a value of a Parquet column to a cell that a batch takes. */
export type CellReader = (value: unknown) => unknown;

/**
 * Makes the reader for a column of this type; null for a type that holds no single value.
 *
 * A timestamp that is adjusted to UTC is an instant; one that is not shows a wall clock, and the
 * import's time zone decides. The types from before that distinction, INT96 among them, are UTC.
 */
export function createCellReader(element: SchemaElement): CellReader | null {
  const { type, logical_type: logical, converted_type: converted } = element;
  if (type === undefined || element.repetition_type === "REPEATED") return null;
  if (logical?.type === "TIMESTAMP") return momentReader(logical.isAdjustedToUTC ? 0 : null);
  if (converted === "TIMESTAMP_MILLIS" || converted === "TIMESTAMP_MICROS" || type === "INT96") {
    return momentReader(0);
  }
  if (logical?.type === "DATE" || converted === "DATE") return readDate;
  if (converted === "DECIMAL") return decimalReader(element.scale ?? 0);
  if (type === "FIXED_LEN_BYTE_ARRAY") return readUuidBytes;
  return readPlain;
}

function momentReader(offsetSeconds: number | null): CellReader {
  return (value) => (typeof value === "number" ? new Moment(value, offsetSeconds, false) : value);
}

function readDate(value: unknown): unknown {
  return typeof value === "number" ? new Moment(value * 86_400, null, true) : value;
}

/** The library multiplies by a power of ten, which can leave 35 at 35.00000000000001. */
function decimalReader(scale: number): CellReader {
  const tolerance = 10 ** -scale / 4;
  return (value) => {
    if (typeof value !== "number") return value;
    const whole = Math.round(value);
    return Math.abs(value - whole) < tolerance ? whole : value;
  };
}

/** Sixteen bytes are a UUID, with or without the logical type that says so. */
function readUuidBytes(value: unknown): unknown {
  if (!(value instanceof Uint8Array) || value.length !== 16) return value;
  const hex = Buffer.from(value.buffer, value.byteOffset, 16).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function readPlain(value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

import { Readable } from "node:stream";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { HISTORY_COLUMNS } from "../../src/contract/columns.ts";
import { EMPTY_DATE, EMPTY_INSTANT, ZERO_ID } from "../../src/contract/empty-values.ts";
import { formatWall } from "../../src/history/wall-clock.ts";
import type { TreatmentRow } from "./treatment-rows.ts";

/** Treatments as files in the formats that are imported. Times are UTC. */

const HEADER = HISTORY_COLUMNS.map((column) => column.name);

/** The 13 cells of a row as text, in wire order. */
export function rowCells(row: TreatmentRow): string[] {
  return HISTORY_COLUMNS.map((column) => {
    const value = row[column.field];
    if (column.kind !== "instant") return String(value);
    return value === EMPTY_INSTANT ? EMPTY_DATE : formatWall(Number(value));
  });
}

export interface CsvStyle {
  readonly delimiter: "," | ";" | "\t";
  readonly lineEnd: "\n" | "\r\n";
  readonly quoted: boolean;
  readonly byteOrderMark: boolean;
}

export const PLAIN_CSV: CsvStyle = {
  delimiter: ",",
  lineEnd: "\n",
  quoted: false,
  byteOrderMark: false,
};

export function toCsv(rows: readonly TreatmentRow[], style: CsvStyle = PLAIN_CSV): string {
  const lines = [HEADER, ...rows.map(rowCells)].map(
    (cells) =>
      cells.map((cell) => (style.quoted ? `"${cell}"` : cell)).join(style.delimiter) +
      style.lineEnd,
  );
  return (style.byteOrderMark ? "\ufeff" : "") + lines.join("");
}

export function toNdjson(rows: readonly TreatmentRow[]): string {
  return rows
    .map((row) => {
      const cells = rowCells(row);
      return `${JSON.stringify(Object.fromEntries(HEADER.map((name, at) => [name, cells[at]])))}\n`;
    })
    .join("");
}

/** As a typical writer types the columns: text ids, timestamps adjusted to UTC, integers. */
export function toParquet(rows: readonly TreatmentRow[], rowGroupSize = 1000): Buffer {
  return Buffer.from(
    parquetWriteBuffer({
      rowGroupSize,
      columnData: HISTORY_COLUMNS.map((column) => {
        const values = rows.map((row) => row[column.field]);
        switch (column.kind) {
          case "instant":
            return {
              name: column.name,
              type: "TIMESTAMP",
              data: values.map((seconds) => new Date(Number(seconds) * 1000)),
            };
          case "number":
            return { name: column.name, type: "INT32", data: values };
          default:
            return { name: column.name, type: "STRING", data: values };
        }
      }),
    }),
  );
}

/** A stream that hands out `content` in pieces of `bytes`. */
export function inPieces(content: string | Buffer, bytes: number): Readable {
  const buffer = Buffer.from(content);
  return Readable.from(
    Array.from({ length: Math.ceil(buffer.length / bytes) }, (_, index) =>
      buffer.subarray(index * bytes, (index + 1) * bytes),
    ),
  );
}

const instant = fc.integer({ min: 0, max: 4_000_000_000 });
const optionalInstant = fc.oneof(instant, fc.constant(EMPTY_INSTANT));
const id = fc.uuid().filter((text) => text !== ZERO_ID);
const optionalId = fc.oneof(id, fc.constant(ZERO_ID));
const seconds = fc.integer({ min: 0, max: 2_147_483_647 });

/** Any treatment that the contract allows. */
export const arbitraryTreatment: fc.Arbitrary<TreatmentRow> = fc
  .record({
    id,
    client: optionalId,
    serviceUser: optionalId,
    line: id,
    initialized: instant,
    specAppointed: optionalInstant,
    queueWaitingTime: seconds,
    specialist: optionalId,
    reactionStarted: optionalInstant,
    closed: fc.integer({ min: 0, max: 100_000 }),
    duration: seconds,
    serviceQualityAssessment: fc.integer({ min: 0, max: 5 }),
    queueLength: seconds,
  })
  .map((row) => ({ ...row, closed: row.initialized + row.closed }));

export const arbitraryTreatments: fc.Arbitrary<TreatmentRow[]> = fc.uniqueArray(
  arbitraryTreatment,
  { maxLength: 30, selector: (row) => row.id },
);

import type { Writable } from "node:stream";
import { ZipFile } from "yazl";
import type { OutputPatience } from "../output/buffer-pool.ts";
import { BufferPool } from "../output/buffer-pool.ts";
import type { Streamed } from "../output/stream-chunks.ts";
import { csvText } from "./csv-layout.ts";
import { SharedStrings, sheetText } from "./shared-strings.ts";
import { closePackage, PART_OPTIONS, sendPackage } from "./workbook-package.ts";
import {
  CELL_STYLES,
  columnLetters,
  SHARED_STRINGS_PATH,
  sheetClosing,
  sheetOpening,
  sheetPath,
} from "./workbook-parts.ts";

export type TableCell = string | number | null;

/** A small table, which is held in memory: a report, not rows of treatments. */
export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly TableCell[])[];
}

export interface TableColumn {
  /** For programs. */
  readonly name: string;
  /** For people, in Russian. */
  readonly heading: string;
}

const BYTE_ORDER_MARK = "\ufeff";
const SHEET_NAME = "Отчёт";
const WIDTH = 16;
const TEXT_WIDTH = 30;

/**
 * Writes a table as CSV and ends the output.
 *
 * @param forExcel with semicolons, decimal commas, Russian headings and a byte order mark
 * @throws as `writeTreatments`
 */
export async function writeCsvTable(
  output: Writable,
  { columns, rows }: Table,
  forExcel: boolean,
  patience: OutputPatience,
): Promise<Streamed> {
  const delimiter = forExcel ? ";" : ",";
  const heading = columns.map(({ name, heading }) => csvText(forExcel ? heading : name));
  const lines = [heading, ...rows.map((row) => row.map((cell) => csvCell(cell, forExcel)))];
  const text = lines.map((cells) => `${cells.join(delimiter)}\r\n`).join("");
  const pool = new BufferPool(output, patience);
  await pool.write(Buffer.from((forExcel ? BYTE_ORDER_MARK : "") + text));
  await pool.finish();
  return { rows: rows.length, bytes: pool.bytesSent };
}

/**
 * Writes a table as a workbook of one sheet, whose heading stays in sight, and ends the output.
 *
 * @throws as `writeTreatments`
 */
export async function writeXlsxTable(
  output: Writable,
  table: Table,
  patience: OutputPatience,
): Promise<Streamed> {
  const { columns, rows } = table;
  const range = `A1:${columnLetters(columns.length - 1)}${rows.length + 1}`;
  const strings = Buffer.concat([...new SharedStrings().part()]);
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(sheetOf(table, range)), sheetPath(1), PART_OPTIONS);
  zip.addBuffer(strings, SHARED_STRINGS_PATH, PART_OPTIONS);
  closePackage(zip, [{ name: SHEET_NAME, range }]);
  return { rows: rows.length, bytes: await sendPackage(zip, output, patience) };
}

function csvCell(cell: TableCell, forExcel: boolean): string {
  if (cell === null) return "";
  if (typeof cell === "string") return csvText(cell);
  return forExcel ? String(cell).replace(".", ",") : String(cell);
}

function sheetOf({ columns, rows }: Table, range: string): string {
  const widths = columns.map((_, index) =>
    rows.some((row) => typeof row[index] === "string") ? TEXT_WIDTH : WIDTH,
  );
  const heading = columns.map(({ heading }) => heading);
  const lines = [
    sheetRow(heading, 1, CELL_STYLES.heading),
    ...rows.map((row, index) => sheetRow(row, index + 2, CELL_STYLES.plain)),
  ];
  return sheetOpening(widths) + lines.join("") + sheetClosing(range);
}

function sheetRow(cells: readonly TableCell[], number: number, style: number): string {
  const written = cells.map((cell, index) => {
    if (cell === null) return "";
    const place = `r="${columnLetters(index)}${number}" s="${style}"`;
    return typeof cell === "number"
      ? `<c ${place}><v>${cell}</v></c>`
      : `<c ${place} t="inlineStr"><is><t xml:space="preserve">${sheetText(cell)}</t></is></c>`;
  });
  return `<row r="${number}">${written.join("")}</row>`;
}

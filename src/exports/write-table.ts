import { once } from "node:events";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import type { Streamed } from "../output/stream-chunks.ts";
import { csvText } from "./csv-layout.ts";
import { SharedStrings, sheetText } from "./shared-strings.ts";
import {
  CELL_STYLES,
  columnLetters,
  contentTypesPart,
  packageRelationshipsPart,
  sheetClosing,
  sheetOpening,
  sheetPath,
  stylesPart,
  workbookPart,
  workbookRelationshipsPart,
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

/** Files of one content are equal. */
const PART_OPTIONS = { mtime: new Date(Date.UTC(2000, 0, 1)), forceDosTimestamp: true } as const;

/**
 * Writes a table as CSV and ends the output.
 *
 * @param forExcel with semicolons, decimal commas, Russian headings and a byte order mark
 */
export async function writeCsvTable(
  output: Writable,
  { columns, rows }: Table,
  forExcel: boolean,
): Promise<Streamed> {
  const delimiter = forExcel ? ";" : ",";
  const heading = columns.map(({ name, heading }) => csvText(forExcel ? heading : name));
  const lines = [heading, ...rows.map((row) => row.map((cell) => csvCell(cell, forExcel)))];
  const text = lines.map((cells) => `${cells.join(delimiter)}\r\n`).join("");
  const bytes = Buffer.from((forExcel ? BYTE_ORDER_MARK : "") + text);
  output.end(bytes);
  await once(output, "finish");
  return { rows: rows.length, bytes: bytes.length };
}

/** Writes a table as a workbook of one sheet, whose heading stays in sight, and ends the output. */
export async function writeXlsxTable(output: Writable, table: Table): Promise<Streamed> {
  const { columns, rows } = table;
  const range = `A1:${columnLetters(columns.length - 1)}${rows.length + 1}`;
  const parts = {
    [sheetPath(1)]: sheetOf(table, range),
    "xl/sharedStrings.xml": [...new SharedStrings().part()].join(""),
    "xl/styles.xml": stylesPart(),
    "xl/workbook.xml": workbookPart([{ name: SHEET_NAME, range }]),
    "xl/_rels/workbook.xml.rels": workbookRelationshipsPart(1),
    "_rels/.rels": packageRelationshipsPart(),
    "[Content_Types].xml": contentTypesPart(1),
  };
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(parts)) {
    zip.addBuffer(Buffer.from(text), path, PART_OPTIONS);
  }
  zip.end();
  let bytes = 0;
  zip.outputStream.on("data", (piece: Buffer) => {
    bytes += piece.length;
  });
  await pipeline(zip.outputStream, output);
  return { rows: rows.length, bytes };
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

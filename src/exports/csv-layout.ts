import { escapeCell } from "./escape-cell.ts";
import type { TextLayout } from "./text-layout.ts";
import { FILE_COLUMNS } from "./text-layout.ts";

const BYTE_ORDER_MARK = "\ufeff";

/**
 * CSV by RFC 4180: a heading, CRLF, quotes where a text needs them. Nothing stands for a value
 * that is not there.
 *
 * @param forExcel with semicolons and a byte order mark, by which Excel in Russian knows columns
 *   and UTF-8
 */
export function csvLayout(forExcel: boolean): TextLayout {
  const delimiter = forExcel ? ";" : ",";
  return {
    opening: `${forExcel ? BYTE_ORDER_MARK : ""}${FILE_COLUMNS.join(delimiter)}\r\n`,
    before: (_column, position) => (position === 0 ? "" : delimiter),
    quote: { id: "", instant: "", number: "" },
    noInstant: "",
    reference: (_column, id, name) => `${id ?? ""}${delimiter}${csvText(name ?? "")}`,
    rowEnd: "\r\n",
  };
}

/** Both delimiters are quoted in both ways of writing, so that a reader may mistake one. */
const QUOTED = /[",;\t\r\n]|^ | $/;

/** A text as a field of CSV, which no spreadsheet runs. */
export function csvText(text: string): string {
  const cell = escapeCell(text);
  return QUOTED.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

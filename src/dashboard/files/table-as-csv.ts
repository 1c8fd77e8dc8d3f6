import type { ChartTable } from "../chart/chart-table.ts";

/** A byte order mark, so that spreadsheets read the letters right. */
const MARK = "\uFEFF";

/**
 * The table of a chart as CSV (RFC 4180). A cell that a spreadsheet would run gets an apostrophe, as
 * in the files of the API.
 */
export function tableAsCsv({ columns, rows }: ChartTable): string {
  const lines = [columns, ...rows.map((cells) => cells.map(({ text }) => text))];
  return `${MARK}${lines.map((cells) => cells.map(cell).join(",")).join("\r\n")}\r\n`;
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r']/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

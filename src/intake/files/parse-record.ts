import { parse } from "csv-parse/sync";

/** Delimiters that are recognized: comma, semicolon (Excel in Russian), tab. */
export const DELIMITERS = [",", ";", "\t"] as const;

export type Delimiter = (typeof DELIMITERS)[number];

/**
 * Splits the text of one CSV record into its fields (RFC 4180); null when it is not one record,
 * which its quotes alone can cause.
 */
export function parseRecord(text: string, delimiter: Delimiter): string[] | null {
  // Without a quote the grammar is no more than this, and most files have none.
  if (!text.includes('"')) return text.split(delimiter);
  try {
    const records = parse(text, { delimiter, record_delimiter: "\n", relax_column_count: true });
    return records.length === 1 ? (records[0] ?? null) : null;
  } catch {
    return null;
  }
}

/**
 * Characters that make a spreadsheet take a cell for a formula, and the apostrophe that exports
 * put before them (and before an apostrophe of the value's own, so that it stays unambiguous).
 */
const ESCAPED_CELL = /^'[=+\-@\t\r']/;

/** Undoes what an export does to a cell for the sake of spreadsheets. */
export function unescapeCell(cell: string): string {
  return ESCAPED_CELL.test(cell) ? cell.slice(1) : cell;
}

import type { TableRow } from "../../client/row-scanner.ts";
import { printable } from "../terminal/printable.ts";
import { formatTable } from "../terminal/table.ts";

export const ROW_FORMATS = ["table", "csv", "ndjson"] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];

/** Turns rows into text for standard output, some at a time. */
export interface RowWriter {
  readonly head: string;
  /** @returns text that ends with a line feed, or nothing. */
  write(rows: readonly TableRow[]): string;
  /** What is left at the end. */
  end(): string;
}

/**
 * @param width characters of a line of the terminal, for the table
 */
export function createRowWriter(
  format: RowFormat,
  columns: readonly string[],
  width: number,
): RowWriter {
  const names = columns.map(printable);
  switch (format) {
    case "csv":
      return {
        head: csvLine(names),
        write: (rows) =>
          rows.map((row) => csvLine(row.map((cell) => printable(cell ?? "")))).join(""),
        end: () => "",
      };
    case "ndjson":
      return {
        head: "",
        write: (rows) => rows.map((row) => jsonLine(names, row)).join(""),
        end: () => "",
      };
    case "table":
      return new TablePages(names, width);
  }
}

/** Rows of one page: the widths of the columns follow from them. */
const PAGE_ROWS = 500;

/** A table in pages, each under its column names, so that no answer is too long for the memory. */
class TablePages implements RowWriter {
  readonly head = "";
  readonly #columns: readonly string[];
  readonly #width: number;
  #page: string[][] = [];
  #pages = 0;

  constructor(columns: readonly string[], width: number) {
    this.#columns = columns;
    this.#width = width;
  }

  write(rows: readonly TableRow[]): string {
    let text = "";
    for (const row of rows) {
      this.#page.push(row.map((cell) => printable(cell ?? "")));
      if (this.#page.length === PAGE_ROWS) text += this.#turn();
    }
    return text;
  }

  end(): string {
    return this.#page.length > 0 ? this.#turn() : "";
  }

  #turn(): string {
    const page = formatTable(this.#columns, this.#page, this.#width);
    this.#page = [];
    this.#pages++;
    return `${this.#pages > 1 ? "\n" : ""}${page}\n`;
  }
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\n`;
}

function jsonLine(names: readonly string[], row: TableRow): string {
  const entries = names.map((name, index) => {
    const cell = row[index] ?? null;
    return [name, cell === null ? null : printable(cell)] as const;
  });
  return `${JSON.stringify(Object.fromEntries(entries))}\n`;
}

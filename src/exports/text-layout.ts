import type { Column } from "../contract/columns.ts";
import { HISTORY_COLUMNS } from "../contract/columns.ts";

/** What stands where in a text file with a row a record: all that CSV and NDJSON differ in. */
export interface TextLayout {
  /** At the beginning of the file. */
  readonly opening: string;
  /** Before the value of a column; the value follows at once. */
  before(column: Column, position: number): string;
  /** Before and after a value of a kind that is there. */
  readonly quote: Readonly<Record<"id" | "instant" | "number", string>>;
  /** In place of an instant that is not there. */
  readonly noInstant: string;
  /** The value of a reference, and the column of its name with what stands before it. */
  reference(column: NamedColumn, id: string | null, name: string | null): string;
  readonly rowEnd: string;
}

/** A column that has a column of names beside it. */
export type NamedColumn = Extract<Column, { readonly kind: "reference" }>;

export const COLUMNS: readonly Column[] = HISTORY_COLUMNS;

/** The columns of a file in their order: a name stands right of its id. */
export const FILE_COLUMNS: readonly string[] = COLUMNS.flatMap((column) =>
  column.kind === "reference" ? [column.name, column.nameColumn] : [column.name],
);

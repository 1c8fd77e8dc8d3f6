import type { CopiedTable } from "../table-copy.ts";

/** Columns of the catalogue (sql/copied-tables.ts) that have another name here, by `table.column`. */
const RENAMED: ReadonlyMap<string, string> = new Map([["import_run.ended_at", "at"]]);

/** Columns that are made of others, by table: which, and of which. */
const FOLDED: ReadonlyMap<string, { readonly column: string; readonly of: string }> = new Map([
  ["organization", { column: "folded_name", of: "name" }],
]);

export function columnName({ name: table }: Pick<CopiedTable, "name">, column: string): string {
  return RENAMED.get(`${table}.${column}`) ?? column;
}

/** The column that holds another one in lower case; null where a table has none. */
export function foldedColumn(
  table: CopiedTable,
): { readonly column: string; readonly of: number } | null {
  const folded = FOLDED.get(table.name);
  if (folded === undefined) return null;
  const of = table.columns.findIndex(({ name }) => name === folded.of);
  return { column: folded.column, of };
}

import type { Column, Dimension } from "../../contract/columns.ts";
import { HISTORY_COLUMNS } from "../../contract/columns.ts";

/** Names of the star schema, made from the contract's table of columns. */

export interface FactColumn {
  /** Name in the treatment table. */
  readonly name: string;
  readonly column: Column;
}

/** `camelCase` to `snake_case`. */
export function storedName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export const FACT_COLUMNS: readonly FactColumn[] = HISTORY_COLUMNS.map((column) => ({
  name: storedName(column.field),
  column,
}));

/** The names of all columns, in the order of a batch. */
export const COLUMN_LIST = FACT_COLUMNS.map(({ name }) => name).join(", ");

/** Dimension tables: the table has the name of the column that refers to it. */
export const DIMENSIONS: readonly Dimension[] = ["client", "serviceUser", "line", "specialist"];

export function dimensionTable(dimension: Dimension): string {
  return storedName(dimension);
}

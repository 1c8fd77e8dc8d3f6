import type { Dimension } from "../../contract/columns.ts";
import type { DirectoryColumn, DirectoryValueType } from "../../contract/directory-columns.ts";
import { DIRECTORY_COLUMNS, DIRECTORY_KINDS } from "../../contract/directory-columns.ts";
import { storedName } from "./fact-columns.ts";

/** Columns of `directory_record`, made from the contract's tables: those of all kinds, each once. */

export interface RecordColumn {
  /** Name in code. */
  readonly field: string;
  /** Name in the table. */
  readonly name: string;
  readonly type: DirectoryValueType["kind"];
}

export const RECORD_COLUMNS: readonly RecordColumn[] = [
  ...new Map(
    DIRECTORY_KINDS.flatMap((kind) => columnsOf(kind)).map((column) => [column.field, column]),
  ).values(),
];

/** The columns of a kind, its id apart, in the order of the answer. */
export function columnsOf(kind: Dimension): readonly RecordColumn[] {
  const columns: readonly DirectoryColumn[] = DIRECTORY_COLUMNS[kind];
  return columns
    .filter(({ field }) => field !== "id")
    .map(({ field, type }) => ({ field, name: storedName(field), type: type.kind }));
}

import { HISTORY_COLUMNS } from "../../contract/columns.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import { shown } from "./rejection.ts";

const INDEX_OF_NAME: ReadonlyMap<string, number> = new Map(
  HISTORY_COLUMNS.map((column, index) => [column.name.toLowerCase(), index]),
);

/** Index in `HISTORY_COLUMNS` of a column that a file calls `name`, in any letter case; -1: none. */
export function columnOfName(name: string): number {
  return INDEX_OF_NAME.get(name.trim().toLowerCase()) ?? -1;
}

/** Where the cells of a row stand that a file with a header gives. */
export interface ColumnPositions {
  /** For each of `HISTORY_COLUMNS` its position in the file's rows; -1: not in the file. */
  readonly positions: readonly number[];
  /** Names that mean nothing to us. */
  readonly ignored: readonly string[];
}

/**
 * Matches the columns that a file names with the contract's. Optional columns may be absent.
 *
 * @throws LetopisError `FILE_COLUMNS_MISSING` naming what is absent; `FILE_MALFORMED` when one of
 * the contract's columns stands there twice.
 */
export function matchColumns(names: readonly string[], fileName: string): ColumnPositions {
  const positions = new Array<number>(HISTORY_COLUMNS.length).fill(-1);
  const ignored: string[] = [];
  for (const [position, name] of names.entries()) {
    const column = columnOfName(name);
    if (column === -1) {
      ignored.push(name.trim());
      continue;
    }
    if (positions[column] !== -1) {
      throw new LetopisError(
        "FILE_MALFORMED",
        `${fileName}: колонка ${HISTORY_COLUMNS[column]?.name} названа дважды. Оставьте одну.`,
      );
    }
    positions[column] = position;
  }
  const missing = HISTORY_COLUMNS.filter(
    (column, index) => column.required && positions[index] === -1,
  );
  if (missing.length > 0) {
    throw new LetopisError(
      "FILE_COLUMNS_MISSING",
      `${fileName}: нет обязательных колонок ${missing.map((column) => column.name).join(", ")}. ` +
        `Найдены: ${shown(names.join(", "))}.`,
    );
  }
  return { positions, ignored };
}

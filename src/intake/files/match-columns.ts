import { HISTORY_COLUMNS, isNameColumn } from "../../contract/columns.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import { nearestName } from "../../history/nearest-name.ts";
import { COMPARED_CHARACTERS, FOUND_COLUMNS_NAMED } from "./limits.ts";
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
  /** Names that mean nothing to us; exports' columns of names are passed over and not among them. */
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
      if (!isNameColumn(name)) ignored.push(name.trim());
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
    const described = missing.map(({ name }) => name + nearestHint(name, ignored));
    throw new LetopisError(
      "FILE_COLUMNS_MISSING",
      `${fileName}: нет обязательных колонок: ${described.join(", ")}. ${describeFound(names)}`,
    );
  }
  return { positions, ignored };
}

/** Which column of the file may be the missing one under a wrong name. */
function nearestHint(missing: string, ignored: readonly string[]): string {
  const nearest = nearestName(
    missing,
    ignored.filter((name) => name !== "" && name.length <= COMPARED_CHARACTERS),
  );
  return nearest === undefined ? "" : ` (ближайшая из найденных: ${shown(nearest)})`;
}

/** Names are shown whole, or not at all. */
function describeFound(names: readonly string[]): string {
  const found = names.map((name) => name.trim()).filter((name) => name !== "");
  if (found.length === 0) return "Колонок в файле не найдено.";
  const listed = found.slice(0, FOUND_COLUMNS_NAMED).map(shown).join(", ");
  const more = found.length - FOUND_COLUMNS_NAMED;
  return `Найдены: ${listed}${more > 0 ? ` и ещё ${more}` : ""}.`;
}

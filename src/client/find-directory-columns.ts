import type { DirectoryOperation } from "../contract/operation.ts";
import { CLIENT_READ, CLIENT_USER_READ, SERVICE_LINE_KIND_READ } from "../contract/operation.ts";
import { MissingColumnError } from "./client-errors.ts";

/**
 * Positions, counted from 1, by which public clients read these columns of the real service, whose
 * names for them nobody has recorded (contract.md, "Companion operations"). The names of
 * SpecialistRead are known: it needs no positions.
 */
const KNOWN_POSITIONS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  [SERVICE_LINE_KIND_READ.name]: { id: 1, name: 3 },
  [CLIENT_READ.name]: { id: 1, name: 2, fullName: 3, taxNumber: 5 },
  [CLIENT_USER_READ.name]: { id: 1, client: 2, name: 5, surname: 6 },
};

/**
 * Where the columns of a directory read stand in an answer, counted from 0, by field. A column is
 * found by its exact name; failing that at its known position, unless what stands there has the
 * name of another column of the operation. One that is not there has no entry; additional ones are
 * ignored.
 *
 * @param names of the answer's columns, in their order
 * @throws MissingColumnError when there is no id
 */
export function findDirectoryColumns(
  operation: DirectoryOperation,
  names: readonly string[],
): ReadonlyMap<string, number> {
  const ours = new Set<string>(operation.columns.map(({ name }) => name));
  const found = new Map<string, number>();
  for (const { name, field } of operation.columns) {
    const named = names.indexOf(name);
    const known = (KNOWN_POSITIONS[operation.name]?.[field] ?? 0) - 1;
    const nameThere = names[known];
    if (named >= 0) found.set(field, named);
    else if (nameThere !== undefined && !ours.has(nameThere)) found.set(field, known);
    else if (field === "id") {
      throw new MissingColumnError(
        `В таблице ответа нет колонки ${name}. Проверьте, тот ли это сервис.`,
        name,
      );
    }
  }
  return found;
}

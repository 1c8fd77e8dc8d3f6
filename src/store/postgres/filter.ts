import type { TreatmentSelection } from "../../history/selection.ts";
import { DIMENSIONS, dimensionTable } from "../sql/fact-columns.ts";
import type { Row } from "../sql/queries.ts";
import { idsLiteral, instantLiteral, integersLiteral } from "./literal.ts";

/** Which rows a selection holds, as a condition over `treatment`; who may see them: visibility.ts. */

/** Expressions for a statement's list of results, read by {@link keyConditions}. */
export function keysOf(selection: TreatmentSelection): readonly string[] {
  return DIMENSIONS.flatMap((dimension) => {
    const ids = selection[dimension];
    if (ids === undefined) return [];
    const table = dimensionTable(dimension);
    return [
      `ARRAY(SELECT key FROM ${table} WHERE id = ANY(${idsLiteral(ids)})) AS wanted_${table}`,
    ];
  });
}

/** Conditions on dimensions; null when no row can match, since no id of a filter was ever met. */
export function keyConditions(selection: TreatmentSelection, row: Row): readonly string[] | null {
  const conditions: string[] = [];
  for (const dimension of DIMENSIONS) {
    if (selection[dimension] === undefined) continue;
    const table = dimensionTable(dimension);
    const keys = row[`wanted_${table}`] as readonly number[];
    if (keys.length === 0) return null;
    conditions.push(
      keys.length === 1 ? `${table} = ${keys[0]}` : `${table} = ANY(${integersLiteral(keys)})`,
    );
  }
  return conditions;
}

/** Whether something narrows a selection that an index other than the one of scans finds. */
export function hasOwnIndex({
  closedFrom,
  closedTo,
  client,
  serviceUser,
  specialist,
  ids,
}: TreatmentSelection): boolean {
  return [closedFrom, closedTo, client, serviceUser, specialist, ids].some(
    (filter) => filter !== undefined,
  );
}

/** Conditions on the two periods. */
export function periodConditions(selection: TreatmentSelection): readonly string[] {
  const bounds = [
    ["initialized >=", selection.openedFrom],
    ["initialized <=", selection.openedTo],
    ["closed >=", selection.closedFrom],
    ["closed <=", selection.closedTo],
  ] as const;
  return bounds.flatMap(([comparison, seconds]) =>
    seconds === undefined ? [] : [`${comparison} ${instantLiteral(seconds)}`],
  );
}

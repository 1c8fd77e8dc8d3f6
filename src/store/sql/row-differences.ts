import type { RowDifference } from "../mirror-store.ts";
import type { FactColumn } from "./fact-columns.ts";
import { FACT_COLUMNS } from "./fact-columns.ts";
import type { Row } from "./queries.ts";

/**
 * Both versions of the rows that differ in `stored` and `decided`, every value as text: `$count` of
 * them at most, to be read by {@link readDifference}.
 *
 * @param textOf an expression for a column's value in one of the two tables
 */
export function describeDifferences(textOf: (table: string, column: FactColumn) => string): string {
  return `SELECT decided.id, outcome, ${FACT_COLUMNS.map(
    (column) =>
      `${textOf("stored", column)} AS stored_${column.name}, ` +
      `${textOf("decided", column)} AS received_${column.name}`,
  ).join(", ")}
  FROM decided LEFT JOIN stored ON stored.id = decided.id
  WHERE outcome IN ('added', 'changed') ORDER BY decided.id LIMIT $count`;
}

export function readDifference(row: Row): RowDifference {
  return {
    id: String(row["id"]),
    kind: row["outcome"] === "added" ? "missing" : "changed",
    fields: row["outcome"] === "added" ? [] : differingFields(row),
  };
}

function differingFields(row: Row): RowDifference["fields"] {
  return FACT_COLUMNS.flatMap(({ name, column }) => {
    const stored = textOrNull(row[`stored_${name}`]);
    const received = textOrNull(row[`received_${name}`]);
    return stored === received ? [] : [{ field: column.field as RowField, stored, received }];
  });
}

type RowField = RowDifference["fields"][number]["field"];

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

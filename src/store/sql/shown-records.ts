import type { Dimension } from "../../contract/columns.ts";
import type { RecordColumn } from "./record-columns.ts";
import { columnsOf } from "./record-columns.ts";

/**
 * What is shown of a column of an `entry` that the reader has no record of: what the operator's
 * record says, `stated`, or else the name and client that the operator gave, `employer` being the
 * latter (contract.md, "Companion operations").
 */
export function knownValue(kind: Dimension, { name }: RecordColumn): string {
  if (name === "name") {
    const isPerson = columnsOf(kind).some((column) => column.name === "surname");
    const unnamed = isPerson ? "stated.surname IS NULL AND " : "";
    return `coalesce(stated.name, CASE WHEN ${unnamed}entry.named_by = 0 THEN entry.name END)`;
  }
  return name === "client" ? "coalesce(stated.client, employer.id)" : `stated.${name}`;
}

import type { Dimension } from "../../contract/columns.ts";
import { isUuid } from "../../history/uuid.ts";
import { dimensionTable } from "../sql/fact-columns.ts";
import type { Row } from "../sql/queries.ts";
import { integersLiteral } from "./literal.ts";

/**
 * Who sees a row (contract.md, "Who sees what"; stated as a pure rule in history/visibility.ts): the
 * owner of its line, of its client or of its closing specialist, and the organizations on whose
 * behalf it was brought in.
 */

/** Dimensions whose owner sees a row. */
const OWNED = ["line", "client", "specialist"] as const satisfies readonly Dimension[];

/** An organization that looks, as small integers. */
export interface Viewer {
  readonly key: number;
  /** Keys of what it owns. */
  readonly owned: { readonly [dimension in (typeof OWNED)[number]]: readonly number[] };
  /** Whether it is among the further bringers of any row: most organizations are not. */
  readonly hasBrought: boolean;
}

/** Expressions for a statement's list of results, read by {@link readViewer}. */
export function viewerOf(organization: string): string {
  const key = isUuid(organization)
    ? `(SELECT key FROM organization WHERE id = '${organization}')`
    : "NULL::integer";
  const owned = OWNED.map((dimension) => {
    const table = dimensionTable(dimension);
    return `ARRAY(SELECT key FROM ${table} WHERE owner > 0 AND owner = ${key}) AS owned_${table}`;
  });
  return `${key} AS viewer, ${owned.join(", ")},
    EXISTS (SELECT 1 FROM treatment_bringer WHERE organization = ${key}) AS has_brought`;
}

/** Null when there is no such organization. */
export function readViewer(row: Row): Viewer | null {
  if (row["viewer"] === null) return null;
  const owned = (dimension: Dimension) => row[`owned_${dimensionTable(dimension)}`] as number[];
  return {
    key: Number(row["viewer"]),
    owned: { line: owned("line"), client: owned("client"), specialist: owned("specialist") },
    hasBrought: row["has_brought"] === true,
  };
}

/** A condition over `treatment`. */
export function visibleTo({ key, owned, hasBrought }: Viewer): string {
  const conditions = [`brought_in_by = ${key}`];
  for (const dimension of OWNED) {
    if (owned[dimension].length > 0) {
      conditions.push(`${dimensionTable(dimension)} = ANY(${integersLiteral(owned[dimension])})`);
    }
  }
  if (hasBrought) {
    conditions.push(`id IN (SELECT treatment FROM treatment_bringer WHERE organization = ${key})`);
  }
  return `(${conditions.join(" OR ")})`;
}

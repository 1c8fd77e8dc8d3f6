import type { StoredLimits } from "../../history/calling-limits.ts";
import { completeLimits } from "../../history/calling-limits.ts";
import type { Organization } from "../store.ts";
import type { Row } from "./queries.ts";

/** Finds a row when an organization, by its `$key`, has anything that keeps it from being removed. */
export const ORGANIZATION_IN_USE = `SELECT 1 WHERE EXISTS (SELECT 1 FROM account WHERE organization = $key)
  OR EXISTS (SELECT 1 FROM mirror WHERE organization = $key)
  OR EXISTS (SELECT 1 FROM hook WHERE organization = $key)
  OR EXISTS (SELECT 1 FROM line WHERE owner = $key)
  OR EXISTS (SELECT 1 FROM client WHERE owner = $key)
  OR EXISTS (SELECT 1 FROM specialist WHERE owner = $key)
  OR EXISTS (SELECT 1 FROM treatment WHERE brought_in_by = $key)
  OR EXISTS (SELECT 1 FROM treatment_bringer WHERE organization = $key)`;

export function readOrganization(row: Row): Organization {
  const limits = row["limits"];
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    timeZone: String(row["time_zone"]),
    limits: limits === null ? null : completeLimits(JSON.parse(String(limits)) as StoredLimits),
  };
}

export function storedLimits(limits: Organization["limits"]): string | null {
  return limits === null ? null : JSON.stringify(limits);
}

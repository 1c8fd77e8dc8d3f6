import { isUuid } from "../../history/uuid.ts";
import { unknownOrganization } from "../sql/refusals.ts";
import type { Connection, Database } from "./database.ts";

/** The operator in place of an organization's key. */
export const OPERATOR = 0;

/**
 * The key of an organization, by its UUID.
 *
 * @throws LetopisError ORGANIZATION_UNKNOWN
 */
export async function organizationKey(
  database: Database,
  connection: Connection,
  id: string,
): Promise<number> {
  if (!isUuid(id)) throw unknownOrganization(id);
  const sql = "SELECT key FROM organization WHERE id = $id::uuid";
  const [row] = await database.rows(connection, sql, { id });
  if (row === undefined) throw unknownOrganization(id);
  return Number(row["key"]);
}

/** {@link OPERATOR} for null. */
export async function bringerKey(
  database: Database,
  connection: Connection,
  id: string | null,
): Promise<number> {
  return id === null ? OPERATOR : organizationKey(database, connection, id);
}

import { isUuid } from "../../history/uuid.ts";
import { unknownMirror } from "../sql/refusals.ts";
import type { Connection, Database } from "./database.ts";

/**
 * The key of an organization that has a mirror.
 *
 * @throws LetopisError MIRROR_UNKNOWN
 */
export async function mirrorKey(
  database: Database,
  connection: Connection,
  organization: string,
): Promise<number> {
  const [row] = isUuid(organization)
    ? await database.rows(
        connection,
        `SELECT key FROM mirror JOIN organization ON organization.key = mirror.organization
         WHERE organization.id = $organization`,
        { organization },
      )
    : [];
  if (row === undefined) throw unknownMirror();
  return Number(row["key"]);
}

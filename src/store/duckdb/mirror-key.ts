import type { DuckDBConnection } from "@duckdb/node-api";
import { unknownMirror } from "../sql/refusals.ts";
import type { Database } from "./database.ts";

/**
 * The key of an organization that has a mirror.
 *
 * @throws LetopisError MIRROR_UNKNOWN
 */
export async function mirrorKey(
  database: Database,
  connection: DuckDBConnection,
  organization: string,
): Promise<number> {
  const result = await database.run(
    connection,
    `SELECT organization.key AS key FROM mirror JOIN organization
     ON organization.key = mirror.organization WHERE organization.id = $id::UUID`,
    { id: organization },
  );
  const key = (await result.getRowObjectsJS())[0]?.["key"];
  if (key === undefined) throw unknownMirror();
  return Number(key);
}

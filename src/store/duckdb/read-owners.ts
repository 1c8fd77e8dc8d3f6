import { listValue } from "@duckdb/node-api";
import type { Database } from "./database.ts";

/** Ids of one statement: a list that grows with what is asked would grow without bound. */
const IDS_AT_ONCE = 2048;

/** Whose entries of a dimension table are, by their ids; what nobody owns is absent. */
export async function readOwners(
  database: Database,
  table: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const owners = new Map<string, string>();
  if (ids.length === 0) return owners;
  // One snapshot, however many pieces: else a change of owner could show half of itself.
  await database.read((connection) =>
    database.transaction(connection, async () => {
      for (let first = 0; first < ids.length; first += IDS_AT_ONCE) {
        const result = await database.run(
          connection,
          `SELECT entry.id::VARCHAR AS id, organization.id::VARCHAR AS owner
           FROM ${table} AS entry JOIN organization ON organization.key = entry.owner
           WHERE entry.owner > 0 AND entry.id IN (SELECT unnest($ids)::UUID)`,
          { ids: listValue(ids.slice(first, first + IDS_AT_ONCE)) },
        );
        for (const row of await result.getRowObjectsJS()) {
          owners.set(String(row["id"]), String(row["owner"]));
        }
      }
    }),
  );
  return owners;
}

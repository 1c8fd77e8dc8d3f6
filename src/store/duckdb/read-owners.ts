import { listValue } from "@duckdb/node-api";
import { idLists } from "../sql/id-lists.ts";
import type { Database } from "./database.ts";

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
      for (const list of idLists(ids)) {
        const rows = await database.rows(
          connection,
          `SELECT entry.id::VARCHAR AS id, organization.id::VARCHAR AS owner
           FROM ${table} AS entry JOIN organization ON organization.key = entry.owner
           WHERE entry.owner > 0 AND entry.id IN (SELECT unnest($ids)::UUID)`,
          { ids: listValue(list) },
        );
        for (const { id, owner } of rows) owners.set(String(id), String(owner));
      }
    }),
  );
  return owners;
}

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
  await database.read((connection) =>
    database.transaction(connection, async () => {
      // One snapshot, however many pieces: else a change of owner could show half of itself.
      await connection.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      for (const list of idLists(ids)) {
        const rows = await database.rows(
          connection,
          `SELECT entry.id, organization.id AS owner
           FROM ${table} AS entry JOIN organization ON organization.key = entry.owner
           WHERE entry.owner > 0 AND entry.id = ANY($ids::uuid[])`,
          { ids: list },
        );
        for (const { id, owner } of rows) owners.set(String(id), String(owner));
      }
    }),
  );
  return owners;
}

import { join } from "node:path";
import type { ClientBase } from "pg";
import { missingMigrations } from "../sql/migrations.ts";
import { LOCK_MIGRATIONS } from "./write-lock.ts";

const FOLDER = join(import.meta.dirname, "migrations");

/** All that is ours is in a schema of its own, beside whatever else the database holds. */
export const SCHEMA = "letopis";

/**
 * Brings a database up to the newest schema, all in one transaction. Of several servers that start
 * at once one does it, the others wait and find it done.
 *
 * @throws LetopisError STORE_NEWER when the database is ahead of this program
 */
export async function migrate(client: ClientBase): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(LOCK_MIGRATIONS);
    if (!(await hasSchema(client))) await client.query(`CREATE SCHEMA ${SCHEMA}`);
    await client.query(
      "CREATE TABLE IF NOT EXISTS schema_migration (version integer PRIMARY KEY, name text NOT NULL)",
    );
    const present = await schemaVersion(client);
    for (const { version, name, sql } of await missingMigrations(FOLDER, present)) {
      await client.query(sql);
      await client.query("INSERT INTO schema_migration VALUES ($1, $2)", [version, name]);
    }
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** Number of the newest migration applied, 0 before the first. */
export async function schemaVersion(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    "SELECT coalesce(max(version), 0) AS version FROM schema_migration",
  );
  return rows[0]?.version ?? 0;
}

/** Asked first: a role that may not make schemas may still use one that is there. */
async function hasSchema(client: ClientBase): Promise<boolean> {
  const { rowCount } = await client.query("SELECT 1 FROM pg_namespace WHERE nspname = $1", [
    SCHEMA,
  ]);
  return rowCount === 1;
}

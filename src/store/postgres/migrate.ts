import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ClientBase } from "pg";
import { LetopisError } from "../../contract/letopis-error.ts";
import { LOCK_MIGRATIONS } from "./write-lock.ts";

const FOLDER = join(import.meta.dirname, "migrations");
const FILE_NAME = /^(\d{4})-[a-z0-9-]+\.sql$/;

/** All that is ours is in a schema of its own, beside whatever else the database holds. */
export const SCHEMA = "letopis";

interface Migration {
  readonly version: number;
  readonly name: string;
}

/** The migrations that this program knows, in order. */
async function knownMigrations(): Promise<readonly Migration[]> {
  const migrations: Migration[] = [];
  for (const name of (await readdir(FOLDER)).sort()) {
    const version = FILE_NAME.exec(name)?.[1];
    if (version) migrations.push({ version: Number(version), name });
  }
  return migrations;
}

/**
 * Brings a database up to the newest schema, all in one transaction. Of several servers that start
 * at once one does it, the others wait and find it done.
 *
 * @throws LetopisError STORE_NEWER when the database is ahead of this program
 */
export async function migrate(client: ClientBase): Promise<void> {
  const known = await knownMigrations();
  const newest = known.at(-1)?.version ?? 0;
  await client.query("BEGIN");
  try {
    await client.query(LOCK_MIGRATIONS);
    if (!(await hasSchema(client))) await client.query(`CREATE SCHEMA ${SCHEMA}`);
    await client.query(
      "CREATE TABLE IF NOT EXISTS schema_migration (version integer PRIMARY KEY, name text NOT NULL)",
    );
    const present = await schemaVersion(client);
    if (present > newest) throw newer(present, newest);
    for (const { version, name } of known) {
      if (version <= present) continue;
      await client.query(await readFile(join(FOLDER, name), "utf8"));
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

function newer(present: number, newest: number): LetopisError {
  return new LetopisError(
    "STORE_NEWER",
    `Данные записаны более новой версией Летописи (схема ${present}, эта программа знает ${newest}). ` +
      "Обновите программу.",
  );
}

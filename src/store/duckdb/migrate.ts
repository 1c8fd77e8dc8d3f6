import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { LetopisError } from "../../contract/letopis-error.ts";

const FOLDER = join(import.meta.dirname, "migrations");
const FILE_NAME = /^(\d{4})-[a-z0-9-]+\.sql$/;

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
 * Brings a database up to the newest schema, one transaction a migration: a process killed in
 * between leaves a whole older schema behind.
 *
 * @throws LetopisError STORE_NEWER when the database is ahead of this program
 */
export async function migrate(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    "CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER NOT NULL, name VARCHAR NOT NULL)",
  );
  const present = await schemaVersion(connection);
  const known = await knownMigrations();
  const newest = known.at(-1)?.version ?? 0;
  if (present > newest) {
    throw new LetopisError(
      "STORE_NEWER",
      `Данные записаны более новой версией Летописи (схема ${present}, эта программа знает ${newest}). ` +
        "Обновите программу.",
    );
  }
  for (const { version, name } of known) {
    if (version <= present) continue;
    const sql = await readFile(join(FOLDER, name), "utf8");
    await connection.run("BEGIN TRANSACTION");
    try {
      await connection.run(sql);
      await connection.run("INSERT INTO schema_migration VALUES ($version, $name)", {
        version,
        name,
      });
    } catch (error) {
      await connection.run("ROLLBACK");
      throw error;
    }
    await connection.run("COMMIT");
  }
}

/** Number of the newest migration applied, 0 before the first. */
export async function schemaVersion(connection: DuckDBConnection, catalog = ""): Promise<number> {
  const table = catalog ? `${catalog}.schema_migration` : "schema_migration";
  const reader = await connection.runAndReadAll(
    `SELECT coalesce(max(version), 0)::INTEGER AS version FROM ${table}`,
  );
  return Number(reader.getRowObjectsJS()[0]?.["version"] ?? 0);
}

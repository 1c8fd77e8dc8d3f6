import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { missingMigrations } from "../sql/migrations.ts";

const FOLDER = join(import.meta.dirname, "migrations");

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
  for (const { version, name, sql } of await missingMigrations(FOLDER, present)) {
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

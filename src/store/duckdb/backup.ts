import { randomUUID } from "node:crypto";
import { copyFile, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { DuckDBInstance } from "@duckdb/node-api";
import { LetopisError } from "../../contract/letopis-error.ts";
import { EVENT_TABLES, RULE_TABLES } from "../sql/forget-organization.ts";
import { FORGOTTEN_TABLES } from "../sql/forgotten-persons.ts";
import type { BackupSummary } from "../store.ts";
import type { Database } from "./database.ts";
import { eraseListed } from "./erasure.ts";
import { migrate } from "./migrate.ts";
import { sqlLiteral } from "./sql-literal.ts";
import { integerItems } from "./vectors.ts";

const TABLES = [
  "organization",
  "line",
  "client",
  "specialist",
  "service_user",
  "directory_record",
  "treatment",
  "account",
  "call_count",
  "mirror",
  "mirror_vanished",
  "treatment_bringer",
  "cloud_rating",
  "hook",
  "import_run",
  ...RULE_TABLES,
  "access_token",
  ...EVENT_TABLES,
] as const;

/**
 * Copies a consistent snapshot to `path`. DuckDB may write in its own folder only, so the copy is
 * made there and moved.
 */
export async function backUp(database: Database, path: string): Promise<BackupSummary> {
  const copy = join(database.copiesFolder, `${randomUUID()}.duckdb`);
  try {
    const treatments = await database.read(async (connection) => {
      await connection.run(`ATTACH ${sqlLiteral(copy)} AS copy`);
      try {
        await database.run(connection, "COPY FROM DATABASE letopis TO copy");
        return await countTreatments(connection, "copy");
      } finally {
        await connection.run("DETACH copy");
      }
    });
    const { size } = await stat(copy);
    await moveDurably(copy, path);
    return { treatments, bytes: size };
  } finally {
    await removeCopy(copy);
  }
}

/**
 * Replaces everything by a backup, in one transaction: scans under way keep their snapshot.
 *
 * @param onReplaced called before anyone writes again
 * @throws LetopisError BACKUP_INVALID, STORE_NEWER; nothing has changed then
 */
export async function restoreFrom(
  database: Database,
  path: string,
  onReplaced: () => void,
): Promise<BackupSummary> {
  const copy = join(database.copiesFolder, `${randomUUID()}.duckdb`);
  try {
    await copyFile(path, copy);
    const { size } = await stat(copy);
    await checkCopy(copy);
    const treatments = await database.alone(async () => {
      const replaced = await replaceBy(database, copy);
      onReplaced();
      return replaced;
    });
    await database.checkpoint();
    return { treatments, bytes: size };
  } catch (error) {
    throw error instanceof LetopisError ? error : invalid(path, error);
  } finally {
    await removeCopy(copy);
  }
}

/** Opens the copy on its own: it is a database of ours, no newer than this program, and up to date after. */
async function checkCopy(copy: string): Promise<void> {
  const instance = await DuckDBInstance.create(copy, { autoload_known_extensions: "false" });
  try {
    const connection = await instance.connect();
    const present = await connection.run(
      "SELECT 1 FROM information_schema.tables WHERE table_name = 'schema_migration'",
    );
    if (present.rowCount === 0) throw new Error("no schema_migration table");
    await migrate(connection);
    await connection.run("CHECKPOINT");
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}

async function replaceBy(database: Database, copy: string): Promise<number> {
  const connection = await database.connect();
  try {
    await connection.run(`ATTACH ${sqlLiteral(copy)} AS copy (READ_ONLY)`);
    try {
      return await database.transaction(connection, async () => {
        for (const table of TABLES) await replaceTable(database, connection, table);
        // Who signed out since the backup was made would be signed in again, so nobody is.
        await database.run(connection, "DELETE FROM web_session");
        // Who was forgotten since the backup was made is in it.
        for (const table of FORGOTTEN_TABLES) await complete(database, connection, table);
        await eraseListed(database, connection);
        await connection.run("UPDATE store_state SET generation = generation + 1");
        return countTreatments(connection, "copy");
      });
    } finally {
      await connection.run("DETACH copy");
    }
  } finally {
    connection.closeSync();
  }
}

/** Columns by name: a migrated table may hold them in another order. */
async function replaceTable(
  database: Database,
  connection: DuckDBConnection,
  table: string,
): Promise<void> {
  await database.run(connection, `DELETE FROM ${table}`);
  await database.run(connection, `INSERT INTO ${table} BY NAME SELECT * FROM copy.${table}`);
}

/** Adds what the copy has and this table lacks, by what it is known by. */
async function complete(
  database: Database,
  connection: DuckDBConnection,
  table: (typeof FORGOTTEN_TABLES)[number],
): Promise<void> {
  const key = table === "forgotten_salt" ? "salt" : "hash";
  await database.run(
    connection,
    `INSERT INTO ${table} BY NAME SELECT * FROM copy.${table}
     WHERE ${key} NOT IN (SELECT ${key} FROM ${table})`,
  );
}

async function countTreatments(connection: DuckDBConnection, catalog: string): Promise<number> {
  const result = await connection.run(`SELECT count(*)::INTEGER FROM ${catalog}.treatment`);
  return integerItems(result.getChunk(0), 0)[0] ?? 0;
}

/** Under its own name only when it is whole and on the disk. */
async function moveDurably(from: string, to: string): Promise<void> {
  const unfinished = join(dirname(to), `.${basename(to)}.${randomUUID()}.unfinished`);
  try {
    await copyFile(from, unfinished);
    const file = await open(unfinished, "r+");
    await file.chmod(0o600);
    await file.sync();
    await file.close();
    await rename(unfinished, to);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw new LetopisError(
      "FILE_UNREADABLE",
      `Копию не удалось записать в ${to}: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
}

async function removeCopy(copy: string): Promise<void> {
  await rm(copy, { force: true });
  await rm(`${copy}.wal`, { force: true });
}

function invalid(path: string, cause: unknown): LetopisError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LetopisError(
    "BACKUP_INVALID",
    `Файл ${path} не восстановить: это не целая резервная копия Летописи (${reason}). Данные не изменены.`,
    { cause },
  );
}

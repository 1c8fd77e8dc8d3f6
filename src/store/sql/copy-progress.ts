import type { CopyProgress } from "../table-copy.ts";
import { COPIED_TABLES, DIMENSION_TABLES } from "./copied-tables.ts";
import type { Queries } from "./queries.ts";
import { copyStoreInUse, copyUnfinished } from "./refusals.ts";

/**
 * How far the copy into a store is: a table of one row, which is there from the copy's beginning to
 * its end only, and so marks a store that is not whole.
 */

/** Not by `information_schema`: there a role sees only the tables to which it has rights. */
const EXISTS = `SELECT 1 AS found FROM pg_catalog.pg_class
  JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
  WHERE relname = 'unfinished_copy' AND nspname = current_schema()`;

const CREATE =
  "CREATE TABLE unfinished_copy (fingerprint VARCHAR NOT NULL, copied VARCHAR NOT NULL)";

/** Null: no copy is under way here. */
export async function readCopyProgress<Connection>(
  database: Queries<Connection>,
  connection: Connection,
): Promise<CopyProgress | null> {
  if (!(await isUnfinished(database, connection))) return null;
  const [row] = await database.rows(connection, "SELECT fingerprint, copied FROM unfinished_copy");
  return {
    fingerprint: String(row?.["fingerprint"]),
    rows: JSON.parse(String(row?.["copied"])) as CopyProgress["rows"],
  };
}

/**
 * For whoever takes the store for a whole one.
 *
 * @throws LetopisError COPY_UNFINISHED
 */
export async function refuseUnfinishedCopy<Connection>(
  database: Queries<Connection>,
  connection: Connection,
): Promise<void> {
  if (await isUnfinished(database, connection)) throw copyUnfinished();
}

/** Whether nobody has put anything into a store; the zero ids are there from the first. */
export async function isEmptyStore<Connection>(
  database: Queries<Connection>,
  connection: Connection,
): Promise<boolean> {
  for (const { name } of [...COPIED_TABLES, { name: "web_session" }]) {
    const own = isDimension(name) ? "key <> 0 OR name IS NOT NULL" : "true";
    const found = await database.rows(
      connection,
      `SELECT 1 AS found FROM ${name} WHERE ${own} LIMIT 1`,
    );
    if (found.length > 0) return false;
  }
  return true;
}

/** Within the transaction that is open on the connection, as are the others that follow. */
export async function beginCopy<Connection>(
  database: Queries<Connection>,
  connection: Connection,
  fingerprint: string,
): Promise<void> {
  for (const table of DIMENSION_TABLES) await database.rows(connection, `DELETE FROM ${table}`);
  await database.rows(connection, CREATE);
  await database.rows(connection, "INSERT INTO unfinished_copy VALUES ($fingerprint, '{}')", {
    fingerprint,
  });
}

/** @throws LetopisError COPY_STORE_IN_USE when somebody else has gone on with the copy */
export async function noteCopyProgress<Connection>(
  database: Queries<Connection>,
  connection: Connection,
  before: CopyProgress,
  after: CopyProgress,
): Promise<void> {
  const noted = await database.rows(
    connection,
    "UPDATE unfinished_copy SET copied = $after WHERE copied = $before RETURNING 1 AS noted",
    { before: JSON.stringify(before.rows), after: JSON.stringify(after.rows) },
  );
  if (noted.length === 0) throw copyStoreInUse();
}

export async function endCopy<Connection>(
  database: Queries<Connection>,
  connection: Connection,
): Promise<void> {
  await database.rows(connection, "DROP TABLE unfinished_copy");
}

async function isUnfinished<Connection>(
  database: Queries<Connection>,
  connection: Connection,
): Promise<boolean> {
  return (await database.rows(connection, EXISTS)).length > 0;
}

function isDimension(table: string): boolean {
  return DIMENSION_TABLES.some((dimension) => dimension === table);
}

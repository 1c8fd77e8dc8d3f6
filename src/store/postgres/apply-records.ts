import type { QueryResult } from "pg";
import type { Dimension } from "../../contract/columns.ts";
import { dimensionTable } from "../sql/fact-columns.ts";
import type { RecordWriter } from "../sql/record-statements.ts";
import { nameEntries, OF_WRITER, RECORD_VALUES, REMOVE_EMPTY } from "../sql/record-statements.ts";
import type { RecordsOutcome } from "../store.ts";
import { addToDimension } from "./add-to-dimension.ts";
import type { Connection, Database } from "./database.ts";
import type { NamedValues } from "./named-values.ts";

/** The statements that turn staged entries into dimensions and records, inside one transaction. */

/** What a writer leaves out stays as the same writer said it before. */
const COMPLETE = `UPDATE entry
  SET ${RECORD_VALUES.map((name) => `${name} = coalesce(entry.${name}, stored.${name})`).join(", ")}
  FROM directory_record AS stored WHERE ${OF_WRITER} AND stored.id = entry.id`;

const REPLACE_CHANGED = `UPDATE directory_record
  SET ${RECORD_VALUES.map((name) => `${name} = entry.${name}`).join(", ")}, changed = to_timestamp($changed)
  FROM entry
  WHERE ${OF_WRITER} AND entry.id = directory_record.id
    AND (${RECORD_VALUES.map((name) => `directory_record.${name}`).join(", ")})
      IS DISTINCT FROM (${RECORD_VALUES.map((name) => `entry.${name}`).join(", ")})`;

const ADD_NEW = `INSERT INTO directory_record (brought_in_by, kind, id, ${RECORD_VALUES.join(", ")}, changed)
  SELECT $writer, $kind, id, ${RECORD_VALUES.join(", ")}, to_timestamp($changed) FROM entry
  ON CONFLICT DO NOTHING`;

/** `owner` or a user's `client`: a key that stands behind an id of the staged entry. */
function assign(table: string, column: "owner" | "client", target: string): string {
  return `UPDATE ${table} SET ${column} = ${target}.key
    FROM entry, ${target} WHERE entry.id = ${table}.id AND ${target}.id = entry.${column}
      AND ${table}.${column} <> ${target}.key`;
}

/** Applies staged entries of a kind as records of a writer. */
export async function applyRecords(
  database: Database,
  connection: Connection,
  kind: Dimension,
  { writer, changedAt, partial = false }: RecordWriter,
): Promise<RecordsOutcome> {
  const table = dimensionTable(kind);
  const values = { writer, kind: table, changed: changedAt };
  const run = (sql: string, given?: NamedValues): Promise<QueryResult> =>
    database.run(connection, sql, given);
  await run(addToDimension(table, "SELECT id FROM entry"));
  if (partial) await run(COMPLETE, values);
  await run(nameEntries(kind), { writer });
  const [counted] = await database.rows(connection, "SELECT count(*) AS staged FROM entry");
  const changed = (await run(REPLACE_CHANGED, values)).rowCount ?? 0;
  const added = (await run(ADD_NEW, values)).rowCount ?? 0;
  return { added, changed, unchanged: Number(counted?.["staged"]) - added - changed };
}

/** Applies staged entries of a kind as the operator's: owners, and fields beside those there are. */
export async function applyDirectory(
  database: Database,
  connection: Connection,
  kind: Dimension,
  changedAt: number,
): Promise<void> {
  const table = dimensionTable(kind);
  const run = (sql: string, values?: NamedValues) => database.run(connection, sql, values);
  await run(addToDimension(table, "SELECT id FROM entry"));
  if (kind === "serviceUser") {
    // Clients of users are clients, though without an owner until one is declared.
    await run(addToDimension("client", "SELECT client AS id FROM entry"));
    await run(assign(table, "client", "client"));
  } else {
    await run(assign(table, "owner", "organization"));
  }
  await run(COMPLETE, { writer: 0, kind: table });
  await run(REMOVE_EMPTY);
  await applyRecords(database, connection, kind, { writer: 0, changedAt });
}

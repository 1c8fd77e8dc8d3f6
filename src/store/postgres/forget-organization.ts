import type { Connection, Database } from "./database.ts";
import { DIMENSIONS, dimensionTable } from "./fact-columns.ts";

/** Tables whose rows belong to an organization, and go with it. */
const TABLES = [
  "call_count",
  "reporting_target",
  "line_rule",
  "mirror_vanished",
  "import_run",
  "event_fact",
  "event_name",
  "event_other",
  "event_progress",
  "event_treatment",
  "event_place",
  "event_rating",
  "event_refused",
] as const;

/** Removes an organization with everything that is its own, names that it gave included. */
export async function forgetOrganization(
  database: Database,
  connection: Connection,
  key: number,
): Promise<void> {
  const run = (sql: string) => database.run(connection, sql, { key });
  for (const table of TABLES) await run(`DELETE FROM ${table} WHERE organization = $key`);
  await run("DELETE FROM directory_record WHERE brought_in_by = $key");
  for (const dimension of DIMENSIONS) {
    const table = dimensionTable(dimension);
    await run(`UPDATE ${table} SET name = NULL, named_by = NULL WHERE named_by = $key`);
  }
  await run("DELETE FROM organization WHERE key = $key");
}

import { DIMENSIONS, dimensionTable } from "./fact-columns.ts";
import type { Queries } from "./queries.ts";

/** Tables of live events; each row belongs to an organization. */
export const EVENT_TABLES = [
  "event_fact",
  "event_name",
  "event_other",
  "event_progress",
  "event_treatment",
  "event_place",
  "event_rating",
  "event_refused",
] as const;

/** Tables of what organizations measure their lines by. */
export const RULE_TABLES = ["reporting_target", "line_rule"] as const;

/** Tables whose rows belong to an organization, and go with it. */
const TABLES = [
  "call_count",
  "mirror_vanished",
  "import_run",
  ...RULE_TABLES,
  ...EVENT_TABLES,
] as const;

/**
 * Removes an organization with everything that is its own, names that it gave included: its key may
 * become another's.
 */
export async function forgetOrganization<Connection>(
  database: Queries<Connection>,
  connection: Connection,
  key: number,
): Promise<void> {
  const run = (sql: string) => database.rows(connection, sql, { key });
  for (const table of TABLES) await run(`DELETE FROM ${table} WHERE organization = $key`);
  await run("DELETE FROM directory_record WHERE brought_in_by = $key");
  for (const dimension of DIMENSIONS) {
    const table = dimensionTable(dimension);
    await run(`UPDATE ${table} SET name = NULL, named_by = NULL WHERE named_by = $key`);
  }
  await run("DELETE FROM organization WHERE key = $key");
}

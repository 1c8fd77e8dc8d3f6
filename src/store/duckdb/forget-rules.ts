import type { DuckDBConnection } from "@duckdb/node-api";
import type { Database } from "./database.ts";

/** Tables of what organizations measure their lines by. */
export const RULE_TABLES = ["reporting_target", "line_rule"] as const;

/** Removes the rules of an organization that goes: its key may become another's. */
export async function forgetRules(
  database: Database,
  connection: DuckDBConnection,
  key: number,
): Promise<void> {
  for (const table of RULE_TABLES) {
    await database.run(connection, `DELETE FROM ${table} WHERE organization = $key`, { key });
  }
}

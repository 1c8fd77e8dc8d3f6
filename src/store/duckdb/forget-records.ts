import type { DuckDBConnection } from "@duckdb/node-api";
import type { Database } from "./database.ts";
import { DIMENSIONS, dimensionTable } from "./fact-columns.ts";

/**
 * Removes what was brought in on behalf of an organization that goes, names included: its key may
 * become another's.
 */
export async function forgetRecords(
  database: Database,
  connection: DuckDBConnection,
  key: number,
): Promise<void> {
  const run = (sql: string) => database.run(connection, sql, { key });
  await run("DELETE FROM directory_record WHERE brought_in_by = $key");
  for (const dimension of DIMENSIONS) {
    const table = dimensionTable(dimension);
    await run(`UPDATE ${table} SET name = NULL, named_by = NULL WHERE named_by = $key`);
  }
}

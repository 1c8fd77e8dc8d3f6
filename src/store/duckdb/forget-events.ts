import type { DuckDBConnection } from "@duckdb/node-api";
import type { Database } from "./database.ts";

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

/** Removes the events of an organization that goes: its key may become another's. */
export async function forgetEvents(
  database: Database,
  connection: DuckDBConnection,
  key: number,
): Promise<void> {
  for (const table of EVENT_TABLES) {
    await database.run(connection, `DELETE FROM ${table} WHERE organization = $key`, { key });
  }
}

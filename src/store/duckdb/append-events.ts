import type { DuckDBConnection } from "@duckdb/node-api";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { IncomingEvents, IncomingFact, IncomingOther } from "../event-store.ts";
import type { AppendedValue } from "./append-values.ts";
import { appendValues } from "./append-values.ts";
import type { Database } from "./database.ts";
import { organizationKey } from "./organizations.ts";

/** What was appended: by organization, the number of its last fact; and the last number of all. */
export interface Appended {
  readonly through: ReadonlyMap<string, number>;
  readonly last: number;
}

/**
 * Appends events within the transaction that is open on the connection.
 *
 * @param last the last number that was given
 */
export async function appendEvents(
  database: Database,
  connection: DuckDBConnection,
  { facts, others }: IncomingEvents,
  last: number,
): Promise<Appended> {
  const keys = await keysOf(database, connection, [...facts, ...others]);
  const through = new Map<string, number>();
  const factRows: AppendedValue[][] = [];
  let number = last;
  for (const { organization, receivedAt, text } of facts) {
    const key = keys.get(organization);
    if (key === undefined) continue;
    number++;
    through.set(organization, number);
    factRows.push([key, number, instant(receivedAt), text]);
  }
  const otherRows: AppendedValue[][] = [];
  for (const { organization, receivedAt, eventType, text } of others) {
    const key = keys.get(organization);
    if (key === undefined) continue;
    if (!through.has(organization)) through.set(organization, 0);
    otherRows.push([key, instant(receivedAt), eventType, text]);
  }
  await appendValues(connection, "event_fact", ["number", "number", "text", "text"], factRows);
  await appendValues(connection, "event_other", ["number", "text", "text", "text"], otherRows);
  return { through, last: number };
}

/** The last number that was given; 0 before the first. */
export async function lastNumber(
  database: Database,
  connection: DuckDBConnection,
): Promise<number> {
  const result = await database.run(
    connection,
    "SELECT coalesce(max(number), 0)::DOUBLE AS last FROM event_fact",
  );
  return Number((await result.getRowObjectsJS())[0]?.["last"] ?? 0);
}

/** Keys of the organizations that are there. */
async function keysOf(
  database: Database,
  connection: DuckDBConnection,
  events: readonly (IncomingFact | IncomingOther)[],
): Promise<ReadonlyMap<string, number>> {
  const keys = new Map<string, number>();
  for (const organization of new Set(events.map((event) => event.organization))) {
    try {
      keys.set(organization, await organizationKey(database, connection, organization));
    } catch (error) {
      if (!(error instanceof LetopisError) || error.code !== "ORGANIZATION_UNKNOWN") throw error;
    }
  }
  return keys;
}

/** As the appender reads a TIMESTAMP: without a zone, which is UTC here. */
function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}

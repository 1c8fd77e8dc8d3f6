import type { KeptEvents } from "../event-store.ts";
import { REFUSED_SHOWN } from "../event-store.ts";
import type { Queries } from "./queries.ts";

const COUNTS = `SELECT
    (SELECT count(*) FROM event_fact WHERE organization = $key) AS facts,
    (SELECT count(*) FROM event_other WHERE organization = $key) AS others,
    (SELECT count(*) FROM event_fact WHERE organization = $key AND number > coalesce(
      (SELECT applied_through FROM event_progress WHERE organization = $key), 0
    )) AS waiting,
    (SELECT from_future FROM event_progress WHERE organization = $key) AS from_future,
    (SELECT count(*) FROM event_refused WHERE organization = $key) AS refused`;

const UNPLACED = `SELECT reason AS kind, count(*) AS count FROM event_place
  WHERE organization = $key AND treatment IS NULL GROUP BY reason`;

const TREATMENTS = `SELECT status AS kind, count(*) AS count FROM event_treatment
  WHERE organization = $key GROUP BY status`;

const REFUSED_IDS = `SELECT id FROM event_refused WHERE organization = $key
  ORDER BY id LIMIT ${REFUSED_SHOWN}`;

/** See `EventStore.describe`, for the key of an organization. */
export async function readKeptEvents<Connection>(
  database: Queries<Connection>,
  connection: Connection,
  key: number,
): Promise<KeptEvents> {
  const run = (sql: string) => database.rows(connection, sql, { key });
  const [counts] = await run(COUNTS);
  const byKind = async (sql: string) =>
    Object.fromEntries((await run(sql)).map(({ kind, count }) => [String(kind), Number(count)]));
  return {
    facts: Number(counts?.["facts"] ?? 0),
    others: Number(counts?.["others"] ?? 0),
    waiting: Number(counts?.["waiting"] ?? 0),
    fromFuture: Number(counts?.["from_future"] ?? 0),
    unplaced: await byKind(UNPLACED),
    treatments: await byKind(TREATMENTS),
    refused: Number(counts?.["refused"] ?? 0),
    refusedIds: (await run(REFUSED_IDS)).map(({ id }) => String(id)),
  };
}

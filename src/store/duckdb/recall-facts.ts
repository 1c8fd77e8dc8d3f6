import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import type { FactNeeds, NumberedFact, RecalledFacts } from "../event-store.ts";
import type { Row } from "../sql/queries.ts";
import { FURTHEST, factsByTreatment, readNumberedFact, textsOf } from "../sql/recalled-facts.ts";
import type { Database } from "./database.ts";
import { timestamp } from "./filter.ts";
import { GIVEN_IDS } from "./given-ids.ts";

/** Finding facts again. */

/**
 * Every fact that names a treatment, and every event that was placed there. Names are written when
 * facts are applied, so that others are not recalled: nobody would learn what they change.
 */
const FACTS_OF_TREATMENTS = `SELECT treatment::VARCHAR AS id, fact
  FROM event_name JOIN event_fact USING (number)
  WHERE event_name.organization = $key AND treatment IN (${GIVEN_IDS})
  UNION ALL
  SELECT treatment::VARCHAR AS id, fact FROM event_place
  WHERE organization = $key AND treatment IN (${GIVEN_IDS})`;

const STRETCHES = `WITH stretch AS (
    SELECT unnest(string_split($lines, ','))::UUID AS line,
      nullif(unnest(string_split($users, ',')), '')::UUID AS service_user,
      make_timestamp(unnest(string_split($from, ','))::BIGINT * 1000000) AS first,
      make_timestamp(unnest(string_split($to, ','))::BIGINT * 1000000) AS last
  )`;

/** Treatments that were open at some time of a stretch, its ends included. */
const OPEN_IN_STRETCHES = `${STRETCHES}
  SELECT DISTINCT id::VARCHAR AS id FROM event_treatment AS treatment
  JOIN stretch ON stretch.line = treatment.line
    AND (stretch.service_user IS NULL OR stretch.service_user = treatment.service_user)
    AND began <= last AND (ended IS NULL OR ended >= first)
  WHERE organization = $key`;

const UNPLACED_IN_STRETCHES = `${STRETCHES}
  SELECT DISTINCT fact FROM event_place AS place
  JOIN stretch ON stretch.line = place.line
    AND (stretch.service_user IS NULL OR stretch.service_user = place.service_user)
    AND happened BETWEEN first AND last
  WHERE organization = $key AND treatment IS NULL AND NOT named`;

const OPEN_SINCE = `SELECT id::VARCHAR AS id FROM event_treatment
  WHERE organization = $key AND (ended IS NULL OR ended >= $instant)`;

const UNPLACED_SINCE = `SELECT fact FROM event_place
  WHERE organization = $key AND treatment IS NULL AND NOT named AND happened >= $instant`;

const FIRST_AFTER = `SELECT min(number)::DOUBLE AS first FROM event_fact
  WHERE organization = $key AND number > $after`;

const NUMBERED = `SELECT number::DOUBLE AS number, epoch(received) AS received, fact FROM event_fact
  WHERE organization = $key AND number >= $first AND number < $end ORDER BY number`;

type Run = (sql: string, values?: Record<string, DuckDBValue>) => Promise<readonly Row[]>;

function runner(database: Database, connection: DuckDBConnection, key: number): Run {
  return (sql, values) => database.rows(connection, sql, { key, ...values });
}

/** See `EventStore.recall`. */
export async function recallFacts(
  database: Database,
  connection: DuckDBConnection,
  key: number,
  { treatments, stretches }: FactNeeds,
): Promise<RecalledFacts> {
  const run = runner(database, connection, key);
  const ids = new Set(treatments);
  let unplaced: readonly string[] = [];
  if (stretches.length > 0) {
    const values = {
      lines: stretches.map(({ line }) => line).join(","),
      users: stretches.map(({ user }) => user ?? "").join(","),
      from: stretches.map(({ from }) => Math.max(from, -FURTHEST)).join(","),
      to: stretches.map(({ to }) => Math.min(to, FURTHEST)).join(","),
    };
    for (const { id } of await run(OPEN_IN_STRETCHES, values)) ids.add(String(id));
    unplaced = textsOf(await run(UNPLACED_IN_STRETCHES, values));
  }
  return { treatments: await factsOf(run, ids), unplaced };
}

/** See `EventStore.recallSince`. */
export async function recallFactsSince(
  database: Database,
  connection: DuckDBConnection,
  key: number,
  instant: number,
): Promise<RecalledFacts> {
  const run = runner(database, connection, key);
  const values = { instant: timestamp(Math.floor(instant)) };
  const ids = new Set((await run(OPEN_SINCE, values)).map(({ id }) => String(id)));
  const unplaced = textsOf(await run(UNPLACED_SINCE, values));
  return { treatments: await factsOf(run, ids), unplaced };
}

/** See `EventStore.after`. */
export async function factsAfter(
  database: Database,
  connection: DuckDBConnection,
  key: number,
  after: number,
  limit: number,
): Promise<readonly NumberedFact[]> {
  const run = runner(database, connection, key);
  // A stretch of numbers: to order a long backlog with its texts would cost more the longer it is.
  const stretch = (first: number) => run(NUMBERED, { first, end: first + limit });
  let rows = await stretch(after + 1);
  if (rows.length === 0) {
    // The next may be further on, behind the facts of others.
    const [found] = await run(FIRST_AFTER, { after });
    if (typeof found?.["first"] !== "number") return [];
    rows = await stretch(found["first"]);
  }
  return rows.map(readNumberedFact);
}

async function factsOf(run: Run, ids: ReadonlySet<string>): Promise<RecalledFacts["treatments"]> {
  if (ids.size === 0) return [];
  return factsByTreatment(await run(FACTS_OF_TREATMENTS, { ids: [...ids].join(",") }));
}

import type { FactNeeds, NumberedFact, RecalledFacts } from "../event-store.ts";
import type { Row } from "../sql/queries.ts";
import { FURTHEST, factsByTreatment, readNumberedFact, textsOf } from "../sql/recalled-facts.ts";
import type { Connection, Database } from "./database.ts";
import type { NamedValues } from "./named-values.ts";

/** Finding facts again. */

/**
 * Every fact that names a treatment, and every event that was placed there. Names are written when
 * facts are applied, so that others are not recalled: nobody would learn what they change.
 */
const FACTS_OF_TREATMENTS = `SELECT event_name.treatment AS id, fact
  FROM event_name JOIN event_fact USING (organization, number)
  WHERE organization = $key AND event_name.treatment = ANY($ids::uuid[])
  UNION ALL
  SELECT treatment AS id, fact FROM event_place
  WHERE organization = $key AND treatment = ANY($ids::uuid[])`;

const STRETCHES = `WITH stretch AS (
    SELECT line, service_user, to_timestamp(first) AS first, to_timestamp(last) AS last
    FROM unnest($lines::uuid[], $users::uuid[], $from::float8[], $to::float8[])
      AS given (line, service_user, first, last)
  )`;

/** Treatments that were open at some time of a stretch, its ends included. */
const OPEN_IN_STRETCHES = `${STRETCHES}
  SELECT DISTINCT id FROM event_treatment AS treatment
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

const OPEN_SINCE = `SELECT id FROM event_treatment WHERE organization = $key AND ended IS NULL
  UNION ALL
  SELECT id FROM event_treatment WHERE organization = $key AND ended >= to_timestamp($instant)`;

const UNPLACED_SINCE = `SELECT fact FROM event_place
  WHERE organization = $key AND treatment IS NULL AND NOT named
    AND happened >= to_timestamp($instant)`;

const NUMBERED = `SELECT number, extract(epoch FROM received)::float8 AS received, fact
  FROM event_fact WHERE organization = $key AND number > $after ORDER BY number LIMIT $limit`;

type Run = (sql: string, values?: NamedValues) => Promise<readonly Row[]>;

function runner(database: Database, connection: Connection, key: number): Run {
  return (sql, values) => database.rows(connection, sql, { key, ...values });
}

/** See `EventStore.recall`. */
export async function recallFacts(
  database: Database,
  connection: Connection,
  key: number,
  { treatments, stretches }: FactNeeds,
): Promise<RecalledFacts> {
  const run = runner(database, connection, key);
  const ids = new Set(treatments);
  let unplaced: readonly string[] = [];
  if (stretches.length > 0) {
    const values = {
      lines: stretches.map(({ line }) => line),
      users: stretches.map(({ user }) => user),
      from: stretches.map(({ from }) => Math.max(from, -FURTHEST)),
      to: stretches.map(({ to }) => Math.min(to, FURTHEST)),
    };
    for (const { id } of await run(OPEN_IN_STRETCHES, values)) ids.add(String(id));
    unplaced = textsOf(await run(UNPLACED_IN_STRETCHES, values));
  }
  return { treatments: await factsOf(run, ids), unplaced };
}

/** See `EventStore.recallSince`. */
export async function recallFactsSince(
  database: Database,
  connection: Connection,
  key: number,
  instant: number,
): Promise<RecalledFacts> {
  const run = runner(database, connection, key);
  const since = { instant: Math.max(Math.min(Math.floor(instant), FURTHEST), -FURTHEST) };
  const ids = new Set((await run(OPEN_SINCE, since)).map(({ id }) => String(id)));
  const unplaced = textsOf(await run(UNPLACED_SINCE, since));
  return { treatments: await factsOf(run, ids), unplaced };
}

/** See `EventStore.after`. */
export async function factsAfter(
  database: Database,
  connection: Connection,
  key: number,
  after: number,
  limit: number,
): Promise<readonly NumberedFact[]> {
  const rows = await runner(database, connection, key)(NUMBERED, { after, limit });
  return rows.map(readNumberedFact);
}

async function factsOf(run: Run, ids: ReadonlySet<string>): Promise<RecalledFacts["treatments"]> {
  if (ids.size === 0) return [];
  return factsByTreatment(await run(FACTS_OF_TREATMENTS, { ids: [...ids] }));
}

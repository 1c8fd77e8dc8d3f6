import type { QueryResult } from "pg";
import type { AppliedFacts, AppliedOutcome } from "../event-store.ts";
import { applyEventRatings } from "../sql/event-ratings.ts";
import type { WriteOutcome } from "../write-outcome.ts";
import { NOTHING_WRITTEN } from "../write-outcome.ts";
import { applyTreatments } from "./apply-treatments.ts";
import { fillInClients } from "./clients-of-users.ts";
import { RATING_STATEMENTS } from "./cloud-ratings.ts";
import type { Connection, Database } from "./database.ts";
import type { NamedValues } from "./named-values.ts";
import { stageTreatments } from "./stage-treatments.ts";

/** The statements that write what facts changed, inside one transaction that is alone. */

/** Where the facts of an organization are. */
export interface EventBase {
  readonly generation: number;
  readonly appliedThrough: number;
  /** Seconds UTC; null before the first. */
  readonly latestAt: number | null;
}

const READ_BASE = `SELECT generation, coalesce(applied_through, 0) AS through,
    extract(epoch FROM latest)::float8 AS latest
  FROM store_state LEFT JOIN event_progress ON organization = $key`;

const WRITE_BASE = `INSERT INTO event_progress AS base
    (organization, applied_through, latest, from_future)
  VALUES ($key, $through, to_timestamp($latest), $from_future)
  ON CONFLICT (organization) DO UPDATE SET applied_through = excluded.applied_through,
    latest = excluded.latest, from_future = base.from_future + excluded.from_future`;

const ADD_NAMES = `INSERT INTO event_name (organization, treatment, number)
  SELECT $key, treatment, number
  FROM unnest($treatments::uuid[], $numbers::bigint[]) AS given (treatment, number)`;

const STAGE_VOIDED = "INSERT INTO voided SELECT unnest($ids::uuid[])";

/** Only what events brought in, and no mirror found: what else is there is someone's word, too. */
const DELETE_VOIDED = `DELETE FROM treatment USING voided, event_treatment AS known
  WHERE treatment.id = voided.id AND brought_in_by = $key AND mirrored_at IS NULL
    AND known.organization = $key AND known.id = treatment.id AND added_row`;

const NOTE_REMOVED = "UPDATE store_state SET treatments = treatments - $removed";

const NOTE_ADDED = "INSERT INTO added_by_events SELECT id FROM decided WHERE outcome = 'added'";
const NOTE_REFUSED =
  "INSERT INTO refused_of_events SELECT id FROM decided WHERE outcome = 'refused'";

const STAGE_TREATMENTS = `INSERT INTO incoming_treatment
  SELECT id, line, service_user, to_timestamp(began), to_timestamp(ended), status
  FROM unnest($ids::uuid[], $lines::uuid[], $users::uuid[], $began::float8[], $ended::float8[],
    $statuses::text[]) AS given (id, line, service_user, began, ended, status)`;

const PUT_TREATMENTS = `INSERT INTO event_treatment AS present
    (organization, id, line, service_user, began, ended, status, added_row)
  SELECT $key, id, line, service_user, began, ended, status,
    id IN (SELECT id FROM added_by_events)
  FROM incoming_treatment
  ON CONFLICT (organization, id) DO UPDATE SET line = excluded.line,
    service_user = excluded.service_user, began = excluded.began, ended = excluded.ended,
    status = excluded.status,
    added_row = (excluded.added_row OR present.added_row)
      AND excluded.id NOT IN (SELECT id FROM voided)`;

const FORGET_REFUSED = `DELETE FROM event_refused USING incoming_treatment
  WHERE organization = $key AND event_refused.id = incoming_treatment.id`;

const KEEP_REFUSED = `INSERT INTO event_refused (organization, id)
  SELECT $key, id FROM refused_of_events ON CONFLICT DO NOTHING`;

const STAGE_PLACES = `INSERT INTO incoming_place
  SELECT message, treatment, reason, named, line, service_user, to_timestamp(happened), fact
  FROM unnest($messages::uuid[], $treatments::uuid[], $reasons::text[], $named::boolean[],
    $lines::uuid[], $users::uuid[], $happened::float8[], $facts::text[])
    AS given (message, treatment, reason, named, line, service_user, happened, fact)`;

const DELETE_PLACES = `DELETE FROM event_place USING incoming_place
  WHERE organization = $key AND event_place.message = incoming_place.message`;

/** An event that names its treatment is found by that as soon as it belongs there. */
const INSERT_PLACES = `INSERT INTO event_place (organization, message, treatment, reason, named,
    line, service_user, happened, fact)
  SELECT $key, message, treatment, reason, named, line, service_user, happened, fact
  FROM incoming_place WHERE treatment IS NULL OR NOT named`;

const STAGE_RATINGS = `INSERT INTO incoming_rating
  SELECT message, treatment,
    to_timestamp(at) + microsecond * INTERVAL '1 microsecond', quality
  FROM unnest($messages::uuid[], $treatments::uuid[], $at::float8[], $microseconds::integer[],
    $qualities::integer[]) AS given (message, treatment, at, microsecond, quality)`;

type Run = (sql: string, values?: NamedValues) => Promise<QueryResult>;

/** How far the facts of an organization are applied. */
export async function readEventBase(
  database: Database,
  connection: Connection,
  key: number,
): Promise<EventBase> {
  const [row] = await database.rows(connection, READ_BASE, { key });
  return {
    generation: Number(row?.["generation"] ?? 0),
    appliedThrough: Number(row?.["through"] ?? 0),
    latestAt: typeof row?.["latest"] === "number" ? row["latest"] : null,
  };
}

/**
 * Writes what facts changed, within the transaction that is open on the connection. Facts come in
 * small groups, so that the way to the database is what costs: a statement that has nothing to do is
 * not run.
 *
 * @returns null, and nothing written, when the store is not where the changes start from: another
 *   server has applied these facts
 */
export async function applyEvents(
  database: Database,
  connection: Connection,
  key: number,
  applied: AppliedFacts,
): Promise<AppliedOutcome | null> {
  const base = await readEventBase(database, connection, key);
  if (base.generation !== applied.generation || base.appliedThrough !== applied.after) return null;
  const run: Run = (sql, values) => database.run(connection, sql, { key, ...values });
  const { names, voided, closed, treatments, places, ratings } = applied;
  if (names.length > 0) {
    await run(ADD_NAMES, {
      treatments: names.map(({ treatment }) => treatment),
      numbers: names.map(({ number }) => number),
    });
  }
  const removed = voided.length === 0 ? 0 : await removeVoided(run, voided);
  const written =
    closed.rows === 0 ? NOTHING_WRITTEN : await writeRows(database, connection, key, applied);
  if (treatments.length > 0) await putTreatments(run, applied);
  if (written.refused.length > 0) await run(KEEP_REFUSED);
  if (places.length + ratings.length > 0) {
    await putPlaces(run, applied);
    await applyEventRatings(run, key, RATING_STATEMENTS);
  }
  await run(WRITE_BASE, {
    through: applied.through,
    latest: applied.latestAt,
    from_future: applied.fromFuture,
  });
  return { written, removed };
}

async function removeVoided(run: Run, voided: readonly string[]): Promise<number> {
  await run(STAGE_VOIDED, { ids: voided });
  const removed = (await run(DELETE_VOIDED)).rowCount ?? 0;
  if (removed > 0) await run(NOTE_REMOVED, { removed });
  return removed;
}

async function writeRows(
  database: Database,
  connection: Connection,
  key: number,
  { closed }: AppliedFacts,
): Promise<WriteOutcome> {
  await stageTreatments(connection, closed, 0);
  // Here, and not before: what a directory says meanwhile would be missed.
  await fillInClients(database, connection, key);
  return applyTreatments(database, connection, {
    writer: key,
    rows: closed.rows,
    source: { kind: "events" },
    inspect: async () => {
      await database.run(connection, NOTE_ADDED);
      await database.run(connection, NOTE_REFUSED);
    },
  });
}

async function putTreatments(run: Run, { treatments }: AppliedFacts): Promise<void> {
  await run(STAGE_TREATMENTS, {
    ids: treatments.map(({ id }) => id),
    lines: treatments.map(({ line }) => line),
    users: treatments.map(({ user }) => user),
    began: treatments.map(({ began }) => began),
    ended: treatments.map(({ ended }) => ended),
    statuses: treatments.map(({ status }) => status),
  });
  await run(PUT_TREATMENTS);
  await run(FORGET_REFUSED);
}

async function putPlaces(run: Run, { places, ratings }: AppliedFacts): Promise<void> {
  await run(STAGE_RATINGS, {
    messages: ratings.map(({ message }) => message),
    treatments: ratings.map(({ treatment }) => treatment),
    at: ratings.map(({ at }) => at),
    microseconds: ratings.map(({ nanosecond }) => Math.floor(nanosecond / 1000)),
    qualities: ratings.map(({ quality }) => quality),
  });
  if (places.length === 0) return;
  await run(STAGE_PLACES, {
    messages: places.map(({ message }) => message),
    treatments: places.map(({ treatment }) => treatment),
    reasons: places.map(({ reason }) => reason),
    named: places.map(({ named }) => named),
    lines: places.map(({ line }) => line),
    users: places.map(({ user }) => user),
    happened: places.map(({ at }) => at),
    facts: places.map(({ text }) => text),
  });
  await run(DELETE_PLACES);
  await run(INSERT_PLACES);
}

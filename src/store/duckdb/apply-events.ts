import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import type { AppliedFacts, AppliedOutcome } from "../event-store.ts";
import { NOTHING_WRITTEN } from "../write-outcome.ts";
import { appendValues } from "./append-values.ts";
import type { Applied } from "./apply-treatments.ts";
import { applyTreatments } from "./apply-treatments.ts";
import { fillInClients } from "./clients-of-users.ts";
import type { Database } from "./database.ts";
import { timestamp } from "./filter.ts";
import { StagingTable } from "./staging-table.ts";

/** The statements that write what facts changed, inside one transaction. */

/** Where the facts of an organization are. */
export interface EventBase {
  readonly generation: number;
  readonly appliedThrough: number;
  /** Seconds UTC; null before the first. */
  readonly latestAt: number | null;
}

const READ_BASE = `SELECT generation, applied_through::DOUBLE AS through, epoch(latest) AS latest
  FROM store_state LEFT JOIN event_progress ON organization = $key`;

const WRITE_BASE = `MERGE INTO event_progress USING (SELECT 1) AS one ON organization = $key
  WHEN MATCHED THEN UPDATE SET applied_through = $through, latest = $latest
  WHEN NOT MATCHED THEN INSERT (organization, applied_through, latest)
    VALUES ($key, $through, $latest)`;

/** Temporary: the connection goes with the transaction. */
const CREATE_STAGING = [
  "voided (id UUID)",
  "added_by_events (id UUID)",
  "refused_of_events (id UUID)",
  `incoming_treatment
    (id UUID, line UUID, service_user UUID, began BIGINT, ended BIGINT, status VARCHAR)`,
  `incoming_place (message UUID, treatment UUID, reason VARCHAR, named BOOLEAN, line UUID,
    service_user UUID, happened BIGINT, fact VARCHAR)`,
  "incoming_rating (message UUID, treatment UUID, given BIGINT, quality INTEGER)",
].map((table) => `CREATE TEMPORARY TABLE ${table}`);

const NOTE_ADDED = "INSERT INTO added_by_events SELECT id FROM decided WHERE outcome = 'added'";

/** Only what events brought in, and no mirror found: what else is there is someone's word, too. */
const DELETE_VOIDED = `DELETE FROM treatment
  WHERE id IN (SELECT id FROM voided) AND brought_in_by = $key AND mirrored_at IS NULL
    AND id IN (SELECT id FROM event_treatment WHERE organization = $key AND added_row)`;

const PUT_TREATMENTS = `MERGE INTO event_treatment
  USING (
    SELECT id, line, service_user, make_timestamp(began * 1000000) AS began,
      make_timestamp(ended * 1000000) AS ended, status,
      id IN (SELECT id FROM added_by_events) AS added_row,
      id IN (SELECT id FROM voided) AS is_void
    FROM incoming_treatment
  ) AS incoming
  ON event_treatment.organization = $key AND event_treatment.id = incoming.id
  WHEN MATCHED THEN UPDATE SET line = incoming.line, service_user = incoming.service_user,
    began = incoming.began, ended = incoming.ended, status = incoming.status,
    added_row = (incoming.added_row OR event_treatment.added_row) AND NOT incoming.is_void
  WHEN NOT MATCHED THEN
    INSERT (organization, id, line, service_user, began, ended, status, added_row)
    VALUES ($key, incoming.id, incoming.line, incoming.service_user, incoming.began,
      incoming.ended, incoming.status, incoming.added_row)`;

const DELETE_PLACES = `DELETE FROM event_place
  WHERE organization = $key AND message IN (SELECT message FROM incoming_place)`;

/** An event that names its treatment is found by that as soon as it belongs there. */
const INSERT_PLACES = `INSERT INTO event_place
  SELECT $key, message, treatment, reason, named, line, service_user,
    make_timestamp(happened * 1000000), fact
  FROM incoming_place WHERE treatment IS NULL OR NOT named`;

/** A rating that was placed elsewhere, or nowhere, is none of the old place any more. */
const DELETE_RATINGS = `DELETE FROM event_rating WHERE organization = $key AND (
    message IN (SELECT message FROM incoming_rating)
    OR message IN (SELECT message FROM incoming_place WHERE NOT named)
  )`;

const INSERT_RATINGS = `INSERT INTO event_rating
  SELECT $key, message, treatment, make_timestamp(given), quality FROM incoming_rating`;

/**
 * The latest word counts on a row that a mirror brought: an event's, when it was given after the
 * row was read (events.md, "Rules").
 */
const RATE_MIRRORED = `UPDATE treatment SET service_quality_assessment = latest.quality
  FROM (
    SELECT treatment AS id, given, quality FROM event_rating
    WHERE organization = $key AND treatment IN (SELECT treatment FROM incoming_rating)
    QUALIFY row_number() OVER (PARTITION BY treatment ORDER BY given DESC, message DESC) = 1
  ) AS latest
  WHERE treatment.id = latest.id AND latest.given > treatment.mirrored_at
    AND treatment.service_quality_assessment <> latest.quality
    AND (brought_in_by = $key OR line IN (SELECT key FROM line WHERE owner = $key))`;

const FORGET_REFUSED = `DELETE FROM event_refused
  WHERE organization = $key AND id IN (SELECT id FROM incoming_treatment)`;

const NOTE_REFUSED =
  "INSERT INTO refused_of_events SELECT id FROM decided WHERE outcome = 'refused'";
const KEEP_REFUSED = "INSERT INTO event_refused SELECT $key, id FROM refused_of_events";

export interface AppliedInStore extends AppliedOutcome {
  /** Null when no rows were written. */
  readonly addedByHour: Applied["addedByHour"] | null;
}

/** How far the facts of an organization are applied. */
export async function readEventBase(
  database: Database,
  connection: DuckDBConnection,
  key: number,
): Promise<EventBase> {
  const result = await database.run(connection, READ_BASE, { key });
  const row = (await result.getRowObjectsJS())[0];
  return {
    generation: Number(row?.["generation"] ?? 0),
    appliedThrough: Number(row?.["through"] ?? 0),
    latestAt: typeof row?.["latest"] === "number" ? row["latest"] : null,
  };
}

/**
 * Writes what facts changed, within the transaction that is open on the connection.
 *
 * @returns null, and nothing written, when the store is not where the changes start from
 */
export async function applyEvents(
  database: Database,
  connection: DuckDBConnection,
  key: number,
  applied: AppliedFacts,
): Promise<AppliedInStore | null> {
  const base = await readEventBase(database, connection, key);
  if (base.generation !== applied.generation || base.appliedThrough !== applied.after) return null;
  const run = (sql: string, values?: Record<string, DuckDBValue>) =>
    database.run(connection, sql, values);

  for (const sql of CREATE_STAGING) await run(sql);
  await stage(connection, applied);
  await appendValues(
    connection,
    "event_name",
    ["number", "text", "number"],
    applied.names.map(({ treatment, number }) => [key, treatment, number]),
  );
  const removed = applied.voided.length === 0 ? 0 : (await run(DELETE_VOIDED, { key })).rowsChanged;
  const rows =
    applied.closed.rows === 0 ? null : await writeRows(database, connection, key, applied);
  await run(PUT_TREATMENTS, { key });
  await run(FORGET_REFUSED, { key });
  await run(KEEP_REFUSED, { key });
  if (applied.places.length > 0) {
    await run(DELETE_PLACES, { key });
    await run(INSERT_PLACES, { key });
  }
  if (applied.places.length + applied.ratings.length > 0) {
    await run(DELETE_RATINGS, { key });
    await run(INSERT_RATINGS, { key });
  }
  // Rows too, since a row of ours can be one that a mirror brought meanwhile.
  if (applied.ratings.length > 0) await run(RATE_MIRRORED, { key });
  await run(WRITE_BASE, {
    key,
    through: BigInt(applied.through),
    latest: timestamp(applied.latestAt),
  });
  return {
    written: rows?.outcome ?? NOTHING_WRITTEN,
    removed,
    addedByHour: rows?.addedByHour ?? null,
  };
}

async function writeRows(
  database: Database,
  connection: DuckDBConnection,
  key: number,
  { closed }: AppliedFacts,
): Promise<Applied> {
  const staging = await StagingTable.create(connection);
  await staging.append(closed);
  // Here, and not before: what a directory says meanwhile would be missed.
  await fillInClients(database, connection, key);
  return applyTreatments(database, connection, {
    writer: key,
    source: { kind: "events" },
    inspect: async () => {
      await database.run(connection, NOTE_ADDED);
      await database.run(connection, NOTE_REFUSED);
    },
  });
}

async function stage(connection: DuckDBConnection, applied: AppliedFacts): Promise<void> {
  const { voided, treatments, places, ratings } = applied;
  await appendValues(
    connection,
    "voided",
    ["text"],
    voided.map((id) => [id]),
  );
  await appendValues(
    connection,
    "incoming_treatment",
    ["text", "text", "text", "number", "number", "text"],
    treatments.map(({ id, line, user, began, ended, status }) => [
      id,
      line,
      user,
      began,
      ended,
      status,
    ]),
  );
  await appendValues(
    connection,
    "incoming_place",
    ["text", "text", "text", "boolean", "text", "text", "number", "text"],
    places.map((place) => [
      place.message,
      place.treatment,
      place.reason,
      place.named,
      place.line,
      place.user,
      place.at,
      place.text,
    ]),
  );
  await appendValues(
    connection,
    "incoming_rating",
    ["text", "text", "number", "number"],
    ratings.map(({ message, treatment, at, nanosecond, quality }) => [
      message,
      treatment,
      at * 1_000_000 + Math.floor(nanosecond / 1000),
      quality,
    ]),
  );
}

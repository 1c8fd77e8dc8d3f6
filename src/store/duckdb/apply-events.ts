import type { DuckDBConnection, DuckDBMaterializedResult, DuckDBValue } from "@duckdb/node-api";
import type { AppliedFacts, AppliedOutcome } from "../event-store.ts";
import { applyEventRatings } from "../sql/event-ratings.ts";
import { appendValues } from "./append-values.ts";
import { RATING_STATEMENTS } from "./cloud-ratings.ts";
import type { Database } from "./database.ts";
import type { DimensionKeys } from "./dimension-keys.ts";
import { timestamp } from "./filter.ts";
import { GIVEN_IDS } from "./given-ids.ts";
import type { RowsByHour } from "./hour-count-cache.ts";
import type { KeptHorizon } from "./kept-horizon.ts";
import { NO_ROWS, writeEventRows } from "./write-event-rows.ts";

/** The statements that write what facts changed, inside one transaction. */

/** Where the facts of an organization are. */
export interface EventBase {
  readonly generation: number;
  readonly appliedThrough: number;
  /** Seconds UTC; null before the first. */
  readonly latestAt: number | null;
  /** Whether rows of it were ever refused. */
  readonly hasRefused: boolean;
}

const READ_BASE = `SELECT generation, applied_through::DOUBLE AS through, epoch(latest) AS latest,
    EXISTS (SELECT 1 FROM event_refused WHERE organization = $key) AS has_refused
  FROM store_state LEFT JOIN event_progress ON organization = $key`;

const ADD_BASE = `INSERT INTO event_progress
  (organization, applied_through, latest, from_future)
  VALUES ($key, $through, $latest, $from_future)`;
const CHANGE_BASE = `UPDATE event_progress SET applied_through = $through, latest = $latest,
    from_future = from_future + $from_future
  WHERE organization = $key`;

/** Temporary: it belongs to the connection, which may have those of its last transaction. */
const CREATE_STAGING = `CREATE OR REPLACE TEMPORARY TABLE incoming_place (message UUID, treatment UUID,
    reason VARCHAR, named BOOLEAN, line UUID, service_user UUID, happened BIGINT, fact VARCHAR);
  CREATE OR REPLACE TEMPORARY TABLE incoming_rating
    (message UUID, treatment UUID, given BIGINT, quality INTEGER)`;

/** Only what events brought in, and no mirror found: what else is there is someone's word, too. */
const DELETE_VOIDED = `DELETE FROM treatment
  WHERE id IN (${GIVEN_IDS}) AND brought_in_by = $key AND mirrored_at IS NULL
    AND id IN (SELECT id FROM event_treatment WHERE organization = $key AND added_row)`;

/** Of treatments that are written anew: whether events added their row before. */
const TAKE_TREATMENTS = `DELETE FROM event_treatment
  WHERE organization = $key AND id IN (${GIVEN_IDS}) RETURNING id::VARCHAR AS id, added_row`;

const DELETE_PLACES = `DELETE FROM event_place
  WHERE organization = $key AND message IN (SELECT message FROM incoming_place)`;

/** An event that names its treatment is found by that as soon as it belongs there. */
const INSERT_PLACES = `INSERT INTO event_place
  SELECT $key, message, treatment, reason, named, line, service_user,
    make_timestamp(happened * 1000000), fact
  FROM incoming_place WHERE treatment IS NULL OR NOT named`;

const FORGET_REFUSED = `DELETE FROM event_refused WHERE organization = $key AND id IN (${GIVEN_IDS})`;

export interface AppliedInStore extends AppliedOutcome {
  readonly addedByHour: RowsByHour;
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
    hasRefused: row?.["has_refused"] === true,
  };
}

/**
 * Writes what facts changed, within the transaction that is open on the connection. Facts come in
 * small groups, so that planning is what costs: a statement that has nothing to do is not run.
 *
 * @returns null, and nothing written, when the store is not where the changes start from
 */
export async function applyEvents(
  database: Database,
  dimensionKeys: DimensionKeys,
  horizon: KeptHorizon,
  connection: DuckDBConnection,
  key: number,
  applied: AppliedFacts,
): Promise<AppliedInStore | null> {
  const base = await readEventBase(database, connection, key);
  if (base.generation !== applied.generation || base.appliedThrough !== applied.after) return null;
  const run: Run = (sql, values) => database.run(connection, sql, values);

  const { names, voided, closed, treatments, places, ratings } = applied;
  await appendValues(
    connection,
    "event_name",
    ["number", "text", "number"],
    names.map(({ treatment, number }) => [key, treatment, number]),
  );
  const removed =
    voided.length === 0
      ? 0
      : (await run(DELETE_VOIDED, { key, ids: voided.join(",") })).rowsChanged;
  const rows =
    closed.rows === 0
      ? NO_ROWS
      : await writeEventRows(database, dimensionKeys, horizon, connection, key, closed);
  if (treatments.length > 0) await putTreatments(run, connection, key, applied, rows.added);
  if (base.hasRefused && treatments.length > 0) {
    await run(FORGET_REFUSED, { key, ids: treatments.map(({ id }) => id).join(",") });
  }
  await appendValues(
    connection,
    "event_refused",
    ["number", "text"],
    rows.outcome.refused.map((id) => [key, id]),
  );
  if (places.length + ratings.length > 0) await putPlaces(run, connection, key, applied);
  await run(base.latestAt === null ? ADD_BASE : CHANGE_BASE, {
    key,
    through: BigInt(applied.through),
    latest: timestamp(applied.latestAt),
    from_future: BigInt(applied.fromFuture),
  });
  return { written: rows.outcome, removed, addedByHour: rows.addedByHour };
}

type Run = (sql: string, values?: Record<string, DuckDBValue>) => Promise<DuckDBMaterializedResult>;

async function putTreatments(
  run: Run,
  connection: DuckDBConnection,
  key: number,
  { treatments, voided }: AppliedFacts,
  added: ReadonlySet<string>,
): Promise<void> {
  const ids = treatments.map(({ id }) => id).join(",");
  const taken = await (await run(TAKE_TREATMENTS, { key, ids })).getRowObjectsJS();
  const hadRow = new Set(taken.filter((row) => row["added_row"]).map((row) => String(row["id"])));
  const isVoid = new Set(voided);
  await appendValues(
    connection,
    "event_treatment",
    ["number", "text", "text", "text", "instant", "instant", "text", "boolean"],
    treatments.map(({ id, line, user, began, ended, status }) => [
      key,
      id,
      line,
      user,
      began,
      ended,
      status,
      (hadRow.has(id) || added.has(id)) && !isVoid.has(id),
    ]),
  );
}

async function putPlaces(
  run: Run,
  connection: DuckDBConnection,
  key: number,
  { places, ratings }: AppliedFacts,
): Promise<void> {
  await connection.run(CREATE_STAGING);
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
  if (places.length > 0) {
    await run(DELETE_PLACES, { key });
    await run(INSERT_PLACES, { key });
  }
  await applyEventRatings(run, key, RATING_STATEMENTS);
}

import type { DuckDBConnection, DuckDBMaterializedResult, DuckDBValue } from "@duckdb/node-api";
import type { WriteOutcome } from "../write-outcome.ts";
import type { Database } from "./database.ts";
import { DIMENSIONS, dimensionTable, FACT_COLUMNS } from "./fact-columns.ts";
import { timestamp } from "./filter.ts";
import { hourCountSql } from "./hour-count-cache.ts";
import { integerItems } from "./vectors.ts";

/**
 * The statements that turn staged rows into treatments, in the order they run, inside one
 * transaction. `incoming` holds the rows as they came, with their position and full ids.
 */

const FACT_TYPES = { id: "UUID", reference: "UUID", instant: "TIMESTAMP", number: "INTEGER" };

/** The staging table: temporary, so it belongs to one connection and never reaches the log. */
export const CREATE_INCOMING = `CREATE TEMPORARY TABLE incoming (position INTEGER, ${FACT_COLUMNS.map(
  ({ name, column }) => `${name} ${FACT_TYPES[column.kind]}`,
).join(", ")})`;

const names = FACT_COLUMNS.map(({ name }) => name);

/** Ids never met get a key, densely: the dictionaries of scans are arrays. */
const ADD_TO_DIMENSIONS = DIMENSIONS.map((dimension) => {
  const table = dimensionTable(dimension);
  return `INSERT INTO ${table} (key, id)
    SELECT (SELECT max(key) FROM ${table}) + row_number() OVER (ORDER BY id), id
    FROM (SELECT DISTINCT ${table} AS id FROM incoming) AS ids
    WHERE id NOT IN (SELECT id FROM ${table})`;
});

/** Whether an id came more than once. */
const HAS_REPEATS = "SELECT (count(*) > count(DISTINCT id))::INTEGER FROM incoming";

/** The last row of each id. */
const LATEST = `SELECT * FROM (
    SELECT *, row_number() OVER (PARTITION BY id ORDER BY position DESC) AS recency FROM incoming
  ) AS ranked WHERE recency = 1`;

/** Rows with keys in place of ids. */
function resolve(rows: string): string {
  return `CREATE TEMPORARY TABLE resolved AS
    SELECT ${FACT_COLUMNS.map(({ name, column }) =>
      column.kind === "reference" ? `${name}.key AS ${name}` : `latest.${name}`,
    ).join(", ")}
    FROM (${rows}) AS latest
    ${DIMENSIONS.map((dimension) => {
      const table = dimensionTable(dimension);
      return `JOIN ${table} ON ${table}.id = latest.${table}`;
    }).join("\n    ")}`;
}

/** What is stored of them. Looked up by id alone first: most batches are new throughout. */
const FIND_STORED = `CREATE TEMPORARY TABLE stored AS
  SELECT * FROM treatment WHERE id IN (SELECT id FROM resolved)`;

/**
 * A rating that an event gave after a mirror read the row is kept (events.md, "Rules"). It must
 * have been given on behalf of someone who may change the row.
 */
const KEEP_LATER_RATINGS = `UPDATE resolved SET service_quality_assessment = latest.quality
  FROM (
    SELECT rating.treatment AS id, rating.quality
    FROM event_rating AS rating
    JOIN resolved ON resolved.id = rating.treatment
    LEFT JOIN stored ON stored.id = rating.treatment
    JOIN line ON line.key = coalesce(stored.line, resolved.line)
    WHERE rating.given > $read_at
      AND rating.organization IN (coalesce(stored.brought_in_by, $writer), line.owner)
    QUALIFY row_number() OVER (
      PARTITION BY rating.treatment ORDER BY rating.given DESC, rating.message DESC
    ) = 1
  ) AS latest
  WHERE latest.id = resolved.id`;

/** Events never say whose a user is: what another source said stays. */
const KEEP_CLIENTS = `UPDATE resolved SET client = stored.client FROM stored
  WHERE stored.id = resolved.id AND resolved.client = 0 AND stored.client <> 0`;

/** Where rows come from, as far as it matters which of two words on one treatment counts. */
export type RowSource =
  | { readonly kind: "file" }
  /** What the cloud says counts before what events say; `readAt` is in seconds UTC. */
  | { readonly kind: "mirror"; readonly readAt: number }
  | { readonly kind: "events" };

/**
 * What becomes of each row (contract.md, "Who sees what"; history/visibility.ts, mayChange): the
 * operator changes anything, an organization what it brought in or what is on a line of its own. Two cabinets
 * of one service list the same treatments: what one mirror brought, the other may bring again.
 */
function decide(source: RowSource["kind"]): string {
  const same = names.map((name) => `resolved.${name} IS NOT DISTINCT FROM stored.${name}`);
  // A row that a mirror brought is the cloud's word: events leave it as it is.
  const changed =
    source === "events"
      ? "CASE WHEN stored.mirrored_at IS NULL THEN 'changed' ELSE 'unchanged' END"
      : "'changed'";
  return `CREATE TEMPORARY TABLE decided AS
  SELECT
    ${names.map((name) => `resolved.${name}`).join(", ")},
    coalesce(stored.brought_in_by, $writer) AS brought_in_by,
    ${source === "mirror" ? "$read_at::TIMESTAMP" : "stored.mirrored_at"} AS mirrored_at,
    stored.id IS NULL OR $writer = 0 OR stored.brought_in_by = $writer OR line.owner = $writer
      ${source === "mirror" ? "OR coalesce(bringer.address = mirror.address, false)" : ""} AS allowed,
    CASE
      WHEN stored.id IS NULL THEN 'added'
      WHEN ${same.join(" AND ")} THEN 'unchanged'
      WHEN allowed THEN ${changed}
      ELSE 'refused'
    END AS outcome
  FROM resolved
  LEFT JOIN stored ON stored.id = resolved.id
  LEFT JOIN line ON line.key = stored.line
  ${source === "mirror" ? WITH_MIRRORS : ""}`;
}

/** The mirror that brought a stored row, and the one that brings it now. */
const WITH_MIRRORS = `LEFT JOIN mirror AS bringer
    ON bringer.organization = stored.brought_in_by AND stored.mirrored_at IS NOT NULL
  LEFT JOIN mirror ON mirror.organization = $writer`;

/** Also what was read again and is as it was, was read. */
const NOTE_READ = `UPDATE treatment SET mirrored_at = $read_at
  WHERE id IN (SELECT id FROM decided WHERE outcome = 'unchanged' AND allowed)`;

const DELETE_CHANGED =
  "DELETE FROM treatment WHERE id IN (SELECT id FROM decided WHERE outcome = 'changed')";

/** In the order of scans, so that row groups cover narrow periods and slices skip the others. */
const INSERT = `INSERT INTO treatment (${names.join(", ")}, brought_in_by, mirrored_at)
  SELECT ${names.join(", ")}, brought_in_by, mirrored_at FROM decided
  WHERE outcome IN ('added', 'changed') ORDER BY initialized, id`;

const COUNT = `SELECT
    count(*) FILTER (WHERE outcome = 'added')::INTEGER,
    count(*) FILTER (WHERE outcome = 'changed')::INTEGER,
    count(*) FILTER (WHERE outcome = 'unchanged')::INTEGER,
    (SELECT count(*) FROM incoming)::INTEGER - count(*)::INTEGER,
    count(*) FILTER (
      WHERE outcome IN ('added', 'changed') AND brought_in_by = 0
        AND line.owner = 0 AND client.owner = 0 AND specialist.owner = 0
    )::INTEGER
  FROM decided
  JOIN line ON line.key = decided.line
  JOIN client ON client.key = decided.client
  JOIN specialist ON specialist.key = decided.specialist`;

const REFUSED = "SELECT id::VARCHAR FROM decided WHERE outcome = 'refused' ORDER BY id";

const CLEAN_UP = ["resolved", "stored", "decided"].map((table) => `DROP TABLE ${table}`);

export interface Applied {
  readonly outcome: WriteOutcome;
  /** Rows per hour of what was added; see {@link hourCountSql}. */
  readonly addedByHour: DuckDBMaterializedResult;
}

export interface ApplyOptions {
  /** Key of the organization on whose behalf the rows come, 0 for the operator. */
  readonly writer: number;
  /** Default: a file. */
  readonly source?: RowSource;
  /**
   * Runs once the rows are written, while `incoming`, `stored` (what was there of them before) and
   * `decided` (what became of them) can still be read.
   */
  readonly inspect?: () => Promise<void>;
}

/** Applies `incoming` within the transaction that is open on the connection, and empties it. */
export async function applyTreatments(
  database: Database,
  connection: DuckDBConnection,
  { writer, source = { kind: "file" }, inspect }: ApplyOptions,
): Promise<Applied> {
  const run = (sql: string, values?: Record<string, DuckDBValue>) =>
    database.run(connection, sql, values);
  const readAt = source.kind === "mirror" ? { read_at: timestamp(source.readAt) } : null;
  for (const sql of ADD_TO_DIMENSIONS) await run(sql);
  // Ranking all rows costs more than all the rest, and hardly any batch has an id twice.
  const repeats = integerItems((await run(HAS_REPEATS)).getChunk(0), 0)[0] === 1;
  await run(resolve(repeats ? LATEST : "SELECT * FROM incoming"));
  await run(FIND_STORED);
  if (readAt !== null) await run(KEEP_LATER_RATINGS, { writer, ...readAt });
  if (source.kind === "events") await run(KEEP_CLIENTS);
  await run(decide(source.kind), { writer, ...readAt });
  await run(DELETE_CHANGED);
  await run(INSERT);
  if (readAt !== null) await run(NOTE_READ, readAt);

  const counts = (await run(COUNT)).getChunk(0);
  const [added = 0, changed = 0, unchanged = 0, superseded = 0, invisible = 0] = [
    0, 1, 2, 3, 4,
  ].map((column) => integerItems(counts, column)[0]);
  const refused = (await (await run(REFUSED)).getColumns())[0]?.map(String) ?? [];
  const addedByHour = await run(hourCountSql("decided WHERE outcome = 'added'"));
  await inspect?.();
  for (const sql of CLEAN_UP) await run(sql);
  await run("DELETE FROM incoming");
  return {
    outcome: { added, changed, unchanged, superseded, refused, invisible },
    addedByHour,
  };
}

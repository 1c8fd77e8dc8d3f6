import type { DuckDBConnection, DuckDBMaterializedResult } from "@duckdb/node-api";
import type { WriteOutcome } from "../write-outcome.ts";
import type { Database } from "./database.ts";
import { DIMENSIONS, dimensionTable, FACT_COLUMNS } from "./fact-columns.ts";
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

/** The last row of each id, with keys in place of ids. */
const RESOLVE = `CREATE TEMPORARY TABLE resolved AS
  SELECT ${FACT_COLUMNS.map(({ name, column }) =>
    column.kind === "reference" ? `${name}.key AS ${name}` : `latest.${name}`,
  ).join(", ")}
  FROM (
    SELECT *, row_number() OVER (PARTITION BY id ORDER BY position DESC) AS recency FROM incoming
  ) AS latest
  ${DIMENSIONS.map((dimension) => {
    const table = dimensionTable(dimension);
    return `JOIN ${table} ON ${table}.id = latest.${table}`;
  }).join("\n  ")}
  WHERE recency = 1`;

/** What is stored of them. Looked up by id alone first: most batches are new throughout. */
const FIND_STORED = `CREATE TEMPORARY TABLE stored AS
  SELECT * FROM treatment WHERE id IN (SELECT id FROM resolved)`;

/**
 * What becomes of each row (contract.md, "Who sees what"; history/visibility.ts, mayChange): the
 * operator changes anything, an organization what it brought in or what is on a line of its own.
 */
const DECIDE = `CREATE TEMPORARY TABLE decided AS
  SELECT
    ${names.map((name) => `resolved.${name}`).join(", ")},
    coalesce(stored.brought_in_by, $writer) AS brought_in_by,
    CASE
      WHEN stored.id IS NULL THEN 'added'
      WHEN ${names.map((name) => `resolved.${name} IS NOT DISTINCT FROM stored.${name}`).join(" AND ")}
        THEN 'unchanged'
      WHEN $writer = 0 OR stored.brought_in_by = $writer OR line.owner = $writer THEN 'changed'
      ELSE 'refused'
    END AS outcome
  FROM resolved
  LEFT JOIN stored ON stored.id = resolved.id
  LEFT JOIN line ON line.key = stored.line`;

const DELETE_CHANGED =
  "DELETE FROM treatment WHERE id IN (SELECT id FROM decided WHERE outcome = 'changed')";

/** In the order of scans, so that row groups cover narrow periods and slices skip the others. */
const INSERT = `INSERT INTO treatment (${names.join(", ")}, brought_in_by)
  SELECT ${names.join(", ")}, brought_in_by FROM decided
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

/**
 * Applies `incoming` within the transaction that is open on the connection, and empties it.
 *
 * @param inspect runs once the rows are written, while `incoming`, `stored` (what was there of them
 *   before) and `decided` (what became of them) can still be read
 */
export async function applyTreatments(
  database: Database,
  connection: DuckDBConnection,
  writer: number,
  inspect: () => Promise<void> = async () => undefined,
): Promise<Applied> {
  const run = (sql: string) => database.run(connection, sql);
  for (const sql of ADD_TO_DIMENSIONS) await run(sql);
  await run(RESOLVE);
  await run(FIND_STORED);
  await database.run(connection, DECIDE, { writer });
  await run(DELETE_CHANGED);
  await run(INSERT);

  const counts = (await run(COUNT)).getChunk(0);
  const [added = 0, changed = 0, unchanged = 0, superseded = 0, invisible = 0] = [
    0, 1, 2, 3, 4,
  ].map((column) => integerItems(counts, column)[0]);
  const refused = (await (await run(REFUSED)).getColumns())[0]?.map(String) ?? [];
  const addedByHour = await run(hourCountSql("decided WHERE outcome = 'added'"));
  await inspect();
  for (const sql of CLEAN_UP) await run(sql);
  await run("DELETE FROM incoming");
  return {
    outcome: { added, changed, unchanged, superseded, refused, invisible },
    addedByHour,
  };
}

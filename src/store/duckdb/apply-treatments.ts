import type { DuckDBConnection, DuckDBMaterializedResult, DuckDBValue } from "@duckdb/node-api";
import type { Dimension } from "../../contract/columns.ts";
import { REFUSE_EXPIRED } from "../sql/expired-rows.ts";
import { DIMENSIONS, dimensionTable, FACT_COLUMNS } from "../sql/fact-columns.ts";
import { forgetIncoming, isPersonDimension } from "../sql/forgotten-persons.ts";
import type { RowSource } from "../sql/row-sources.ts";
import { KEEP_CLIENTS, outcomeOfChange } from "../sql/row-sources.ts";
import type { WriteOutcome } from "../write-outcome.ts";
import { addToDimension } from "./add-to-dimension.ts";
import { forgetReplacedRatings, keepLaterRatings, noteReplacedRatings } from "./cloud-ratings.ts";
import type { Database } from "./database.ts";
import { timestamp } from "./filter.ts";
import type { RowsByHour } from "./hour-count-cache.ts";
import { HOUR_OF_INITIALIZED } from "./hour-count-cache.ts";
import { HASH } from "./kept-forgotten-persons.ts";
import { integerItems } from "./vectors.ts";

/**
 * The statements that turn staged rows into treatments, in the order they run, inside one
 * transaction. `incoming` holds the rows as they came, with their position and full ids.
 */

const FACT_TYPES = { id: "UUID", reference: "UUID", instant: "TIMESTAMP", number: "INTEGER" };

/** The staging table: temporary, so it belongs to one connection and never reaches the log. */
export const CREATE_INCOMING = `CREATE OR REPLACE TEMPORARY TABLE incoming (position INTEGER, ${FACT_COLUMNS.map(
  ({ name, column }) => `${name} ${FACT_TYPES[column.kind]}`,
).join(", ")})`;

const names = FACT_COLUMNS.map(({ name }) => name);

/**
 * What decides which of the statements below have anything to do: to plan one costs more than most
 * of them take to run, and hardly any batch has an id twice, or one that is stored.
 */
const EXAMINE = `SELECT
  (SELECT (count(*) > count(DISTINCT id))::INTEGER FROM incoming),
  (SELECT count(*)::INTEGER FROM treatment WHERE id IN (SELECT id FROM incoming)),
  (SELECT count(*)::INTEGER FROM incoming WHERE closed < (SELECT kept_from FROM store_state)),
  ${DIMENSIONS.map((dimension) => {
    const table = dimensionTable(dimension);
    return `(SELECT count(*)::INTEGER FROM incoming WHERE ${table} NOT IN (SELECT id FROM ${table}))`;
  }).join(",\n  ")}`;

/** The last row of each id counts. */
const FORGET_SUPERSEDED = `DELETE FROM incoming
  WHERE position NOT IN (SELECT max(position) FROM incoming GROUP BY id)`;

const FORGET_PERSONS = forgetIncoming(HASH);

/** Rows with keys in place of ids. */
const RESOLVE = `CREATE TEMPORARY TABLE resolved AS
  SELECT ${FACT_COLUMNS.map(({ name, column }) =>
    column.kind === "reference" ? `${name}.key AS ${name}` : `incoming.${name}`,
  ).join(", ")}
  FROM incoming
  ${DIMENSIONS.map((dimension) => {
    const table = dimensionTable(dimension);
    return `JOIN ${table} ON ${table}.id = incoming.${table}`;
  }).join("\n  ")}`;

/** What is stored of them. */
const FIND_STORED = `CREATE TEMPORARY TABLE stored AS
  SELECT * FROM treatment WHERE id IN (SELECT id FROM resolved)`;
const FIND_NOTHING = "CREATE TEMPORARY TABLE stored AS SELECT * FROM treatment LIMIT 0";

/**
 * What becomes of each row (contract.md, "Who sees what"; history/visibility.ts, mayChange): the
 * operator changes anything, an organization what it brought in or what is on a line of its own. Two cabinets
 * of one service list the same treatments: what one mirror brought, the other may bring again.
 */
function decide(source: RowSource["kind"]): string {
  const same = names.map((name) => `resolved.${name} IS NOT DISTINCT FROM stored.${name}`);
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
      WHEN allowed THEN ${outcomeOfChange(source)}
      ELSE 'refused'
    END AS outcome
  FROM resolved
  LEFT JOIN stored ON stored.id = resolved.id
  LEFT JOIN line ON line.key = stored.line
  ${source === "mirror" ? WITH_MIRRORS : ""}`;
}

/** Of rows none of which is stored: the same as {@link decide}, without looking for them. */
function decideNew(writer: number, source: RowSource): string {
  return `CREATE TEMPORARY VIEW decided AS
  SELECT ${names.join(", ")}, ${writer} AS brought_in_by,
    ${source.kind === "mirror" ? `make_timestamp(${source.readAt}::BIGINT * 1000000)` : "NULL::TIMESTAMP"} AS mirrored_at,
    true AS allowed, 'added' AS outcome
  FROM resolved`;
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

const INSERT = `INSERT INTO treatment (${names.join(", ")}, brought_in_by, mirrored_at)
  SELECT ${names.join(", ")}, brought_in_by, mirrored_at FROM decided
  WHERE outcome IN ('added', 'changed')`;

/**
 * By `initialized`, so that row groups cover narrow periods and slices skip the others: to sort
 * costs as much as to insert, and most rows come so. Where the joins of a few rows lose their order,
 * that does no harm.
 */
const INSERT_ORDERED = `${INSERT} ORDER BY initialized, id`;

/** By hour of `initialized`, as `HourCountCache` counts. */
const COUNT = `SELECT outcome, brought_in_by = 0 AS is_operators,
    ${HOUR_OF_INITIALIZED} AS hour, count(*)::INTEGER AS rows
  FROM decided GROUP BY ALL`;

const COUNT_INVISIBLE = `SELECT count(*)::INTEGER
  FROM decided
  JOIN line ON line.key = decided.line
  JOIN client ON client.key = decided.client
  JOIN specialist ON specialist.key = decided.specialist
  WHERE outcome IN ('added', 'changed') AND brought_in_by = 0
    AND line.owner = 0 AND client.owner = 0 AND specialist.owner = 0`;

const REFUSED = "SELECT id::VARCHAR FROM decided WHERE outcome = 'refused' ORDER BY id";

const CLEAN_UP = "DROP TABLE resolved; DROP TABLE stored; DELETE FROM incoming";

export interface Applied {
  readonly outcome: WriteOutcome;
  /** Rows that were added, by hour; for `HourCountCache.add`. */
  readonly addedByHour: RowsByHour;
}

export interface ApplyOptions {
  /** Key of the organization on whose behalf the rows come, 0 for the operator. */
  readonly writer: number;
  /** Whether the rows were staged in the order of `initialized`. Default: no. */
  readonly isOrdered?: boolean;
  /** Default: a file. */
  readonly source?: RowSource;
  /**
   * Runs when it is decided what becomes of the rows, and before any is written: while `treatment`
   * is as it was, and `incoming` and `decided` can be read.
   */
  readonly inspect?: (outcome: WriteOutcome) => Promise<void>;
}

/** Applies `incoming` within the transaction that is open on the connection, and empties it. */
export async function applyTreatments(
  database: Database,
  connection: DuckDBConnection,
  { writer, isOrdered = false, source = { kind: "file" }, inspect }: ApplyOptions,
): Promise<Applied> {
  const run: Run = (sql, values) => database.run(connection, sql, values);
  const readAt = source.kind === "mirror" ? { read_at: timestamp(source.readAt) } : null;
  let examined = await examine(run);
  let expired = 0;
  if (examined.hasExpired) {
    expired = (await run(REFUSE_EXPIRED)).rowsChanged;
    examined = await examine(run);
  }
  const { hasRepeats, hasStored, unknown } = examined;
  const superseded = hasRepeats ? (await run(FORGET_SUPERSEDED)).rowsChanged : 0;
  if (unknown.some(isPersonDimension)) for (const sql of FORGET_PERSONS) await run(sql);
  for (const table of unknown.map(dimensionTable)) {
    await run(addToDimension(table, `SELECT ${table} AS id FROM incoming`));
  }
  await run(RESOLVE);
  await run(hasStored ? FIND_STORED : FIND_NOTHING);
  if (readAt !== null) await keepLaterRatings(run, { writer, ...readAt });
  if (hasStored && source.kind === "events") await run(KEEP_CLIENTS);
  if (hasStored) await run(decide(source.kind), { writer, ...readAt });
  else await run(decideNew(writer, source));

  const { added, changed, unchanged, refused, operators, addedByHour } = await count(run);
  const outcome: WriteOutcome = {
    added,
    changed,
    unchanged,
    superseded,
    expired,
    refused: refused === 0 ? [] : await readRefused(run),
    invisible: operators === 0 ? 0 : firstInteger(await run(COUNT_INVISIBLE)),
  };
  if (source.kind === "mirror") await noteReplacedRatings(run);
  if (source.kind === "file" && changed > 0) await forgetReplacedRatings(run);
  await inspect?.(outcome);
  if (changed > 0) await run(DELETE_CHANGED);
  if (added + changed > 0) await run(isOrdered ? INSERT : INSERT_ORDERED);
  if (readAt !== null && unchanged > 0) await run(NOTE_READ, readAt);
  await run(`DROP ${hasStored ? "TABLE" : "VIEW"} decided; ${CLEAN_UP}`);
  return { outcome, addedByHour };
}

type Run = (sql: string, values?: Record<string, DuckDBValue>) => Promise<DuckDBMaterializedResult>;

interface Examined {
  readonly hasRepeats: boolean;
  readonly hasStored: boolean;
  /** Rows older than any are kept. */
  readonly hasExpired: boolean;
  /** Dimensions of which an id was never met. */
  readonly unknown: readonly Dimension[];
}

async function examine(run: Run): Promise<Examined> {
  const found = (await run(EXAMINE)).getChunk(0);
  const [repeats, stored, expired, ...unknown] = Array.from(
    { length: 3 + DIMENSIONS.length },
    (_, column) => (integerItems(found, column)[0] ?? 0) > 0,
  );
  return {
    hasRepeats: repeats === true,
    hasStored: stored === true,
    hasExpired: expired === true,
    unknown: DIMENSIONS.filter((_, index) => unknown[index]),
  };
}

/** Counts what was decided; `operators` of the added and changed rows are the operator's. */
async function count(run: Run) {
  const counts = { added: 0, changed: 0, unchanged: 0, refused: 0, operators: 0 };
  const addedByHour = new Map<number, number>();
  for (const row of await (await run(COUNT)).getRowObjectsJS()) {
    const outcome = row["outcome"] as "added" | "changed" | "unchanged" | "refused";
    const [hour, rows] = [Number(row["hour"]), Number(row["rows"])];
    counts[outcome] += rows;
    if (outcome === "added") addedByHour.set(hour, (addedByHour.get(hour) ?? 0) + rows);
    const isWritten = outcome === "added" || outcome === "changed";
    if (isWritten && row["is_operators"] === true) counts.operators += rows;
  }
  return { ...counts, addedByHour };
}

async function readRefused(run: Run): Promise<readonly string[]> {
  return (await (await run(REFUSED)).getColumns())[0]?.map(String) ?? [];
}

function firstInteger(result: DuckDBMaterializedResult): number {
  return integerItems(result.getChunk(0), 0)[0] ?? 0;
}

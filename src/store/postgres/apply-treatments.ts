import { REFUSE_EXPIRED } from "../sql/expired-rows.ts";
import { DIMENSIONS, dimensionTable, FACT_COLUMNS } from "../sql/fact-columns.ts";
import { forgetIncoming } from "../sql/forgotten-persons.ts";
import type { RowSource } from "../sql/row-sources.ts";
import { KEEP_CLIENTS, outcomeOfChange } from "../sql/row-sources.ts";
import type { WriteOutcome } from "../write-outcome.ts";
import { addToDimension } from "./add-to-dimension.ts";
import { forgetReplacedRatings, keepLaterRatings, noteReplacedRatings } from "./cloud-ratings.ts";
import type { Connection, Database } from "./database.ts";
import { HASH } from "./kept-forgotten-persons.ts";
import type { NamedValues } from "./named-values.ts";

/**
 * The statements that turn staged rows into treatments, in the order they run, inside one
 * transaction that is alone (write-lock.ts). `incoming` holds the rows as they came, with their
 * position and full ids; the other tables are those of work-tables.ts.
 */

/** More rows are worth telling the planner about. */
const MANY_ROWS = 20_000;

const names = FACT_COLUMNS.map(({ name }) => name);

const FORGET_PERSONS = forgetIncoming(HASH);

const ADD_TO_DIMENSIONS = DIMENSIONS.map((dimension) => {
  const table = dimensionTable(dimension);
  return addToDimension(table, `SELECT ${table} AS id FROM incoming`);
});

/** The last row of each id, with keys in place of ids. */
const RESOLVE = `INSERT INTO resolved (${names.join(", ")})
  SELECT ${FACT_COLUMNS.map(({ name, column }) =>
    column.kind === "reference" ? `${name}.key` : `latest.${name}`,
  ).join(", ")}
  FROM (SELECT DISTINCT ON (id) * FROM incoming ORDER BY id, position DESC) AS latest
  ${DIMENSIONS.map((dimension) => {
    const table = dimensionTable(dimension);
    return `JOIN ${table} ON ${table}.id = latest.${table}`;
  }).join("\n  ")}`;

const FIND_STORED = `INSERT INTO stored
  SELECT treatment.* FROM resolved JOIN treatment ON treatment.id = resolved.id`;

/**
 * What becomes of each row (contract.md, "Who sees what"; history/visibility.ts, mayChange): the
 * operator changes anything, an organization what it brought in or what is on a line of its own. Two
 * cabinets of one service list the same treatments: what one mirror brought, the other may bring again.
 */
function decide(source: RowSource["kind"]): string {
  const isMirror = source === "mirror";
  return `INSERT INTO decided
  SELECT
    ${names.map((name) => `resolved.${name}`).join(", ")},
    coalesce(stored.brought_in_by, $writer::integer),
    ${isMirror ? "to_timestamp($read_at)" : "stored.mirrored_at"},
    may.change,
    CASE
      WHEN stored.id IS NULL THEN 'added'
      WHEN (${names.map((name) => `resolved.${name}`).join(", ")}) IS NOT DISTINCT FROM
        (${names.map((name) => `stored.${name}`).join(", ")}) THEN 'unchanged'
      WHEN may.change THEN ${outcomeOfChange(source)}
      ELSE 'refused'
    END
  FROM resolved
  LEFT JOIN stored ON stored.id = resolved.id
  LEFT JOIN line ON line.key = stored.line
  ${isMirror ? WITH_MIRRORS : ""}
  CROSS JOIN LATERAL (
    SELECT stored.id IS NULL OR $writer = 0 OR stored.brought_in_by = $writer OR line.owner = $writer
      ${isMirror ? "OR coalesce(bringer.address = mirror.address, false)" : ""} AS change
  ) AS may`;
}

/** The mirror that brought a stored row, and the one that brings it now. */
const WITH_MIRRORS = `LEFT JOIN mirror AS bringer
    ON bringer.organization = stored.brought_in_by AND stored.mirrored_at IS NOT NULL
  LEFT JOIN mirror ON mirror.organization = $writer`;

/** Also what was read again and is as it was, was read. */
const NOTE_READ = `UPDATE treatment SET mirrored_at = decided.mirrored_at FROM decided
  WHERE decided.id = treatment.id AND outcome = 'unchanged' AND allowed`;

const UPDATE_CHANGED = `UPDATE treatment
  SET ${names
    .filter((name) => name !== "id")
    .map((name) => `${name} = decided.${name}`)
    .join(", ")}, mirrored_at = decided.mirrored_at
  FROM decided WHERE decided.id = treatment.id AND outcome = 'changed'`;

/** In the order of scans: rows that are read together lie together. */
const INSERT_ADDED = `INSERT INTO treatment (${names.join(", ")}, brought_in_by, mirrored_at)
  SELECT ${names.join(", ")}, brought_in_by, mirrored_at FROM decided
  WHERE outcome = 'added' ORDER BY initialized, id`;

const COUNT = `SELECT
    count(*) FILTER (WHERE outcome = 'added') AS added,
    count(*) FILTER (WHERE outcome = 'changed') AS changed,
    count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
    (SELECT count(*) FROM incoming) - count(*) AS superseded,
    count(*) FILTER (
      WHERE outcome IN ('added', 'changed') AND brought_in_by = 0
        AND line.owner = 0 AND client.owner = 0 AND specialist.owner = 0
    ) AS invisible
  FROM decided
  JOIN line ON line.key = decided.line
  JOIN client ON client.key = decided.client
  JOIN specialist ON specialist.key = decided.specialist`;

const REFUSED = "SELECT id FROM decided WHERE outcome = 'refused' ORDER BY id";

const NOTE_COUNT = "UPDATE store_state SET treatments = treatments + $added";

export interface ApplyOptions {
  /** Key of the organization on whose behalf the rows come, 0 for the operator. */
  readonly writer: number;
  /** Rows in `incoming`. */
  readonly rows: number;
  /** Default: a file. */
  readonly source?: RowSource;
  /**
   * Runs once the rows are written, while `incoming`, `stored` (what was there of them before) and
   * `decided` (what became of them) can still be read.
   */
  readonly inspect?: () => Promise<void>;
}

/** Applies `incoming` within the transaction that is open on the connection. */
export async function applyTreatments(
  database: Database,
  connection: Connection,
  { writer, rows, source = { kind: "file" }, inspect }: ApplyOptions,
): Promise<WriteOutcome> {
  const run = (sql: string, values?: NamedValues) => database.run(connection, sql, values);
  const analyze = async (table: string) => {
    if (rows > MANY_ROWS) await connection.query(`ANALYZE ${table}`);
  };
  const values = source.kind === "mirror" ? { writer, read_at: source.readAt } : { writer };
  await analyze("incoming");
  const expired = (await run(REFUSE_EXPIRED)).rowCount ?? 0;
  for (const sql of FORGET_PERSONS) await run(sql);
  for (const sql of ADD_TO_DIMENSIONS) await run(sql);
  await run(RESOLVE);
  await analyze("resolved");
  await run(FIND_STORED);
  if (source.kind === "mirror") await keepLaterRatings(run, values);
  if (source.kind === "events") await run(KEEP_CLIENTS);
  await run(decide(source.kind), values);
  await analyze("decided");
  if (source.kind === "mirror") await noteReplacedRatings(run);
  if (source.kind === "file") await forgetReplacedRatings(run);
  const changed = await run(UPDATE_CHANGED);
  const added = await run(INSERT_ADDED);
  if (source.kind === "mirror") await run(NOTE_READ);
  if (added.rowCount) await run(NOTE_COUNT, { added: added.rowCount });

  const [counts] = await database.rows(connection, COUNT);
  const count = (name: string) => Number(counts?.[name] ?? 0);
  const refused = await database.rows(connection, REFUSED);
  await inspect?.();
  return {
    added: added.rowCount ?? 0,
    changed: changed.rowCount ?? 0,
    unchanged: count("unchanged"),
    superseded: count("superseded"),
    expired,
    refused: refused.map(({ id }) => String(id)),
    invisible: count("invisible"),
  };
}

import type { DuckDBValue } from "@duckdb/node-api";
import type { RatingStatements } from "../sql/event-ratings.ts";
import { KEEP_LATER, MOVED } from "../sql/event-ratings.ts";

/** How this database keeps the rule of `sql/event-ratings.ts`. */

/** Runs within the transaction that is open on a connection. */
type Run = (sql: string, values?: Record<string, DuckDBValue>) => Promise<unknown>;

/** Ratings of events that are later than the rows in `resolved`, and what these say. */
const FIND_LATER = `CREATE OR REPLACE TEMPORARY TABLE later_rating AS
  SELECT rating.treatment AS id, rating.quality, resolved.service_quality_assessment AS replaced
  FROM event_rating AS rating
  JOIN resolved ON resolved.id = rating.treatment
  LEFT JOIN stored ON stored.id = rating.treatment
  JOIN line ON line.key = coalesce(stored.line, resolved.line)
  WHERE rating.given > $read_at
    AND rating.organization IN (coalesce(stored.brought_in_by, $writer), line.owner)
  QUALIFY row_number() OVER (
    PARTITION BY rating.treatment ORDER BY rating.given DESC, rating.message DESC
  ) = 1`;

/** Puts later ratings into the rows of a mirror that were staged as `resolved`. */
export async function keepLaterRatings(
  run: Run,
  values: { readonly writer: number; readonly read_at: DuckDBValue },
): Promise<void> {
  await run(FIND_LATER, values);
  await run(KEEP_LATER);
}

/** Once it is `decided` which of these rows may be written: what the cloud says of them now. */
export async function noteReplacedRatings(run: Run): Promise<void> {
  await run("DELETE FROM cloud_rating WHERE treatment IN (SELECT id FROM decided WHERE allowed)");
  await run(`INSERT INTO cloud_rating SELECT id, replaced FROM later_rating
    WHERE id IN (SELECT id FROM decided WHERE allowed)`);
  await run("DROP TABLE later_rating");
}

/** A file's word takes the place of both. */
export async function forgetReplacedRatings(run: Run): Promise<void> {
  await run(`DELETE FROM cloud_rating
    WHERE treatment IN (SELECT id FROM decided WHERE outcome = 'changed')`);
}

const FIND_RATED = `CREATE OR REPLACE TEMPORARY TABLE rated AS
  SELECT treatment AS id FROM event_rating WHERE ${MOVED}
  UNION SELECT treatment FROM incoming_rating`;

const INSERT_RATINGS = `INSERT INTO event_rating
  SELECT $key, message, treatment, make_timestamp(given), quality FROM incoming_rating`;

/** Rows of mirrors among the rated, and the rating that is later than their reading, if any is. */
const FIND_MIRRORED = `CREATE OR REPLACE TEMPORARY TABLE mirrored AS
  SELECT treatment.id, service_quality_assessment AS present, latest.quality AS later
  FROM treatment LEFT JOIN (
    SELECT treatment AS id, given, quality FROM event_rating
    WHERE organization = $key AND treatment IN (SELECT id FROM rated)
    QUALIFY row_number() OVER (PARTITION BY treatment ORDER BY given DESC, message DESC) = 1
  ) AS latest ON latest.id = treatment.id AND latest.given > mirrored_at
  WHERE treatment.id IN (SELECT id FROM rated) AND mirrored_at IS NOT NULL
    AND (brought_in_by = $key OR line IN (SELECT key FROM line WHERE owner = $key))`;

const NOTE_REPLACED = `INSERT INTO cloud_rating SELECT id, present FROM mirrored
  WHERE later IS NOT NULL AND id NOT IN (SELECT treatment FROM cloud_rating)`;

/** How this database takes the steps of `applyEventRatings`. */
export const RATING_STATEMENTS: RatingStatements = {
  findRated: FIND_RATED,
  insertRatings: INSERT_RATINGS,
  findMirrored: FIND_MIRRORED,
  noteReplaced: NOTE_REPLACED,
};

import type { RatingStatements } from "../sql/event-ratings.ts";
import { KEEP_LATER, MOVED } from "../sql/event-ratings.ts";
import type { NamedValues } from "./named-values.ts";

/** How this database keeps the rule of `sql/event-ratings.ts`. */

/** Runs within the transaction that is open on a connection. */
type Run = (sql: string, values?: NamedValues) => Promise<unknown>;

/** Ratings of events that are later than the rows in `resolved`, and what these say. */
const FIND_LATER = `INSERT INTO later_rating (id, quality, replaced)
  SELECT DISTINCT ON (rating.treatment)
    rating.treatment, rating.quality, resolved.service_quality_assessment
  FROM event_rating AS rating
  JOIN resolved ON resolved.id = rating.treatment
  LEFT JOIN stored ON stored.id = rating.treatment
  JOIN line ON line.key = coalesce(stored.line, resolved.line)
  WHERE rating.given > to_timestamp($read_at)
    AND rating.organization IN (coalesce(stored.brought_in_by, $writer), line.owner)
  ORDER BY rating.treatment, rating.given DESC, rating.message DESC`;

/** Puts later ratings into the rows of a mirror that were staged as `resolved`. */
export async function keepLaterRatings(run: Run, values: NamedValues): Promise<void> {
  await run(FIND_LATER, values);
  await run(KEEP_LATER);
}

/** Once it is `decided` which of these rows may be written: what the cloud says of them now. */
export async function noteReplacedRatings(run: Run): Promise<void> {
  await run(`DELETE FROM cloud_rating USING decided
    WHERE decided.id = cloud_rating.treatment AND allowed`);
  await run(`INSERT INTO cloud_rating SELECT later_rating.id, replaced
    FROM later_rating JOIN decided ON decided.id = later_rating.id WHERE allowed`);
}

/** A file's word takes the place of both. */
export async function forgetReplacedRatings(run: Run): Promise<void> {
  await run(`DELETE FROM cloud_rating USING decided
    WHERE decided.id = cloud_rating.treatment AND outcome = 'changed'`);
}

const FIND_RATED = `INSERT INTO rated
  SELECT treatment FROM event_rating WHERE ${MOVED}
  UNION SELECT treatment FROM incoming_rating`;

const INSERT_RATINGS = `INSERT INTO event_rating (organization, message, treatment, given, quality)
  SELECT $key, message, treatment, given, quality FROM incoming_rating`;

/** Rows of mirrors among the rated, and the rating that is later than their reading, if any is. */
const FIND_MIRRORED = `INSERT INTO mirrored (id, present, later)
  SELECT treatment.id, service_quality_assessment, latest.quality
  FROM rated JOIN treatment ON treatment.id = rated.id LEFT JOIN (
    SELECT DISTINCT ON (treatment) treatment AS id, given, quality FROM event_rating
    WHERE organization = $key AND treatment IN (SELECT id FROM rated)
    ORDER BY treatment, given DESC, message DESC
  ) AS latest ON latest.id = treatment.id AND latest.given > mirrored_at
  WHERE mirrored_at IS NOT NULL
    AND (brought_in_by = $key OR line IN (SELECT key FROM line WHERE owner = $key))`;

const NOTE_REPLACED = `INSERT INTO cloud_rating SELECT id, present FROM mirrored
  WHERE later IS NOT NULL ON CONFLICT (treatment) DO NOTHING`;

/** How this database takes the steps of `applyEventRatings`. */
export const RATING_STATEMENTS: RatingStatements = {
  findRated: FIND_RATED,
  insertRatings: INSERT_RATINGS,
  findMirrored: FIND_MIRRORED,
  noteReplaced: NOTE_REPLACED,
};

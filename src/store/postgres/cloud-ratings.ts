import type { NamedValues } from "./named-values.ts";

/**
 * The rule for one treatment from both a mirror and events (events.md, "Rules"): the cloud's word
 * counts, but for a rating that an event gave after the row was read. What the cloud says instead is
 * kept in `cloud_rating`: events come late, and can show that the rating was about another treatment.
 *
 * Every rating must have been given on behalf of someone who may change the row.
 */

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

const KEEP_LATER = `UPDATE resolved SET service_quality_assessment = later_rating.quality
  FROM later_rating WHERE later_rating.id = resolved.id`;

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

/** Of an event that is none of the old place any more: placed elsewhere, or nowhere. */
const MOVED = `organization = $key AND (
    message IN (SELECT message FROM incoming_rating)
    OR message IN (SELECT message FROM incoming_place WHERE NOT named)
  )`;

const FIND_RATED = `INSERT INTO rated
  SELECT treatment FROM event_rating WHERE ${MOVED}
  UNION SELECT treatment FROM incoming_rating`;

const DELETE_MOVED = `DELETE FROM event_rating WHERE ${MOVED}`;

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

const RATE = `UPDATE treatment SET service_quality_assessment = word.quality
  FROM (
    SELECT id, coalesce(later, cloud_rating.quality) AS quality
    FROM mirrored LEFT JOIN cloud_rating ON cloud_rating.treatment = id
  ) AS word
  WHERE treatment.id = word.id AND service_quality_assessment <> word.quality`;

const FORGET_RETURNED = `DELETE FROM cloud_rating
  WHERE treatment IN (SELECT id FROM mirrored WHERE later IS NULL)`;

/**
 * Writes the ratings of events that were staged as `incoming_rating`, strikes those that moved by
 * `incoming_place`, and lets the right word stand in the rows of mirrors. Rows too are staged before,
 * since a row of ours can be one that a mirror brought meanwhile.
 */
export async function applyEventRatings(run: Run, key: number): Promise<void> {
  await run(FIND_RATED, { key });
  await run(DELETE_MOVED, { key });
  await run(INSERT_RATINGS, { key });
  await run(FIND_MIRRORED, { key });
  await run(NOTE_REPLACED);
  await run(RATE);
  await run(FORGET_RETURNED);
}

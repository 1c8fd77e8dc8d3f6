/**
 * The rule for one treatment from both a mirror and events (events.md, "Rules"): the cloud's word
 * counts, but for a rating that an event gave after the row was read. What the cloud says instead is
 * kept in `cloud_rating`: events come late, and can show that the rating was about another treatment.
 *
 * Every rating must have been given on behalf of someone who may change the row.
 */

/** Runs within the transaction that is open on a connection. */
type Run = (sql: string, values?: { readonly key: number }) => Promise<unknown>;

/** Puts the ratings in `later_rating` into the rows that were staged as `resolved`. */
export const KEEP_LATER = `UPDATE resolved SET service_quality_assessment = later_rating.quality
  FROM later_rating WHERE later_rating.id = resolved.id`;

/** Of an event that is none of the old place any more: placed elsewhere, or nowhere. */
export const MOVED = `organization = $key AND (
    message IN (SELECT message FROM incoming_rating)
    OR message IN (SELECT message FROM incoming_place WHERE NOT named)
  )`;

const DELETE_MOVED = `DELETE FROM event_rating WHERE ${MOVED}`;

const RATE = `UPDATE treatment SET service_quality_assessment = word.quality
  FROM (
    SELECT id, coalesce(later, cloud_rating.quality) AS quality
    FROM mirrored LEFT JOIN cloud_rating ON cloud_rating.treatment = id
  ) AS word
  WHERE treatment.id = word.id AND service_quality_assessment <> word.quality`;

const FORGET_RETURNED = `DELETE FROM cloud_rating
  WHERE treatment IN (SELECT id FROM mirrored WHERE later IS NULL)`;

/** The steps that each database takes in its own way. */
export interface RatingStatements {
  /** Fills `rated` with the treatments whose ratings change: those of {@link MOVED}, and the new. */
  readonly findRated: string;
  readonly insertRatings: string;
  /**
   * Fills `mirrored` with the rows of mirrors among the rated, and the rating that is later than
   * their reading, if any is.
   */
  readonly findMirrored: string;
  /** Keeps in `cloud_rating` what the cloud says of rows that get a later rating. */
  readonly noteReplaced: string;
}

/**
 * Writes the ratings of events that were staged as `incoming_rating`, strikes those that moved by
 * `incoming_place`, and lets the right word stand in the rows of mirrors. Rows too are staged before, since a row of ours can be one that a mirror brought meanwhile.
 *
 * @param key of the organization whose events they are
 */
export async function applyEventRatings(
  run: Run,
  key: number,
  { findRated, insertRatings, findMirrored, noteReplaced }: RatingStatements,
): Promise<void> {
  await run(findRated, { key });
  await run(DELETE_MOVED, { key });
  await run(insertRatings, { key });
  await run(findMirrored, { key });
  await run(noteReplaced);
  await run(RATE);
  await run(FORGET_RETURNED);
}

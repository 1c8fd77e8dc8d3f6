/**
 * The statements that remove what has expired, within a transaction in which nobody else writes. The
 * databases differ in how they find some thousands of rows, not in what goes with them:
 *
 * - `expired_treatment (id)`: rows of treatments;
 * - `expired_course (organization, id)`: treatments as events told of them;
 * - `expired_fact (organization, number)`: facts.
 */

/** Tables that note something of a treatment, and the column with its id. */
const NOTES = [
  ["treatment_bringer", "treatment"],
  ["cloud_rating", "treatment"],
  ["mirror_vanished", "id"],
  ["event_rating", "treatment"],
  ["event_refused", "id"],
] as const;

export const REMOVE_TREATMENTS =
  "DELETE FROM treatment WHERE id IN (SELECT id FROM expired_treatment)";

export const REMOVE_NOTES = NOTES.map(
  ([table, column]) => `DELETE FROM ${table} WHERE ${column} IN (SELECT id FROM expired_treatment)`,
);

/** Of what an organization's events told of a treatment. */
const OF_COURSE = (table: string, column: string) =>
  `EXISTS (SELECT 1 FROM expired_course AS expired
    WHERE expired.organization = ${table}.organization AND expired.id = ${table}.${column})`;

/** Finds the facts that name courses which expire. */
export const FIND_FACTS_OF_COURSES = `INSERT INTO expired_fact (organization, number)
  SELECT DISTINCT organization, number FROM event_name WHERE ${OF_COURSE("event_name", "treatment")}`;

export const REMOVE_COURSES = `DELETE FROM event_treatment
  WHERE ${OF_COURSE("event_treatment", "id")}`;

export const REMOVE_TOLD = [
  `DELETE FROM event_name WHERE ${OF_COURSE("event_name", "treatment")}`,
  `DELETE FROM event_place WHERE ${OF_COURSE("event_place", "treatment")}`,
  `DELETE FROM event_rating WHERE ${OF_COURSE("event_rating", "treatment")}`,
  `DELETE FROM event_refused WHERE ${OF_COURSE("event_refused", "id")}`,
];

/** Once the courses are removed: a fact that tells of a treatment which stays, stays with it. */
export const SPARE_FACTS = `DELETE FROM expired_fact WHERE EXISTS (
    SELECT 1 FROM event_name AS name
    JOIN event_treatment AS course
      ON course.organization = name.organization AND course.id = name.treatment
    WHERE name.organization = expired_fact.organization AND name.number = expired_fact.number
  )`;

const IS_EXPIRED = (table: string) => `EXISTS (SELECT 1 FROM expired_fact AS expired
    WHERE expired.organization = ${table}.organization AND expired.number = ${table}.number)`;

export const REMOVE_FACTS = `DELETE FROM event_fact WHERE ${IS_EXPIRED("event_fact")}`;
export const REMOVE_NAMES = `DELETE FROM event_name WHERE ${IS_EXPIRED("event_name")}`;

/** Events that were placed at no treatment. */
export const REMOVE_UNPLACED = `DELETE FROM event_place
  WHERE treatment IS NULL AND happened < (SELECT kept_from FROM store_state)`;

export const REMOVE_OTHER_EVENTS = `DELETE FROM event_other
  WHERE received < (SELECT kept_from FROM store_state)`;

/** Rows on their way in that are too old to be kept. */
export const REFUSE_EXPIRED = `DELETE FROM incoming
  WHERE closed < (SELECT kept_from FROM store_state)`;

import { ZERO_ID } from "../../contract/empty-values.ts";
import type { Erasure } from "../erasure-store.ts";
import { dimensionTable } from "./fact-columns.ts";
import { PERSON_DIMENSIONS } from "./forgotten-persons.ts";

/**
 * Takes persons out of everything that is stored, within one transaction in which nobody else writes.
 * The ids are in the table `erased`, and in `$pattern`: a regular expression, for texts.
 *
 * Keys of dimensions must stay dense, so that the entry of a person remains, under a random id that
 * nothing refers to. The generation grows: whoever keeps ids by key, or facts, in memory reads them
 * anew, on every server.
 */

/** Runs a statement; resolves to the number of rows that it changed. */
export type Change = (sql: string, values?: { readonly pattern: string }) => Promise<number>;

const ERASED = "SELECT id FROM erased";

const PERSON_TABLES = PERSON_DIMENSIONS.map(dimensionTable);

const FORGET_REFERENCES = PERSON_TABLES.map(
  (table) => `UPDATE treatment SET ${table} = 0
    WHERE ${table} IN (SELECT key FROM ${table} WHERE id IN (${ERASED}))`,
);

const FORGET_USERS = `UPDATE service_user
  SET id = gen_random_uuid(), name = NULL, named_by = NULL, client = 0 WHERE id IN (${ERASED})`;
const FORGET_AUTHORS = `UPDATE specialist
  SET id = gen_random_uuid(), name = NULL, named_by = NULL WHERE id IN (${ERASED})`;

const REMOVE_RECORDS = `DELETE FROM directory_record
  WHERE kind IN (${PERSON_TABLES.map((table) => `'${table}'`).join(", ")}) AND id IN (${ERASED})`;

const FORGET_COURSES = `UPDATE event_treatment SET service_user = '${ZERO_ID}'
  WHERE service_user IN (${ERASED})`;

const FORGET_PLACES = `UPDATE event_place SET service_user = '${ZERO_ID}'
  WHERE service_user IN (${ERASED})`;

const BEGIN_ANEW = "UPDATE store_state SET generation = generation + 1";

/**
 * The first id that is no user's: a specialist's, or that of something else, all trace of which would be
 * lost. Of specialists a mirror or a file knows no more than that they served: one who never asked
 * for anything is no user.
 */
export const FIND_NO_USER = `SELECT id, is_specialist FROM (
    SELECT id, true AS is_specialist FROM specialist
      WHERE owner > 0 OR id NOT IN (SELECT id FROM service_user)
    UNION ALL SELECT id, true FROM directory_record WHERE kind = 'specialist'
    ${["organization", "line", "client", "treatment"]
      .map((table) => `UNION ALL SELECT id, false FROM ${table}`)
      .join("\n    ")}
  ) AS known WHERE id IN (${ERASED}) ORDER BY id LIMIT 1`;

/**
 * A query for every id that is stored wherever the id of a person can be.
 *
 * @param idsInTexts a query for the UUIDs in the texts of a column
 */
export function storedIds(idsInTexts: (table: string, column: string) => string): string {
  return [
    ...PERSON_TABLES.map((table) => `SELECT id FROM ${table}`),
    "SELECT id FROM directory_record",
    "SELECT service_user FROM event_treatment",
    "SELECT service_user FROM event_place",
    idsInTexts("event_fact", "fact"),
    idsInTexts("event_place", "fact"),
    idsInTexts("event_other", "event"),
    idsInTexts("mirror", "progress"),
  ].join(" UNION ALL ");
}

export interface ErasureStatements {
  /** A condition: a text of a column matches `$pattern`, in any letter case. */
  readonly matches: (column: string) => string;
  /** An expression: a column's text with {@link ZERO_ID} for whatever matches `$pattern`. */
  readonly struck: (column: string) => string;
  /** Strikes the ids from the kept facts. */
  readonly strikeFacts: string;
}

/** A pattern for ids; `$pattern` of the statements. */
export function patternOf(ids: readonly string[]): string {
  return ids.join("|");
}

/** Erases the persons in `erased`, whose ids are these. */
export async function erasePersons(
  change: Change,
  { matches, struck, strikeFacts }: ErasureStatements,
  ids: readonly string[],
): Promise<Omit<Erasure, "listed">> {
  const values = { pattern: patternOf(ids) };
  let treatments = 0;
  for (const sql of FORGET_REFERENCES) treatments += await change(sql);
  const entries = (await change(FORGET_USERS)) + (await change(FORGET_AUTHORS));
  const records = await change(REMOVE_RECORDS);
  const events = await change(strikeFacts, values);
  await change(FORGET_COURSES);
  await change(FORGET_PLACES);
  for (const [table, column] of [
    ["event_place", "fact"],
    // What rows a mirror could not use.
    ["mirror", "progress"],
  ] as const) {
    const sql = `UPDATE ${table} SET ${column} = ${struck(column)} WHERE ${matches(column)}`;
    await change(sql, values);
  }
  const otherEvents = await change(`DELETE FROM event_other WHERE ${matches("event")}`, values);
  await change(BEGIN_ANEW);
  return { treatments, records, entries, events, otherEvents };
}

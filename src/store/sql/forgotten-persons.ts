import { createHash } from "node:crypto";
import type { Dimension } from "../../contract/columns.ts";
import { ZERO_ID } from "../../contract/empty-values.ts";
import { dimensionTable } from "./fact-columns.ts";

/** The list of forgotten persons, as every way in asks it (erasure-store.ts says what it holds). */

/** Dimensions whose entries are persons, of whom one can be a user of a client. */
export const PERSON_DIMENSIONS = [
  "serviceUser",
  "specialist",
] as const satisfies readonly Dimension[];

/** Tables of the list. */
export const FORGOTTEN_TABLES = ["forgotten_salt", "forgotten_person"] as const;

export function isPersonDimension(dimension: Dimension): boolean {
  return (PERSON_DIMENSIONS as readonly Dimension[]).includes(dimension);
}

/** What is kept of an id, a lower-case UUID. */
export function hashOf(salt: string, id: string): string {
  return createHash("sha256").update(`${salt}${id}`).digest("hex");
}

/**
 * Those of a query's ids that are on the list; {@link hashOf} as each database says it is its own.
 *
 * @param ids a query with a column `id` of UUIDs
 * @param hash an expression for the hash of `id` after `salt`
 */
export function forgottenAmong(ids: string, hash: string): string {
  // Nearly always nobody is on the list: then nothing is hashed.
  return `SELECT DISTINCT id FROM (${ids}) AS asked CROSS JOIN forgotten_salt
    WHERE EXISTS (SELECT 1 FROM forgotten_person)
      AND ${hash} IN (SELECT hash FROM forgotten_person)`;
}

/**
 * Gives rows in `incoming` the zero id in place of forgotten ones. Only ids that no dimension has are
 * asked about: a forgotten one is in none.
 */
export function forgetIncoming(hash: string): readonly string[] {
  return PERSON_DIMENSIONS.map((dimension) => {
    const table = dimensionTable(dimension);
    const unmet = `SELECT DISTINCT incoming.${table} AS id FROM incoming
      WHERE NOT EXISTS (SELECT 1 FROM ${table} AS known WHERE known.id = incoming.${table})`;
    return `UPDATE incoming SET ${table} = '${ZERO_ID}'
      WHERE ${table} IN (${forgottenAmong(unmet, hash)})`;
  });
}

/** Strikes forgotten persons from the staged entries of a directory. */
export function forgetEntries(hash: string): string {
  return `DELETE FROM entry WHERE id IN (${forgottenAmong("SELECT id FROM entry", hash)})`;
}

const UUIDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** The list in memory, for texts, whose ids a database would have to cut out. */
export class ForgottenPersons {
  readonly #salts: readonly string[];
  readonly #hashes: ReadonlySet<string>;

  constructor(salts: readonly string[], hashes: ReadonlySet<string>) {
    this.#salts = salts;
    this.#hashes = hashes;
  }

  /** A text with the zero id in place of forgotten ones, whatever they stand for in it. */
  strike(text: string): string {
    if (this.#hashes.size === 0) return text;
    return text.replace(UUIDS, (id) => (this.has(id) ? ZERO_ID : id));
  }

  /** Whether a text names somebody who was forgotten. */
  isNamedIn(text: string): boolean {
    return this.#hashes.size > 0 && (text.match(UUIDS) ?? []).some((id) => this.has(id));
  }

  /** @param id a UUID in any letter case */
  has(id: string): boolean {
    return this.#salts.some((salt) => this.#hashes.has(hashOf(salt, id.toLowerCase())));
  }
}

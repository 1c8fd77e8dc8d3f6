import { ForgottenPersons } from "../sql/forgotten-persons.ts";
import type { Connection, Database } from "./database.ts";

/** The hash of a column `id` after a column `salt`, as `hashOf` makes it. */
export const HASH = "encode(sha256(convert_to(salt || id::text, 'UTF8')), 'hex')";

/**
 * The list of forgotten persons in memory: every event that comes is asked about. Whoever adds to it,
 * on whichever server, begins another generation of the store.
 */
export class KeptForgottenPersons {
  readonly #database: Database;
  #kept: { readonly generation: number; readonly persons: ForgottenPersons } | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param generation that of the store, within a transaction in which the list stays as it is */
  async get(connection: Connection, generation: number): Promise<ForgottenPersons> {
    if (this.#kept?.generation === generation) return this.#kept.persons;
    const salts = await this.#database.rows(connection, "SELECT salt FROM forgotten_salt");
    const hashes = await this.#database.rows(connection, "SELECT hash FROM forgotten_person");
    const persons = new ForgottenPersons(
      salts.map(({ salt }) => String(salt)),
      new Set(hashes.map(({ hash }) => String(hash))),
    );
    this.#kept = { generation, persons };
    return persons;
  }
}

import type { DuckDBConnection } from "@duckdb/node-api";
import { ForgottenPersons } from "../sql/forgotten-persons.ts";
import type { Database } from "./database.ts";

/** The hash of a column `id` after a column `salt`, as `hashOf` makes it. */
export const HASH = "sha256(salt || id::VARCHAR)";

/**
 * The list of forgotten persons in memory: every event that comes is asked about. It changes only
 * while nobody appends.
 */
export class KeptForgottenPersons {
  readonly #database: Database;
  #persons: ForgottenPersons | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(connection: DuckDBConnection): Promise<ForgottenPersons> {
    this.#persons ??= await this.#read(connection);
    return this.#persons;
  }

  /** The list is another one. */
  forget(): void {
    this.#persons = null;
  }

  async #read(connection: DuckDBConnection): Promise<ForgottenPersons> {
    const salts = await this.#database.rows(connection, "SELECT salt FROM forgotten_salt");
    const hashes = await this.#database.rows(connection, "SELECT hash FROM forgotten_person");
    return new ForgottenPersons(
      salts.map(({ salt }) => String(salt)),
      new Set(hashes.map(({ hash }) => String(hash))),
    );
  }
}

import type { Dictionaries, SnapshotSizes } from "../sql/dictionaries.ts";
import { KeptDictionaries } from "../sql/dictionaries.ts";
import { dimensionTable } from "../sql/fact-columns.ts";
import type { Connection, Database } from "./database.ts";

/**
 * Dictionaries of scans. Keys are assigned in the order of commits, whichever server does it, so
 * that every snapshot holds a beginning of them.
 */
export class DictionaryCache {
  readonly #database: Database;
  readonly #kept = new KeptDictionaries();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Dictionaries that hold every key of the connection's snapshot. */
  forSnapshot(connection: Connection, sizes: SnapshotSizes): Promise<Dictionaries> {
    return this.#kept.forSnapshot(sizes, async (dimension, from) => {
      const rows = await this.#database.rows(
        connection,
        `SELECT key, id::text AS id FROM ${dimensionTable(dimension)}
         WHERE key >= $from ORDER BY key`,
        { from },
      );
      return rows.map(({ key, id }) => [Number(key), String(id)] as const);
    });
  }
}

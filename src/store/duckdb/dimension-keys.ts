import type { DuckDBConnection, DuckDBMaterializedResult } from "@duckdb/node-api";
import { LRUCache } from "lru-cache";
import type { Dimension } from "../../contract/columns.ts";
import { DIMENSIONS, dimensionTable } from "../sql/fact-columns.ts";
import { isPersonDimension } from "../sql/forgotten-persons.ts";
import { addToDimension } from "./add-to-dimension.ts";
import type { Database } from "./database.ts";
import { GIVEN_IDS } from "./given-ids.ts";
import type { KeptForgottenPersons } from "./kept-forgotten-persons.ts";

/** Keys kept of each dimension: some 2 MB. */
const KEPT = 16_384;

/**
 * Keys of the ids that were met lately: a few rows of live events have the same lines, specialists
 * and users as those before them. Keys never change, but for a restore
 * and where a person is forgotten.
 *
 * For the one writer, within its transactions: one that fails may have given the keys, so that
 * all are forgotten with it.
 */
export class DimensionKeys {
  readonly #database: Database;
  readonly #forgotten: KeptForgottenPersons;
  readonly #kept = new Map(
    DIMENSIONS.map((dimension) => [dimension, new LRUCache<string, number>({ max: KEPT })]),
  );

  constructor(database: Database, forgotten: KeptForgottenPersons) {
    this.#database = database;
    this.#forgotten = forgotten;
  }

  /** The keys of ids, all of them: ids never met get one, forgotten persons that of the zero id. */
  async resolve(
    connection: DuckDBConnection,
    dimension: Dimension,
    ids: Iterable<string>,
  ): Promise<ReadonlyMap<string, number>> {
    const keys = new Map<string, number>();
    const missing = new Set<string>();
    for (const id of ids) {
      const key = this.#kept.get(dimension)?.get(id);
      if (key === undefined) missing.add(id);
      else keys.set(id, key);
    }
    if (isPersonDimension(dimension) && missing.size > 0) {
      const persons = await this.#forgotten.get(connection);
      for (const id of [...missing].filter((given) => persons.has(given))) {
        keys.set(id, 0);
        missing.delete(id);
      }
    }
    const table = dimensionTable(dimension);
    const statements = [
      `SELECT id::VARCHAR AS id, key FROM ${table} WHERE id IN (${GIVEN_IDS})`,
      `${addToDimension(table, GIVEN_IDS)} RETURNING id::VARCHAR AS id, key`,
    ];
    for (const sql of statements) {
      if (missing.size === 0) break;
      const given = { ids: [...missing].join(",") };
      for (const [id, key] of await keysOf(await this.#database.run(connection, sql, given))) {
        keys.set(id, key);
        missing.delete(id);
        this.#kept.get(dimension)?.set(id, key);
      }
    }
    return keys;
  }

  forget(): void {
    for (const kept of this.#kept.values()) kept.clear();
  }
}

async function keysOf(result: DuckDBMaterializedResult): Promise<readonly [string, number][]> {
  const rows = await result.getRowObjectsJS();
  return rows.map((row) => [String(row["id"]), Number(row["key"])]);
}

import type { DuckDBConnection, DuckDBMaterializedResult } from "@duckdb/node-api";
import type { Dictionaries } from "../sql/dictionaries.ts";
import { KeptDictionaries, readSizes, SIZES } from "../sql/dictionaries.ts";
import { dimensionTable } from "../sql/fact-columns.ts";
import type { Database } from "./database.ts";
import { integerItems } from "./vectors.ts";

/** Dictionaries of scans. */
export class DictionaryCache {
  readonly #database: Database;
  readonly #kept = new KeptDictionaries();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Dictionaries that hold every key of the connection's snapshot. */
  async forSnapshot(connection: DuckDBConnection): Promise<Dictionaries> {
    const [row = {}] = await this.#database.rows(connection, `SELECT ${SIZES}`);
    return this.#kept.forSnapshot(readSizes(row), async (dimension, from) => {
      const sql = `SELECT key, id::VARCHAR AS id FROM ${dimensionTable(dimension)}
        WHERE key >= $from ORDER BY key`;
      return idsByKey(await this.#database.run(connection, sql, { from }));
    });
  }
}

function* idsByKey(
  result: DuckDBMaterializedResult,
): Generator<readonly [key: number, id: string]> {
  for (let index = 0; index < result.chunkCount; index++) {
    const chunk = result.getChunk(index);
    const keys = integerItems(chunk, 0);
    const ids = chunk.getColumnValues(1);
    for (let row = 0; row < chunk.rowCount; row++) yield [keys[row] ?? -1, String(ids[row])];
  }
}

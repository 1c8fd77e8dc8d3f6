import type { DuckDBConnection } from "@duckdb/node-api";
import type { Dimension } from "../../contract/columns.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { IdDictionary } from "../../history/treatment-batch.ts";
import type { Database } from "./database.ts";
import { DIMENSIONS, dimensionTable } from "./fact-columns.ts";
import { Semaphore } from "./semaphore.ts";
import { integerItems } from "./vectors.ts";

const ID_LENGTH = 36;

/** Ids by key, growing at the end; a key never changes its id within a generation. */
class GrowingDictionary implements IdDictionary {
  #text = new Uint8Array(1024 * ID_LENGTH);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get text(): Uint8Array {
    return this.#text;
  }

  append(key: number, id: string): void {
    if (key !== this.#size) {
      throw new LetopisError(
        "STORE_DAMAGED",
        `Справочник повреждён: за ключом ${this.#size - 1} следует ${key}. Восстановите данные из копии.`,
      );
    }
    if ((key + 1) * ID_LENGTH > this.#text.length) {
      const larger = new Uint8Array(this.#text.length * 2);
      larger.set(this.#text);
      this.#text = larger;
    }
    Buffer.from(this.#text.buffer).write(id, key * ID_LENGTH, "latin1");
    this.#size++;
  }
}

export type Dictionaries = { readonly [dimension in Dimension]: IdDictionary };

const STATE_SQL =
  "SELECT (SELECT generation FROM store_state) AS generation, " +
  DIMENSIONS.map(
    (dimension) =>
      `(SELECT max(key) FROM ${dimensionTable(dimension)}) + 1 AS ${dimensionTable(dimension)}`,
  ).join(", ");

/**
 * The ids behind the keys, held in memory (36 bytes an id) and read once: a scan then carries
 * small integers only. A restore begins a new generation with keys of its own; scans of the old
 * snapshot keep the old dictionaries.
 */
export class DictionaryCache {
  readonly #database: Database;
  readonly #growing = new Semaphore(1, Number.POSITIVE_INFINITY);
  #generation = 0;
  #dictionaries = emptyDictionaries();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Dictionaries that hold every key of the connection's snapshot. */
  async forSnapshot(connection: DuckDBConnection): Promise<Dictionaries> {
    const result = await this.#database.run(connection, STATE_SQL);
    const chunk = result.getChunk(0);
    const state = ["generation", ...DIMENSIONS].map((_, i) => integerItems(chunk, i)[0] ?? 0);
    const [generation = 0, ...sizes] = state;
    return this.#growing.use(async () => {
      if (generation < this.#generation) {
        // A scan that began just before a restore: its keys are not those of the cache.
        const old = emptyDictionaries();
        await this.#grow(connection, old, sizes);
        return old;
      }
      if (generation > this.#generation) {
        this.#dictionaries = emptyDictionaries();
        this.#generation = generation;
      }
      await this.#grow(connection, this.#dictionaries, sizes);
      return this.#dictionaries;
    });
  }

  async #grow(
    connection: DuckDBConnection,
    dictionaries: { readonly [dimension in Dimension]: GrowingDictionary },
    sizes: readonly number[],
  ): Promise<void> {
    for (const [position, dimension] of DIMENSIONS.entries()) {
      const dictionary = dictionaries[dimension];
      if (dictionary.size >= (sizes[position] ?? 0)) continue;
      const result = await this.#database.run(
        connection,
        `SELECT key, id::VARCHAR AS id FROM ${dimensionTable(dimension)} ` +
          "WHERE key >= $size ORDER BY key",
        { size: dictionary.size },
      );
      for (let index = 0; index < result.chunkCount; index++) {
        const chunk = result.getChunk(index);
        const keys = integerItems(chunk, 0);
        const ids = chunk.getColumnValues(1);
        for (let row = 0; row < chunk.rowCount; row++) {
          dictionary.append(keys[row] ?? -1, String(ids[row]));
        }
      }
    }
  }
}

function emptyDictionaries(): { readonly [dimension in Dimension]: GrowingDictionary } {
  return {
    client: new GrowingDictionary(),
    serviceUser: new GrowingDictionary(),
    line: new GrowingDictionary(),
    specialist: new GrowingDictionary(),
  };
}

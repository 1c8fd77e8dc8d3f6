import type { Dimension } from "../../contract/columns.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { IdDictionary } from "../../history/treatment-batch.ts";
import type { Connection, Database } from "./database.ts";
import { DIMENSIONS, dimensionTable } from "./fact-columns.ts";
import { Semaphore } from "./semaphore.ts";

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

type GrowingDictionaries = { readonly [dimension in Dimension]: GrowingDictionary };

/** What a snapshot holds: the generation of keys, and of each dimension how many there are. */
export interface SnapshotSizes {
  readonly generation: number;
  readonly sizes: { readonly [dimension in Dimension]: number };
}

/** Expressions for a statement's list of results, read by {@link readSizes}. */
export const SIZES = `(SELECT generation FROM store_state) AS generation, ${DIMENSIONS.map(
  (dimension) =>
    `(SELECT max(key) FROM ${dimensionTable(dimension)}) + 1 AS ${dimensionTable(dimension)}_size`,
).join(", ")}`;

export function readSizes(row: Readonly<Record<string, unknown>>): SnapshotSizes {
  const size = (dimension: Dimension) => Number(row[`${dimensionTable(dimension)}_size`]);
  return {
    generation: Number(row["generation"]),
    sizes: {
      client: size("client"),
      serviceUser: size("serviceUser"),
      line: size("line"),
      specialist: size("specialist"),
    },
  };
}

/**
 * The ids behind the keys, held in memory (36 bytes an id) and read once: a scan then carries small
 * integers only. Keys are assigned in the order of commits, whichever server does it, so that every
 * snapshot holds a beginning of them.
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
  async forSnapshot(
    connection: Connection,
    { generation, sizes }: SnapshotSizes,
  ): Promise<Dictionaries> {
    if (generation === this.#generation && holds(this.#dictionaries, sizes)) {
      return this.#dictionaries;
    }
    return this.#growing.use(async () => {
      if (generation < this.#generation) {
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
    connection: Connection,
    dictionaries: GrowingDictionaries,
    sizes: SnapshotSizes["sizes"],
  ): Promise<void> {
    for (const dimension of DIMENSIONS) {
      const dictionary = dictionaries[dimension];
      if (dictionary.size >= sizes[dimension]) continue;
      const rows = await this.#database.rows(
        connection,
        `SELECT key, id::text AS id FROM ${dimensionTable(dimension)}
         WHERE key >= $size ORDER BY key`,
        { size: dictionary.size },
      );
      for (const { key, id } of rows) dictionary.append(Number(key), String(id));
    }
  }
}

function holds(dictionaries: GrowingDictionaries, sizes: SnapshotSizes["sizes"]): boolean {
  return DIMENSIONS.every((dimension) => dictionaries[dimension].size >= sizes[dimension]);
}

function emptyDictionaries(): GrowingDictionaries {
  return {
    client: new GrowingDictionary(),
    serviceUser: new GrowingDictionary(),
    line: new GrowingDictionary(),
    specialist: new GrowingDictionary(),
  };
}

import type { Dimension } from "../../contract/columns.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { IdDictionary } from "../../history/treatment-batch.ts";
import { DIMENSIONS, dimensionTable } from "./fact-columns.ts";
import type { Row } from "./queries.ts";
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

export function readSizes(row: Row): SnapshotSizes {
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

/** What a snapshot holds of a dimension from a key on, in the order of keys. */
export type ReadIds = (
  dimension: Dimension,
  from: number,
) => Promise<Iterable<readonly [key: number, id: string]>>;

/**
 * The ids behind the keys, held in memory (36 bytes an id) and read once: a scan then carries
 * small integers only. Every snapshot holds a beginning of the keys of its generation. A restore
 * begins a new generation with keys of its own; scans of the old snapshot keep the old dictionaries.
 */
export class KeptDictionaries {
  readonly #growing = new Semaphore(1, Number.POSITIVE_INFINITY);
  #generation = 0;
  #dictionaries = emptyDictionaries();

  /** Dictionaries that hold every key of a snapshot; what is missing is read. */
  async forSnapshot({ generation, sizes }: SnapshotSizes, readIds: ReadIds): Promise<Dictionaries> {
    if (generation === this.#generation && holds(this.#dictionaries, sizes)) {
      return this.#dictionaries;
    }
    return this.#growing.use(async () => {
      if (generation < this.#generation) {
        // A scan that began just before a restore: its keys are not those that are kept.
        const old = emptyDictionaries();
        await grow(old, sizes, readIds);
        return old;
      }
      if (generation > this.#generation) {
        this.#dictionaries = emptyDictionaries();
        this.#generation = generation;
      }
      await grow(this.#dictionaries, sizes, readIds);
      return this.#dictionaries;
    });
  }
}

async function grow(
  dictionaries: GrowingDictionaries,
  sizes: SnapshotSizes["sizes"],
  readIds: ReadIds,
): Promise<void> {
  for (const dimension of DIMENSIONS) {
    const dictionary = dictionaries[dimension];
    if (dictionary.size >= sizes[dimension]) continue;
    for (const [key, id] of await readIds(dimension, dictionary.size)) dictionary.append(key, id);
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

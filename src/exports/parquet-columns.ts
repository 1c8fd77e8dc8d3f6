import type { SchemaElement } from "hyparquet";
import type { ColumnSource } from "hyparquet-writer";
import type { Column } from "../contract/columns.ts";
import { EMPTY_INSTANT } from "../contract/empty-values.ts";
import type { IdDictionary, TreatmentBatch } from "../history/treatment-batch.ts";
import type { TreatmentNames } from "./names.ts";
import { idOf } from "./reference-texts.ts";
import { COLUMNS } from "./text-layout.ts";

/** Columns of a Parquet file that one column of treatments fills, a row group at a time. */
export interface ParquetColumns {
  readonly schema: readonly SchemaElement[];
  /**
   * Takes rows of a batch.
   *
   * @param row the first of them, `count` in all
   * @throws {TypeError} when the batch has another kind of column there
   */
  take(batch: TreatmentBatch, row: number, count: number): void;
  /** The values taken since the last call. */
  release(): ColumnSource[];
}

/** Makes the columns of a file in their order: a name stands right of its id. */
export function createParquetColumns(names: TreatmentNames): ParquetColumns[] {
  return COLUMNS.map((column, position) => {
    switch (column.kind) {
      case "id":
        return new IdColumn(column.name, position);
      case "reference":
        return new ReferenceColumns(column, position, names[column.dimension]);
      case "instant":
        return new InstantColumn(column.name, position);
      case "number":
        return new NumberColumn(column.name, position);
    }
  });
}

const UUID = {
  type: "FIXED_LEN_BYTE_ARRAY",
  type_length: 16,
  logical_type: { type: "UUID" },
} as const satisfies Partial<SchemaElement>;

class IdColumn implements ParquetColumns {
  readonly schema: readonly SchemaElement[];
  readonly #name: string;
  readonly #position: number;
  #values: Uint8Array[] = [];

  constructor(name: string, position: number) {
    this.#name = name;
    this.#position = position;
    this.schema = [{ name, repetition_type: "REQUIRED", ...UUID }];
  }

  take(batch: TreatmentBatch, row: number, count: number): void {
    const vector = batch.columns[this.#position];
    if (vector?.kind !== "id") throw otherKind(this.#name);
    const bytes = new Uint8Array(count * 16);
    const view = new DataView(bytes.buffer);
    for (let word = 0; word < count * 4; word++) {
      view.setUint32(word * 4, vector.words[row * 4 + word] as number);
    }
    for (let at = 0; at < bytes.length; at += 16) this.#values.push(bytes.subarray(at, at + 16));
  }

  release(): ColumnSource[] {
    const data = this.#values;
    this.#values = [];
    // Ids are in no order: their smallest and largest help no reader.
    return [{ name: this.#name, data, encoding: "PLAIN", statistics: false }];
  }
}

class ReferenceColumns implements ParquetColumns {
  readonly schema: readonly SchemaElement[];
  readonly #column: Extract<Column, { readonly kind: "reference" }>;
  readonly #position: number;
  readonly #names: ReadonlyMap<string, string>;
  #dictionary: IdDictionary | null = null;
  /** By key: one object an id, so that the library knows it again. */
  #idByKey: (Uint8Array | null)[] = [];
  #nameByKey: (string | null)[] = [];
  #ids: (Uint8Array | null)[] = [];
  #texts: (string | null)[] = [];

  constructor(
    column: Extract<Column, { readonly kind: "reference" }>,
    position: number,
    names: ReadonlyMap<string, string>,
  ) {
    this.#column = column;
    this.#position = position;
    this.#names = names;
    this.schema = [
      { name: column.name, repetition_type: "OPTIONAL", ...UUID },
      {
        name: column.nameColumn,
        repetition_type: "OPTIONAL",
        type: "BYTE_ARRAY",
        converted_type: "UTF8",
        logical_type: { type: "STRING" },
      },
    ];
  }

  take(batch: TreatmentBatch, row: number, count: number): void {
    const vector = batch.columns[this.#position];
    if (vector?.kind !== "reference") throw otherKind(this.#column.name);
    const { keys, dictionary } = vector;
    if (dictionary !== this.#dictionary) {
      this.#dictionary = dictionary;
      this.#idByKey = [];
      this.#nameByKey = [];
    }
    for (let at = row; at < row + count; at++) {
      const key = keys[at] as number;
      if (this.#idByKey[key] === undefined) this.#make(dictionary, key);
      this.#ids.push(this.#idByKey[key] ?? null);
      this.#texts.push(this.#nameByKey[key] ?? null);
    }
  }

  release(): ColumnSource[] {
    const ids = this.#ids;
    const texts = this.#texts;
    this.#ids = [];
    this.#texts = [];
    const { name, nameColumn } = this.#column;
    return [
      { name, data: ids, encoding: "RLE_DICTIONARY", statistics: false },
      { name: nameColumn, data: texts, encoding: "RLE_DICTIONARY", statistics: false },
    ];
  }

  #make(dictionary: IdDictionary, key: number): void {
    if (!(key >= 0 && key < dictionary.size)) {
      throw new RangeError(`Key ${key} is not in the dictionary of ${this.#column.name}`);
    }
    const id = idOf(dictionary, key);
    this.#idByKey[key] = id === null ? null : Buffer.from(id.replaceAll("-", ""), "hex");
    this.#nameByKey[key] = id === null ? null : (this.#names.get(id) ?? null);
  }
}

class InstantColumn implements ParquetColumns {
  readonly schema: readonly SchemaElement[];
  readonly #name: string;
  readonly #position: number;
  #values: (bigint | null)[] = [];

  constructor(name: string, position: number) {
    this.#name = name;
    this.#position = position;
    this.schema = [
      {
        name,
        repetition_type: "OPTIONAL",
        type: "INT64",
        converted_type: "TIMESTAMP_MILLIS",
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
      },
    ];
  }

  take(batch: TreatmentBatch, row: number, count: number): void {
    const vector = batch.columns[this.#position];
    if (vector?.kind !== "instant") throw otherKind(this.#name);
    for (let at = row; at < row + count; at++) {
      const seconds = vector.seconds[at] as number;
      this.#values.push(seconds === EMPTY_INSTANT ? null : BigInt(seconds * 1000));
    }
  }

  release(): ColumnSource[] {
    const data = this.#values;
    this.#values = [];
    return [{ name: this.#name, data, encoding: "PLAIN" }];
  }
}

class NumberColumn implements ParquetColumns {
  readonly schema: readonly SchemaElement[];
  readonly #name: string;
  readonly #position: number;
  #values: number[] = [];

  constructor(name: string, position: number) {
    this.#name = name;
    this.#position = position;
    this.schema = [{ name, repetition_type: "REQUIRED", type: "INT32" }];
  }

  take(batch: TreatmentBatch, row: number, count: number): void {
    const vector = batch.columns[this.#position];
    if (vector?.kind !== "number") throw otherKind(this.#name);
    for (let at = row; at < row + count; at++) this.#values.push(vector.values[at] as number);
  }

  release(): ColumnSource[] {
    const data = this.#values;
    this.#values = [];
    return [{ name: this.#name, data }];
  }
}

function otherKind(name: string): TypeError {
  return new TypeError(`The batch has another kind of column in the place of ${name}`);
}

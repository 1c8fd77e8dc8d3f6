import type { DirectoryColumn, DirectoryValueType } from "../contract/directory-columns.ts";
import type { DirectoryOperation } from "../contract/operation.ts";
import { shownValue } from "../history/shown-value.ts";
import type { TimeZone } from "../history/time-zone.ts";
import {
  ownText,
  readBoolean,
  readDay,
  readId,
  readInstant,
  readWholeNumber,
} from "./cell-values.ts";
import { MalformedAnswerError } from "./client-errors.ts";
import { findDirectoryColumns } from "./find-directory-columns.ts";
import type { TableRow } from "./row-scanner.ts";

/** What a value of each type is handed out as. */
interface ValueOf {
  readonly id: string;
  readonly string: string;
  readonly number: string;
  readonly boolean: boolean;
  readonly dateTime: Date;
  readonly date: string;
}

type Value = ValueOf[keyof ValueOf];

/** An entry of a directory, by the fields of its columns; only the id is always there. */
export type DirectoryRecord<Columns extends readonly DirectoryColumn[]> = {
  readonly [Column in Columns[number] as Column["field"]]:
    | ValueOf[Column["type"]["kind"]]
    | (Column["field"] extends "id" ? never : null);
};

/** Makes entries of the rows of a directory read. Columns: see {@link findDirectoryColumns}. */
export class DirectoryDecoder<Operation extends DirectoryOperation> {
  readonly #operation: Operation;
  readonly #names: readonly string[];
  readonly #position: ReadonlyMap<string, number>;
  readonly #zone: TimeZone;
  /** Rows read, the one that is being read included. */
  #rows = 0;

  /**
   * @param names of the answer's columns, in their order
   * @throws MissingColumnError
   */
  constructor(operation: Operation, names: readonly string[], zone: TimeZone) {
    this.#operation = operation;
    this.#names = names;
    this.#position = findDirectoryColumns(operation, names);
    this.#zone = zone;
  }

  /**
   * @returns null for a row without an id (nil, empty or zero), which tells of nobody: the type of
   * SpecialistID allows it
   * @throws MalformedAnswerError for a value that is not of its column, naming row and column
   */
  decode(row: TableRow): DirectoryRecord<Operation["columns"]> | null {
    this.#rows++;
    const record: Record<string, Value | null> = {};
    // The id comes first in every operation's columns.
    for (const { field, type } of this.#operation.columns) {
      const position = this.#position.get(field);
      const value = position === undefined ? null : this.#read(type, row, position);
      if (field === "id" && value === null) return null;
      record[field] = value;
    }
    return record as DirectoryRecord<Operation["columns"]>;
  }

  #read({ kind }: DirectoryValueType, row: TableRow, position: number): Value | null {
    const cell = row[position] ?? "";
    const value = readCell(kind, cell, this.#zone);
    if (value === undefined) {
      const column = shownValue(this.#names[position] ?? "");
      throw new MalformedAnswerError(
        `${this.#operation.name}, строка ${this.#rows}, колонка ${column}: прочитано «${shownValue(cell)}».`,
      );
    }
    return typeof value === "string" ? ownText(value) : value;
  }
}

/** Null for none, undefined for a text that is no value of this kind. */
function readCell(
  kind: DirectoryValueType["kind"],
  cell: string,
  zone: TimeZone,
): Value | null | undefined {
  switch (kind) {
    case "id":
      return readId(cell);
    case "string":
      return cell === "" ? null : cell;
    case "number":
      return readWholeNumber(cell);
    case "boolean":
      return readBoolean(cell);
    case "dateTime":
      return readInstant(cell, zone);
    case "date":
      return readDay(cell);
  }
}

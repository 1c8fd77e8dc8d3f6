import type { Column } from "../contract/columns.ts";
import { EMPTY_INSTANT } from "../contract/empty-values.ts";
import type { TimeZone } from "../history/time-zone.ts";
import type { IdDictionary, TreatmentBatch } from "../history/treatment-batch.ts";
import { DECIMAL_MAXIMUM, writeDecimal } from "../output/ascii-decimal.ts";
import { UUID_PATTERN, writeUuid } from "../output/ascii-uuid.ts";
import type { PaddedText } from "./padded-text.ts";
import { COPY_SLACK, copyText, paddedText } from "./padded-text.ts";
import { idOf } from "./reference-texts.ts";
import type { SharedStrings } from "./shared-strings.ts";
import { SERIAL_MAXIMUM, writeSerial } from "./sheet-serials.ts";
import { CELL_STYLES, columnLetters } from "./workbook-parts.ts";

/** The number of the row in hand, as digits that every cell of it repeats. */
export class RowNumber {
  readonly view = new DataView(new ArrayBuffer(DECIMAL_MAXIMUM + COPY_SLACK));
  #length = 0;

  get length(): number {
    return this.#length;
  }

  set(row: number): void {
    this.#length = writeDecimal(this.view, 0, row);
  }
}

/** Writes the cells that one column of treatments has in a sheet. */
export interface SheetCells {
  readonly headings: readonly string[];
  /** Characters, by the widest digit of the sheet's font. */
  readonly widths: readonly number[];
  /** Bytes of the cells of a row, at most. */
  readonly maximumBytes: number;
  /** @throws {TypeError} when the batch has another kind of column there */
  take(batch: TreatmentBatch): void;
  /** @returns the position after the cells; up to `COPY_SLACK` further bytes were written */
  write(view: DataView, at: number, row: number): number;
}

/** What stands around a value: `<c r="B7" t="s"><v>` and `</v></c>`. */
class CellFrame {
  readonly maximumBytes: number;
  readonly #opening: PaddedText;
  readonly #rest: PaddedText;
  readonly #closing: PaddedText;
  readonly #rowNumber: RowNumber;

  constructor(position: number, rest: string, closing: string, rowNumber: RowNumber) {
    this.#opening = paddedText(`<c r="${columnLetters(position)}`);
    this.#rest = paddedText(rest);
    this.#closing = paddedText(closing);
    this.#rowNumber = rowNumber;
    this.maximumBytes =
      this.#opening.length + DECIMAL_MAXIMUM + this.#rest.length + this.#closing.length;
  }

  open(view: DataView, at: number): number {
    const number = copyText(view, at, this.#opening.view, 0, this.#opening.length);
    const rest = copyText(view, number, this.#rowNumber.view, 0, this.#rowNumber.length);
    return copyText(view, rest, this.#rest.view, 0, this.#rest.length);
  }

  close(view: DataView, at: number): number {
    return copyText(view, at, this.#closing.view, 0, this.#closing.length);
  }
}

const SHARED = '" t="s"><v>';
const END = "</v></c>";

/** Ids of treatments differ in every row: they stand in their cells, not among the shared strings. */
export class IdCells implements SheetCells {
  readonly headings: readonly string[];
  readonly widths = [38];
  readonly maximumBytes: number;
  readonly #batchPosition: number;
  readonly #frame: CellFrame;
  readonly #pattern = paddedText(UUID_PATTERN);
  #words: Uint32Array = new Uint32Array();

  constructor(column: Column, batchPosition: number, position: number, rowNumber: RowNumber) {
    this.headings = [column.heading.ru];
    this.#batchPosition = batchPosition;
    this.#frame = new CellFrame(position, '" t="inlineStr"><is><t>', "</t></is></c>", rowNumber);
    this.maximumBytes = this.#frame.maximumBytes + UUID_PATTERN.length;
  }

  take(batch: TreatmentBatch): void {
    const vector = batch.columns[this.#batchPosition];
    if (vector?.kind !== "id") throw otherKind(this.headings);
    this.#words = vector.words;
  }

  write(view: DataView, at: number, row: number): number {
    const start = this.#frame.open(view, at);
    const end = copyText(view, start, this.#pattern.view, 0, this.#pattern.length);
    writeUuid(view, start, this.#words, row);
    return this.#frame.close(view, end);
  }
}

/** No number of a shared string. */
const NONE = -1;
const NOT_LOOKED_UP = -2;

/** The name first, which people look for, then the id. */
export class ReferenceCells implements SheetCells {
  readonly headings: readonly string[];
  readonly widths = [30, 38];
  readonly maximumBytes: number;
  readonly #batchPosition: number;
  readonly #names: ReadonlyMap<string, string>;
  readonly #strings: SharedStrings;
  readonly #name: CellFrame;
  readonly #id: CellFrame;
  #dictionary: IdDictionary | null = null;
  /** By key: numbers of shared strings. */
  #idNumbers = new Int32Array();
  #nameNumbers = new Int32Array();
  #keys: Int32Array = new Int32Array();

  constructor(
    column: Column,
    batchPosition: number,
    position: number,
    rowNumber: RowNumber,
    names: ReadonlyMap<string, string>,
    strings: SharedStrings,
  ) {
    this.headings = [column.heading.ru, `${column.heading.ru}: ID`];
    this.#batchPosition = batchPosition;
    this.#names = names;
    this.#strings = strings;
    this.#name = new CellFrame(position, SHARED, END, rowNumber);
    this.#id = new CellFrame(position + 1, SHARED, END, rowNumber);
    this.maximumBytes = this.#name.maximumBytes + this.#id.maximumBytes + 2 * DECIMAL_MAXIMUM;
  }

  take(batch: TreatmentBatch): void {
    const vector = batch.columns[this.#batchPosition];
    if (vector?.kind !== "reference") throw otherKind(this.headings);
    const { keys, dictionary } = vector;
    this.#keys = keys;
    if (dictionary !== this.#dictionary) {
      this.#dictionary = dictionary;
      this.#idNumbers = new Int32Array();
      this.#nameNumbers = new Int32Array();
    }
    if (this.#idNumbers.length < dictionary.size) {
      this.#idNumbers = longer(this.#idNumbers, dictionary.size);
      this.#nameNumbers = longer(this.#nameNumbers, dictionary.size);
    }
    for (let row = 0; row < batch.rows; row++) this.#lookUp(dictionary, keys[row] as number);
  }

  write(view: DataView, at: number, row: number): number {
    const key = this.#keys[row] as number;
    const name = this.#nameNumbers[key] as number;
    const id = this.#idNumbers[key] as number;
    const end = name === NONE ? at : writeNumber(view, at, this.#name, name);
    return id === NONE ? end : writeNumber(view, end, this.#id, id);
  }

  #lookUp(dictionary: IdDictionary, key: number): void {
    if (!(key >= 0 && key < dictionary.size)) {
      throw new RangeError(`Key ${key} is not in its dictionary`);
    }
    if (this.#idNumbers[key] !== NOT_LOOKED_UP) return;
    const id = idOf(dictionary, key);
    const name = id === null ? undefined : this.#names.get(id);
    this.#idNumbers[key] = id === null ? NONE : this.#strings.numberOf(id);
    this.#nameNumbers[key] = name === undefined ? NONE : this.#strings.numberOf(name);
  }
}

export class InstantCells implements SheetCells {
  readonly headings: readonly string[];
  readonly widths = [19];
  readonly maximumBytes: number;
  readonly #batchPosition: number;
  readonly #frame: CellFrame;
  readonly #zone: TimeZone;
  #seconds: Float64Array = new Float64Array();

  constructor(
    column: Column,
    batchPosition: number,
    position: number,
    rowNumber: RowNumber,
    zone: TimeZone,
  ) {
    this.headings = [column.heading.ru];
    this.#batchPosition = batchPosition;
    this.#frame = new CellFrame(position, `" s="${CELL_STYLES.dateTime}"><v>`, END, rowNumber);
    this.maximumBytes = this.#frame.maximumBytes + SERIAL_MAXIMUM;
    this.#zone = zone;
  }

  take(batch: TreatmentBatch): void {
    const vector = batch.columns[this.#batchPosition];
    if (vector?.kind !== "instant") throw otherKind(this.headings);
    this.#seconds = vector.seconds;
  }

  write(view: DataView, at: number, row: number): number {
    const seconds = this.#seconds[row] as number;
    if (seconds === EMPTY_INSTANT) return at;
    const start = this.#frame.open(view, at);
    return this.#frame.close(view, writeSerial(view, start, seconds, this.#zone));
  }
}

export class NumberCells implements SheetCells {
  readonly headings: readonly string[];
  readonly widths = [16];
  readonly maximumBytes: number;
  readonly #batchPosition: number;
  readonly #frame: CellFrame;
  #values: Int32Array = new Int32Array();

  constructor(column: Column, batchPosition: number, position: number, rowNumber: RowNumber) {
    this.headings = [column.heading.ru];
    this.#batchPosition = batchPosition;
    this.#frame = new CellFrame(position, '"><v>', END, rowNumber);
    this.maximumBytes = this.#frame.maximumBytes + DECIMAL_MAXIMUM;
  }

  take(batch: TreatmentBatch): void {
    const vector = batch.columns[this.#batchPosition];
    if (vector?.kind !== "number") throw otherKind(this.headings);
    this.#values = vector.values;
  }

  write(view: DataView, at: number, row: number): number {
    return writeNumber(view, at, this.#frame, this.#values[row] as number);
  }
}

function writeNumber(view: DataView, at: number, frame: CellFrame, value: number): number {
  const start = frame.open(view, at);
  return frame.close(view, writeDecimal(view, start, value));
}

function longer(numbers: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const result = new Int32Array(Math.max(size, 2 * numbers.length)).fill(NOT_LOOKED_UP);
  result.set(numbers);
  return result;
}

function otherKind(headings: readonly string[]): TypeError {
  return new TypeError(`The batch has another kind of column in the place of ${headings[0]}`);
}

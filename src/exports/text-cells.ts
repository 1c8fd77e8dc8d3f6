import { EMPTY_INSTANT } from "../contract/empty-values.ts";
import type { TreatmentBatch } from "../history/treatment-batch.ts";
import { DECIMAL_MAXIMUM, writeDecimal } from "../output/ascii-decimal.ts";
import { UUID_PATTERN, writeUuid } from "../output/ascii-uuid.ts";
import type { OffsetDateTimeWriter } from "./offset-date-time.ts";
import { OFFSET_DATE_TIME_WIDTH } from "./offset-date-time.ts";
import type { PaddedText } from "./padded-text.ts";
import { copyText, paddedText } from "./padded-text.ts";
import { ReferenceTexts } from "./reference-texts.ts";
import type { TextLayout } from "./text-layout.ts";
import { COLUMNS } from "./text-layout.ts";

/** Writes the values of one column. */
export interface TextCell {
  /** Bytes of a value with what stands around it, at most and without what varies by batch. */
  readonly fixedBytes: number;
  /** Further bytes that a value of the batch in hand may take. */
  readonly longest: number;
  /** @throws {TypeError} when the batch has another kind of column there */
  take(batch: TreatmentBatch, position: number): void;
  /** @returns the position after the value; a few bytes more may have been written */
  write(view: DataView, at: number, row: number): number;
}

export class IdCell implements TextCell {
  readonly fixedBytes: number;
  readonly longest = 0;
  readonly #pattern: PaddedText;
  readonly #offset: number;
  #words: Uint32Array = new Uint32Array();

  constructor(before: string, after: string) {
    this.#pattern = paddedText(before + UUID_PATTERN + after);
    this.#offset = before.length;
    this.fixedBytes = this.#pattern.length;
  }

  take(batch: TreatmentBatch, position: number): void {
    const vector = batch.columns[position];
    if (vector?.kind !== "id") throw otherKind(position);
    this.#words = vector.words;
  }

  write(view: DataView, at: number, row: number): number {
    const end = copyText(view, at, this.#pattern.view, 0, this.#pattern.length);
    writeUuid(view, at + this.#offset, this.#words, row);
    return end;
  }
}

export class ReferenceCell implements TextCell {
  readonly fixedBytes = 0;
  readonly #texts: ReferenceTexts;
  #keys: Int32Array = new Int32Array();

  constructor(before: string, write: (id: string | null) => string) {
    this.#texts = new ReferenceTexts((id) => before + write(id));
  }

  get longest(): number {
    return this.#texts.longest;
  }

  take(batch: TreatmentBatch, position: number): void {
    const vector = batch.columns[position];
    if (vector?.kind !== "reference") throw otherKind(position);
    this.#texts.prepare(vector, batch.rows);
    this.#keys = vector.keys;
  }

  write(view: DataView, at: number, row: number): number {
    return this.#texts.copy(view, at, this.#keys[row] as number);
  }
}

export class InstantCell implements TextCell {
  readonly fixedBytes: number;
  readonly longest = 0;
  readonly #before: PaddedText;
  readonly #after: PaddedText;
  readonly #none: PaddedText;
  readonly #dateTimes: OffsetDateTimeWriter;
  #seconds: Float64Array = new Float64Array();

  constructor(before: string, layout: TextLayout, dateTimes: OffsetDateTimeWriter) {
    this.#before = paddedText(before + layout.quote.instant);
    this.#after = paddedText(layout.quote.instant);
    this.#none = paddedText(before + layout.noInstant);
    this.#dateTimes = dateTimes;
    this.fixedBytes = Math.max(
      this.#none.length,
      this.#before.length + OFFSET_DATE_TIME_WIDTH + this.#after.length,
    );
  }

  take(batch: TreatmentBatch, position: number): void {
    const vector = batch.columns[position];
    if (vector?.kind !== "instant") throw otherKind(position);
    this.#seconds = vector.seconds;
  }

  write(view: DataView, at: number, row: number): number {
    const seconds = this.#seconds[row] as number;
    if (seconds === EMPTY_INSTANT) {
      return copyText(view, at, this.#none.view, 0, this.#none.length);
    }
    const start = copyText(view, at, this.#before.view, 0, this.#before.length);
    const end = this.#dateTimes.write(view, start, seconds);
    return copyText(view, end, this.#after.view, 0, this.#after.length);
  }
}

export class NumberCell implements TextCell {
  readonly fixedBytes: number;
  readonly longest = 0;
  readonly #before: PaddedText;
  readonly #after: PaddedText;
  #values: Int32Array = new Int32Array();

  constructor(before: string, after: string) {
    this.#before = paddedText(before);
    this.#after = paddedText(after);
    this.fixedBytes = this.#before.length + DECIMAL_MAXIMUM + this.#after.length;
  }

  take(batch: TreatmentBatch, position: number): void {
    const vector = batch.columns[position];
    if (vector?.kind !== "number") throw otherKind(position);
    this.#values = vector.values;
  }

  write(view: DataView, at: number, row: number): number {
    const start = copyText(view, at, this.#before.view, 0, this.#before.length);
    const end = writeDecimal(view, start, this.#values[row] as number);
    return copyText(view, end, this.#after.view, 0, this.#after.length);
  }
}

function otherKind(position: number): TypeError {
  const column = COLUMNS[position];
  return new TypeError(`The batch has no ${column?.kind} column ${column?.name}`);
}

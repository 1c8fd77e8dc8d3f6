import type { Column } from "../contract/columns.ts";
import type { TimeZone } from "../history/time-zone.ts";
import type { TreatmentBatch } from "../history/treatment-batch.ts";
import { DateTimeWriter } from "../output/ascii-date-time.ts";
import { AsciiDates } from "../output/ascii-dates.ts";
import { writeDecimal } from "../output/ascii-decimal.ts";
import { copyUuid, UUID_PATTERN, writeUuid } from "../output/ascii-uuid.ts";
import type { RowChunk } from "../output/row-chunk.ts";
import type { Field, RowTemplate, Run } from "./row-template.ts";
import { rowTemplate } from "./row-template.ts";

/** How far a call of {@link RowRenderer.render} came. */
export interface Rendered {
  /** The first row that was not written; the batch's `rows` when all were. */
  readonly row: number;
  /** Position in the target after the last byte written. */
  readonly end: number;
}

/**
 * Writes rows of a `ValueTable` as bytes, straight from a batch's arrays into a buffer of the
 * caller's: a template of the row is copied and its values are patched in. Nothing is allocated
 * per row. This way of writing beat string building and word-by-word copying when measured.
 *
 * One renderer serves one answer: it holds the zone of the calling account's organization and
 * keeps the dates it met.
 *
 * @example
 * const renderer = new RowRenderer(HISTORY_COLUMNS, timeZone);
 * for await (const batch of scan.batches) {
 *   for (let row = 0; row < batch.rows; ) {
 *     const rendered = renderer.render(batch, row, buffer, 0);
 *     await send(buffer.subarray(0, rendered.end));
 *     row = rendered.row;
 *   }
 * }
 */
export class RowRenderer {
  /** No row is wider, in bytes: a target must have at least this room. */
  readonly maximumRowBytes: number;
  readonly #template: RowTemplate;
  readonly #sources: Sources;
  readonly #dateTimes: readonly DateTimeWriter[];

  constructor(columns: readonly Column[], zone: TimeZone) {
    this.#template = rowTemplate(columns);
    this.maximumRowBytes = this.#template.maximum;
    this.#sources = new Sources(columns);
    const dates = new AsciiDates();
    this.#dateTimes = columns.map(() => new DateTimeWriter(zone, dates));
  }

  /**
   * Writes rows of a batch from `firstRow` on, as many as surely fit.
   *
   * @param at where in `target` to begin
   * @throws {RangeError} when an empty target could not hold a single row, when a reference's key
   *   is not in its dictionary, or when an instant is not whole seconds; what was written by this
   *   call is then of no use
   */
  render(batch: TreatmentBatch, firstRow: number, target: Uint8Array, at: number): Rendered {
    if (target.length < this.maximumRowBytes) {
      throw new RangeError(`A row needs up to ${this.maximumRowBytes} bytes`);
    }
    const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
    const lastStart = target.length - this.maximumRowBytes;
    const sources = this.#sources;
    const dateTimes = this.#dateTimes;
    const { runs } = this.#template;
    sources.take(batch);

    let row = firstRow;
    let position = at;
    for (; row < batch.rows && position <= lastStart; row++) {
      // Counted loops: iterators cost a tenth of the speed here.
      for (let index = 0; index < runs.length; index++) {
        const { bytes, fields, number } = runs[index] as Run;
        target.set(bytes, position);
        for (let place = 0; place < fields.length; place++) {
          const { kind, column, offset } = fields[place] as Field;
          const start = position + offset;
          if (kind === "reference") {
            const key = sources.key(column, row);
            copyUuid(view, start, sources.dictionary(column), key * UUID_PATTERN.length);
          } else if (kind === "instant") {
            (dateTimes[column] as DateTimeWriter).write(view, start, sources.seconds(column, row));
          } else {
            writeUuid(view, start, sources.words(column), row);
          }
        }
        position += bytes.length;
        if (number !== null) {
          position = writeDecimal(view, position, sources.value(number, row));
        }
      }
    }
    return { row, end: position };
  }
}

/** A batch as a chunk of an answer; its renderer writes one at a time. */
export class BatchChunk implements RowChunk {
  readonly rows: number;
  readonly #renderer: RowRenderer;
  readonly #batch: TreatmentBatch;
  #row = 0;

  constructor(renderer: RowRenderer, batch: TreatmentBatch) {
    this.rows = batch.rows;
    this.#renderer = renderer;
    this.#batch = batch;
  }

  get done(): boolean {
    return this.#row === this.rows;
  }

  writeTo(target: Uint8Array, at: number): number {
    const { row, end } = this.#renderer.render(this.#batch, this.#row, target, at);
    this.#row = row;
    return end;
  }
}

/** The arrays of the batch in hand by kind, so that every read of a kind is of one shape. */
class Sources {
  readonly #columns: readonly Column[];
  readonly #words: Uint32Array[];
  readonly #keys: Int32Array[];
  readonly #dictionaries: DataView[];
  readonly #sizes: Int32Array;
  readonly #seconds: Float64Array[];
  readonly #values: Int32Array[];

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
    this.#words = columns.map(() => new Uint32Array());
    this.#keys = columns.map(() => new Int32Array());
    this.#dictionaries = columns.map(() => new DataView(new ArrayBuffer()));
    this.#sizes = new Int32Array(columns.length);
    this.#seconds = columns.map(() => new Float64Array());
    this.#values = columns.map(() => new Int32Array());
  }

  /** @throws {TypeError} when the batch has other columns */
  take(batch: TreatmentBatch): void {
    for (const [index, { name, kind }] of this.#columns.entries()) {
      const vector = batch.columns[index];
      if (vector?.kind !== kind) throw new TypeError(`The batch has no ${kind} column ${name}`);
      if (vector.kind === "id") {
        this.#words[index] = vector.words;
      } else if (vector.kind === "reference") {
        const { text, size } = vector.dictionary;
        this.#keys[index] = vector.keys;
        this.#dictionaries[index] = new DataView(text.buffer, text.byteOffset, text.byteLength);
        this.#sizes[index] = size;
      } else if (vector.kind === "instant") {
        this.#seconds[index] = vector.seconds;
      } else {
        this.#values[index] = vector.values;
      }
    }
  }

  words(column: number): Uint32Array {
    return this.#words[column] as Uint32Array;
  }

  key(column: number, row: number): number {
    const key = (this.#keys[column] as Int32Array)[row] as number;
    if (!(key >= 0 && key < (this.#sizes[column] as number))) {
      throw new RangeError(`Key ${key} is not in the dictionary of ${this.#columns[column]?.name}`);
    }
    return key;
  }

  dictionary(column: number): DataView {
    return this.#dictionaries[column] as DataView;
  }

  seconds(column: number, row: number): number {
    return (this.#seconds[column] as Float64Array)[row] as number;
  }

  value(column: number, row: number): number {
    return (this.#values[column] as Int32Array)[row] as number;
  }
}

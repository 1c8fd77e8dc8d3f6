import type { TimeZone } from "../history/time-zone.ts";
import type { TreatmentBatch } from "../history/treatment-batch.ts";
import { AsciiDates } from "../output/ascii-dates.ts";
import type { RowChunk } from "../output/row-chunk.ts";
import type { TreatmentNames } from "./names.ts";
import { OffsetDateTimeWriter } from "./offset-date-time.ts";
import type { PaddedText } from "./padded-text.ts";
import { COPY_SLACK, copyText, paddedText } from "./padded-text.ts";
import type { TextCell } from "./text-cells.ts";
import { IdCell, InstantCell, NumberCell, ReferenceCell } from "./text-cells.ts";
import type { TextLayout } from "./text-layout.ts";
import { COLUMNS } from "./text-layout.ts";

/**
 * Writes rows of a text file as bytes, straight from a batch's arrays into a buffer of the
 * caller's; no row becomes an object or a string.
 *
 * One renderer serves one file: it keeps the dates and the names it met.
 */
export class TextRowRenderer {
  readonly #cells: readonly TextCell[];
  readonly #rowEnd: PaddedText;
  /** Bytes of a row without its references, at most. */
  readonly #fixedBytes: number;

  constructor(layout: TextLayout, zone: TimeZone, names: TreatmentNames) {
    const dates = new AsciiDates();
    this.#cells = COLUMNS.map((column, position): TextCell => {
      const before = layout.before(column, position);
      switch (column.kind) {
        case "id":
          return new IdCell(before + layout.quote.id, layout.quote.id);
        case "reference":
          return new ReferenceCell(before, (id) =>
            layout.reference(column, id, id && (names[column.dimension].get(id) ?? null)),
          );
        case "instant":
          return new InstantCell(before, layout, new OffsetDateTimeWriter(zone, dates));
        case "number":
          return new NumberCell(before + layout.quote.number, layout.quote.number);
      }
    });
    this.#rowEnd = paddedText(layout.rowEnd);
    this.#fixedBytes =
      this.#cells.reduce((sum, { fixedBytes }) => sum + fixedBytes, 0) +
      this.#rowEnd.length +
      COPY_SLACK;
  }

  /** A batch as a chunk of a file; the renderer writes one at a time. */
  chunk(batch: TreatmentBatch): RowChunk {
    const cells = this.#cells;
    for (let index = 0; index < cells.length; index++) cells[index]?.take(batch, index);
    const maximumRowBytes = cells.reduce((sum, cell) => sum + cell.longest, this.#fixedBytes);
    return new TextChunk(cells, this.#rowEnd, batch.rows, maximumRowBytes);
  }
}

class TextChunk implements RowChunk {
  readonly rows: number;
  readonly #cells: readonly TextCell[];
  readonly #rowEnd: PaddedText;
  readonly #maximumRowBytes: number;
  #row = 0;

  constructor(
    cells: readonly TextCell[],
    rowEnd: PaddedText,
    rows: number,
    maximumRowBytes: number,
  ) {
    this.#cells = cells;
    this.#rowEnd = rowEnd;
    this.rows = rows;
    this.#maximumRowBytes = maximumRowBytes;
  }

  get done(): boolean {
    return this.#row === this.rows;
  }

  /** @throws {RangeError} when an empty target could not hold a single row */
  writeTo(target: Uint8Array, at: number): number {
    if (target.length < this.#maximumRowBytes) {
      throw new RangeError(`A row needs up to ${this.#maximumRowBytes} bytes`);
    }
    const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
    const lastStart = target.length - this.#maximumRowBytes;
    const cells = this.#cells;
    const rowEnd = this.#rowEnd;
    let row = this.#row;
    let position = at;
    for (; row < this.rows && position <= lastStart; row++) {
      // Counted loops: iterators cost a tenth of the speed here.
      for (let index = 0; index < cells.length; index++) {
        position = (cells[index] as TextCell).write(view, position, row);
      }
      position = copyText(view, position, rowEnd.view, 0, rowEnd.length);
    }
    this.#row = row;
    return position;
  }
}

import type { TimeZone } from "../history/time-zone.ts";
import type { TreatmentBatch } from "../history/treatment-batch.ts";
import type { TreatmentNames } from "./names.ts";
import { COPY_SLACK, copyText, paddedText } from "./padded-text.ts";
import type { SharedStrings } from "./shared-strings.ts";
import { sheetText } from "./shared-strings.ts";
import type { SheetCells } from "./sheet-cells.ts";
import { IdCells, InstantCells, NumberCells, ReferenceCells, RowNumber } from "./sheet-cells.ts";
import { COLUMNS } from "./text-layout.ts";
import { CELL_STYLES, columnLetters } from "./workbook-parts.ts";

const OPENING = paddedText('<row r="');
const OPENED = paddedText('">');
const CLOSING = paddedText("</row>");

/** Bytes of a number of a row. */
const NUMBER_MAXIMUM = 11;

/** How far a call of {@link SheetRows.write} came. */
export interface WrittenRows {
  /** The first row of the batch that was not written. */
  readonly row: number;
  /** Position in the target after the last byte written. */
  readonly end: number;
}

/** Writes rows of sheets as bytes, straight from a batch's arrays; all cells say where they stand. */
export class SheetRows {
  /** No row is wider, in bytes. */
  readonly maximumRowBytes: number;
  /** Columns of a sheet. */
  readonly width: number;
  readonly #cells: readonly SheetCells[];
  readonly #rowNumber = new RowNumber();

  constructor(zone: TimeZone, names: TreatmentNames, strings: SharedStrings) {
    let position = 0;
    const rowNumber = this.#rowNumber;
    this.#cells = COLUMNS.map((column, index): SheetCells => {
      const first = position;
      position += column.kind === "reference" ? 2 : 1;
      switch (column.kind) {
        case "id":
          return new IdCells(column, index, first, rowNumber);
        case "reference":
          return new ReferenceCells(
            column,
            index,
            first,
            rowNumber,
            names[column.dimension],
            strings,
          );
        case "instant":
          return new InstantCells(column, index, first, rowNumber, zone);
        case "number":
          return new NumberCells(column, index, first, rowNumber);
      }
    });
    this.width = position;
    this.maximumRowBytes =
      this.#cells.reduce((sum, { maximumBytes }) => sum + maximumBytes, 0) +
      OPENING.length +
      NUMBER_MAXIMUM +
      OPENED.length +
      CLOSING.length +
      COPY_SLACK;
  }

  /** Characters of the columns' widths. */
  get widths(): readonly number[] {
    return this.#cells.flatMap(({ widths }) => widths);
  }

  /** The first row of a sheet. */
  heading(): string {
    const cells = this.#cells
      .flatMap(({ headings }) => headings)
      .map((heading, position) => {
        const place = `${columnLetters(position)}1`;
        return `<c r="${place}" s="${CELL_STYLES.heading}" t="inlineStr"><is><t>${sheetText(heading)}</t></is></c>`;
      });
    return `<row r="1">${cells.join("")}</row>`;
  }

  take(batch: TreatmentBatch): void {
    for (const cells of this.#cells) cells.take(batch);
  }

  /**
   * Writes rows of the batch in hand from the beginning of `target`, as many as surely fit.
   *
   * @param from the first of them
   * @param to the row of the batch after the last
   * @param number the number of the first in the sheet, from 1
   */
  write(target: Uint8Array, from: number, to: number, number: number): WrittenRows {
    const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
    const lastStart = target.length - this.maximumRowBytes;
    const cells = this.#cells;
    const rowNumber = this.#rowNumber;
    let row = from;
    let position = 0;
    for (; row < to && position <= lastStart; row++) {
      rowNumber.set(number + row - from);
      position = copyText(view, position, OPENING.view, 0, OPENING.length);
      position = copyText(view, position, rowNumber.view, 0, rowNumber.length);
      position = copyText(view, position, OPENED.view, 0, OPENED.length);
      // Counted loops: iterators cost a tenth of the speed here.
      for (let index = 0; index < cells.length; index++) {
        position = (cells[index] as SheetCells).write(view, position, row);
      }
      position = copyText(view, position, CLOSING.view, 0, CLOSING.length);
    }
    return { row, end: position };
  }
}

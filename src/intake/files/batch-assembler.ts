import type { Column } from "../../contract/columns.ts";
import { columnIndex, HISTORY_COLUMNS } from "../../contract/columns.ts";
import { ZERO_ID } from "../../contract/empty-values.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import type { IncomingBatch } from "../../history/treatment-batch.ts";
import { isUuid } from "../../history/uuid.ts";
import type { ColumnBuilder } from "./column-builder.ts";
import { createColumnBuilder, InstantBuilder } from "./column-builder.ts";
import { BATCH_ROWS, BLOCK_REJECTIONS, IGNORED_COLUMNS_NAMED } from "./limits.ts";
import type { Rejection } from "./rejection.ts";
import { rejectedText } from "./rejection.ts";

/** A stretch of a file, read: the rows that are in order and the ones that are not. */
export interface RowBlock {
  readonly batch: IncomingBatch;
  /** For each row of the batch the line or Parquet row it began at, from 1. */
  readonly lines: Float64Array;
  readonly rejections: readonly Rejection[];
}

const COLUMNS: readonly Column[] = HISTORY_COLUMNS;
const ID = columnIndex("id");
const INITIALIZED = columnIndex("initialized");
const CLOSED = columnIndex("closed");

/**
 * Where every reader of a format puts its rows. Rows are checked by `HISTORY_COLUMNS` and
 * gathered in typed arrays, bad ones become rejections; both come out in blocks of bounded size.
 *
 * ```ts
 * for await (const rows of parts) {
 *   for (const row of rows) assembler.addRow(row.line, row.cells, row.text);
 *   yield* assembler.takeFull();
 * }
 * yield* assembler.takeAll();
 * ```
 */
export class BatchAssembler {
  /** Places times without offset. */
  readonly timeZone: TimeZone;
  readonly #ignored = new Set<string>();
  #usedTimeZone = false;
  #positions: readonly number[] = COLUMNS.map((_, index) => index);
  #builders: readonly ColumnBuilder[];
  #lines = new Float64Array(BATCH_ROWS);
  #rows = 0;
  #rejections: Rejection[] = [];
  #full: RowBlock[] = [];

  constructor(timeZone: TimeZone) {
    this.timeZone = timeZone;
    this.#builders = this.#createBuilders();
  }

  /** Says where cells stand in the rows to come; until then they stand as `HISTORY_COLUMNS` do. */
  usePositions(positions: readonly number[]): void {
    this.#positions = positions;
  }

  /** Notes a column that means nothing to us. */
  noteIgnored(name: string): void {
    if (this.#ignored.size < IGNORED_COLUMNS_NAMED) this.#ignored.add(name.slice(0, 100));
  }

  /** The columns noted so far, the first hundred of them, each once. */
  get ignoredColumns(): readonly string[] {
    return [...this.#ignored];
  }

  /** Notes that a time came without an offset. */
  noteTimeZoneUsed(): void {
    this.#usedTimeZone = true;
  }

  /** Whether a time of the blocks so far came without an offset, so that the time zone placed it. */
  get usedTimeZone(): boolean {
    return this.#usedTimeZone;
  }

  /**
   * Takes one row, as a row of the batch or as a rejection.
   *
   * @param text the row as it stood in the file; without it a rejection shows the cells.
   */
  addRow(line: number, cells: readonly unknown[], text?: string): void {
    const reason = this.#writeRow(cells);
    if (reason !== null) {
      this.reject(line, reason, text ?? cells.map(String).join(", "), this.#cellOf(ID, cells));
      return;
    }
    this.#lines[this.#rows] = line;
    this.#rows += 1;
    if (this.#rows === BATCH_ROWS) this.#seal();
  }

  /** @param id what may be the treatment's id; it is kept when it is a UUID. */
  reject(line: number, reason: string, text: string, id?: unknown): void {
    const known = typeof id === "string" && isUuid(id.trim()) ? id.trim().toLowerCase() : ZERO_ID;
    this.#rejections.push({
      line,
      reason,
      ...(known !== ZERO_ID && { id: known }),
      text: rejectedText(text),
    });
    if (this.#rejections.length === BLOCK_REJECTIONS) this.#seal();
  }

  /** The blocks that are full; their arrays are the caller's for good. */
  takeFull(): RowBlock[] {
    const blocks = this.#full;
    this.#full = [];
    return blocks;
  }

  /** Everything that is left, at the end of a file. */
  takeAll(): RowBlock[] {
    if (this.#rows > 0 || this.#rejections.length > 0) this.#seal();
    return this.takeFull();
  }

  #seal(): void {
    const zoned = (one: ColumnBuilder) => one instanceof InstantBuilder && one.usedTimeZone;
    this.#usedTimeZone ||= this.#builders.some(zoned);
    this.#full.push({
      batch: {
        rows: this.#rows,
        columns: this.#builders.map((builder) => builder.finish(this.#rows)),
      },
      lines: this.#lines.subarray(0, this.#rows),
      rejections: this.#rejections,
    });
    this.#builders = this.#createBuilders();
    this.#lines = new Float64Array(BATCH_ROWS);
    this.#rows = 0;
    this.#rejections = [];
  }

  #createBuilders(): ColumnBuilder[] {
    return COLUMNS.map((column) => createColumnBuilder(column, BATCH_ROWS, this.timeZone));
  }

  #cellOf(column: number, cells: readonly unknown[]): unknown {
    const position = this.#positions[column] ?? -1;
    return position === -1 ? null : cells[position];
  }

  /** Writes at the next row, which stays free when a reason is returned. */
  #writeRow(cells: readonly unknown[]): string | null {
    for (let index = 0; index < COLUMNS.length; index++) {
      const reason = this.#builders[index]?.write(this.#rows, this.#cellOf(index, cells));
      if (reason) return `${COLUMNS[index]?.name}: ${reason}`;
    }
    return this.#endsBeforeItBegan(cells) ? "Closed: раньше, чем Initialized" : null;
  }

  /**
   * Checks the row just written. Where the clock is put back, a treatment may begin before and
   * end after it: then the later occurrence of its end is meant.
   */
  #endsBeforeItBegan(cells: readonly unknown[]): boolean {
    const initialized = this.#builders[INITIALIZED];
    const closed = this.#builders[CLOSED];
    if (!(initialized instanceof InstantBuilder && closed instanceof InstantBuilder)) return false;
    const began = initialized.at(this.#rows);
    if (closed.at(this.#rows) >= began) return false;
    closed.write(this.#rows, this.#cellOf(CLOSED, cells), "later");
    return closed.at(this.#rows) < began;
  }
}

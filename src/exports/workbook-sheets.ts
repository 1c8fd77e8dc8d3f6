import type { TreatmentBatch } from "../history/treatment-batch.ts";
import type { SheetRows } from "./sheet-rows.ts";
import type { ListedSheet } from "./workbook-parts.ts";
import { columnLetters, sheetClosing, sheetOpening } from "./workbook-parts.ts";

/** Bytes that are written at a time: some hundred rows. */
const PIECE_BYTES = 128 * 1024;

/** The sheets that rows come to stand on, each as a part of the workbook; the last is not full. */
export class WorkbookSheets {
  readonly #batches: AsyncIterator<TreatmentBatch>;
  readonly #rows: SheetRows;
  readonly #sheetRows: number;
  readonly #listed: ListedSheet[] = [];
  #batch: TreatmentBatch | null = null;
  #row = 0;
  #written = 0;
  #ended = false;

  /** @param sheetRows rows of one sheet, its heading included */
  constructor(batches: AsyncIterable<TreatmentBatch>, rows: SheetRows, sheetRows: number) {
    this.#batches = batches[Symbol.asyncIterator]();
    this.#rows = rows;
    this.#sheetRows = sheetRows;
  }

  /** Those that are written. */
  get listed(): readonly ListedSheet[] {
    return this.#listed;
  }

  /** Rows written so far, without headings. */
  get written(): number {
    return this.#written;
  }

  /** Whether every row stands on a sheet. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The next sheet; it is to be read to its end before another is asked for. */
  async *sheet(): AsyncGenerator<Buffer> {
    const rows = this.#rows;
    yield Buffer.from(sheetOpening(rows.widths) + rows.heading());
    let filled = 1;
    for (let batch = await this.#batchInHand(); batch; batch = await this.#batchInHand()) {
      const room = this.#sheetRows - filled;
      if (room === 0) break;
      const target = Buffer.allocUnsafeSlow(PIECE_BYTES);
      const to = Math.min(batch.rows, this.#row + room);
      const { row, end } = rows.write(target, this.#row, to, filled + 1);
      filled += row - this.#row;
      this.#written += row - this.#row;
      this.#row = row;
      yield target.subarray(0, end);
    }
    const number = this.#listed.length + 1;
    const range = `A1:${columnLetters(rows.width - 1)}${filled}`;
    this.#listed.push({ name: number === 1 ? "Обращения" : `Обращения ${number}`, range });
    yield Buffer.from(sheetClosing(range));
  }

  /** Lets go of the rows that nobody reads any more. */
  async stop(): Promise<void> {
    await this.#batches.return?.();
  }

  /** The batch that has rows to write; null at the end. */
  async #batchInHand(): Promise<TreatmentBatch | null> {
    while (!this.#ended && (this.#batch === null || this.#row === this.#batch.rows)) {
      const next = await this.#batches.next();
      this.#ended = next.done === true;
      this.#batch = next.done ? null : next.value;
      this.#row = 0;
      if (this.#batch !== null) this.#rows.take(this.#batch);
    }
    return this.#batch;
  }
}

import type { CopiedRows } from "../store/table-copy.ts";

/** The rows of a table one stretch after another, wherever the pieces end in which they come. */
export class RowReader {
  readonly #pieces: AsyncIterator<CopiedRows, unknown>;
  /** The piece that is at hand, as long as {@link left} says. */
  piece: CopiedRows = { rows: 0, columns: [] };
  /** The next row in it. */
  at = 0;

  constructor(pieces: AsyncIterable<CopiedRows>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Rows of the piece that were not taken. */
  get left(): number {
    return this.piece.rows - this.at;
  }

  /** @returns whether there is a row to take */
  async fill(): Promise<boolean> {
    while (this.left === 0) {
      const next = await this.#pieces.next();
      if (next.done) return false;
      this.piece = next.value;
      this.at = 0;
    }
    return true;
  }

  /** Whole pieces, until there are as many rows as asked for, or none any more. */
  async *takePieces(rows: number): AsyncGenerator<CopiedRows> {
    for (let taken = 0; taken < rows && (await this.fill()); ) {
      const { piece } = this;
      taken += piece.rows;
      this.at = piece.rows;
      yield piece;
    }
  }

  /** Breaks off what is still to come. */
  async end(): Promise<void> {
    await this.#pieces.return?.();
  }
}

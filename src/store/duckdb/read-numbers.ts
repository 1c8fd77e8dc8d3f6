import type { DuckDBMaterializedResult } from "@duckdb/node-api";
import { doubleItems } from "./vectors.ts";

/** A row of numbers, read from the left. */
export interface NumberRow {
  next(): number;
  /** The next columns, so many. */
  take(columns: number): number[];
}

/**
 * The rows of a result whose columns are all DOUBLE without nulls. A row is valid until the next one
 * is asked for: an object for each would cost more than the query.
 */
export function* readNumbers(result: DuckDBMaterializedResult): Generator<NumberRow> {
  for (let index = 0; index < result.chunkCount; index++) {
    const chunk = result.getChunk(index);
    const row = new ChunkRow(
      Array.from({ length: chunk.columnCount }, (_, column) => doubleItems(chunk, column)),
    );
    for (let number = 0; number < chunk.rowCount; number++) {
      row.moveTo(number);
      yield row;
    }
  }
}

class ChunkRow implements NumberRow {
  readonly #columns: readonly Float64Array[];
  #row = 0;
  #column = 0;

  constructor(columns: readonly Float64Array[]) {
    this.#columns = columns;
  }

  moveTo(row: number): void {
    this.#row = row;
    this.#column = 0;
  }

  next(): number {
    const value = this.#columns[this.#column]?.[this.#row] ?? 0;
    this.#column += 1;
    return value;
  }

  take(columns: number): number[] {
    const values: number[] = [];
    for (let column = 0; column < columns; column++) values.push(this.next());
    return values;
  }
}

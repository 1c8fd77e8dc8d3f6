import type { DuckDBConnection } from "@duckdb/node-api";
import { DuckDBDataChunk, INTEGER, TIMESTAMP, UUID } from "@duckdb/node-api";
import { columnIndex } from "../../contract/columns.ts";
import type { IncomingBatch } from "../../history/treatment-batch.ts";
import { FACT_COLUMNS } from "../sql/fact-columns.ts";
import { CREATE_INCOMING } from "./apply-treatments.ts";
import { writeIntegers, writeSeconds, writeUuids } from "./vectors.ts";
import { withAppender } from "./with-appender.ts";

const CHUNK_ROWS = 2048;
const TYPES = { id: UUID, reference: UUID, instant: TIMESTAMP, number: INTEGER };
const INITIALIZED = columnIndex("initialized");
const CHUNK_TYPES = [INTEGER, ...FACT_COLUMNS.map(({ column }) => TYPES[column.kind])];

/**
 * The table `incoming` of one connection: rows as they came, with full ids, until they are applied.
 * Nobody else sees it, and filling it holds up no other writer.
 */
export class StagingTable {
  readonly connection: DuckDBConnection;
  // One for all: a chunk's memory is DuckDB's, and the collector, which knows nothing of its size,
  // would free the chunks of a long load too late.
  readonly #chunk = DuckDBDataChunk.create(CHUNK_TYPES);
  #rows = 0;
  #isOrdered = true;
  #latest = Number.NEGATIVE_INFINITY;

  private constructor(connection: DuckDBConnection) {
    this.connection = connection;
  }

  static async create(connection: DuckDBConnection): Promise<StagingTable> {
    await connection.run(CREATE_INCOMING);
    return new StagingTable(connection);
  }

  /** Rows that wait to be applied. */
  get rows(): number {
    return this.#rows;
  }

  /** Whether they came in the order of `initialized`, as answers and exports have them. */
  get isOrdered(): boolean {
    return this.#isOrdered;
  }

  async append(batch: IncomingBatch): Promise<void> {
    this.#noteOrder(batch);
    await withAppender(this.connection, "incoming", (appender) => {
      for (let first = 0; first < batch.rows; first += CHUNK_ROWS) {
        const rows = Math.min(CHUNK_ROWS, batch.rows - first);
        this.#fill(batch, first, rows);
        appender.appendDataChunk(this.#chunk);
      }
    });
  }

  /** After the rows were applied, which empties the table. */
  beginAnew(): void {
    this.#rows = 0;
    this.#isOrdered = true;
    this.#latest = Number.NEGATIVE_INFINITY;
  }

  #noteOrder({ rows, columns }: IncomingBatch): void {
    const vector = columns[INITIALIZED];
    if (vector?.kind !== "instant") return;
    for (let row = 0; row < rows && this.#isOrdered; row++) {
      const initialized = vector.seconds[row] ?? this.#latest;
      this.#isOrdered = initialized >= this.#latest;
      this.#latest = initialized;
    }
  }

  #fill(batch: IncomingBatch, first: number, rows: number): void {
    const chunk = this.#chunk;
    chunk.reset();
    chunk.rowCount = rows;
    const positions = Int32Array.from({ length: rows }, (_, row) => this.#rows + row);
    writeIntegers(chunk, 0, positions, 0);
    for (const [index, vector] of batch.columns.entries()) {
      switch (vector.kind) {
        case "id":
          writeUuids(chunk, index + 1, vector.words, first);
          break;
        case "instant":
          writeSeconds(chunk, index + 1, vector.seconds, first);
          break;
        case "number":
          writeIntegers(chunk, index + 1, vector.values, first);
          break;
      }
    }
    this.#rows += rows;
  }
}

import type { DuckDBConnection } from "@duckdb/node-api";
import { DuckDBDataChunk, INTEGER, TIMESTAMP, UUID } from "@duckdb/node-api";
import type { IncomingBatch } from "../../history/treatment-batch.ts";
import { CREATE_INCOMING } from "./apply-treatments.ts";
import { FACT_COLUMNS } from "./fact-columns.ts";
import { writeIntegers, writeSeconds, writeUuids } from "./vectors.ts";

const CHUNK_ROWS = 2048;
const TYPES = { id: UUID, reference: UUID, instant: TIMESTAMP, number: INTEGER };
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

  async append(batch: IncomingBatch): Promise<void> {
    const appender = await this.connection.createAppender("incoming");
    try {
      for (let first = 0; first < batch.rows; first += CHUNK_ROWS) {
        const rows = Math.min(CHUNK_ROWS, batch.rows - first);
        this.#fill(batch, first, rows);
        appender.appendDataChunk(this.#chunk);
      }
      appender.flushSync();
    } finally {
      appender.closeSync();
    }
  }

  /** After the rows were applied, which empties the table. */
  beginAnew(): void {
    this.#rows = 0;
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

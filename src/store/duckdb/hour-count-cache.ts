import type { DuckDBConnection, DuckDBMaterializedResult } from "@duckdb/node-api";
import type { Database } from "./database.ts";
import { HourCounts } from "./slice-plan.ts";
import { integerItems } from "./vectors.ts";

/** Rows per hour of `initialized` in a table that has that column; read by {@link HourCountCache}. */
export function hourCountSql(table: string): string {
  return `SELECT (epoch_us(initialized) // 3600000000)::INTEGER AS hour, count(*)::INTEGER AS rows
    FROM ${table} GROUP BY hour ORDER BY hour`;
}

/**
 * Row counts per hour: read once, then kept up by the writer, so that no scan waits for them. They
 * may run a little ahead or behind of a snapshot, since they only size slices.
 */
export class HourCountCache {
  readonly #database: Database;
  #rowsByHour: Promise<Map<number, number>> | undefined;
  #counts: HourCounts | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(): Promise<HourCounts> {
    const rowsByHour = await this.#read();
    if (this.#counts === undefined) {
      const hours = [...rowsByHour.keys()].sort((a, b) => a - b);
      this.#counts = new HourCounts(
        hours,
        hours.map((hour) => rowsByHour.get(hour) ?? 0),
      );
    }
    return this.#counts;
  }

  /** Adds what was written: a result of {@link hourCountSql}. */
  async add(written: DuckDBMaterializedResult): Promise<void> {
    addCounts(await this.#read(), written);
    this.#counts = undefined;
  }

  /** Forgets everything, after a restore. */
  reset(): void {
    this.#rowsByHour = undefined;
    this.#counts = undefined;
  }

  #read(): Promise<Map<number, number>> {
    this.#rowsByHour ??= this.#database
      .read((connection) => this.#readAll(connection))
      .catch((error) => {
        this.#rowsByHour = undefined;
        throw error;
      });
    return this.#rowsByHour;
  }

  async #readAll(connection: DuckDBConnection): Promise<Map<number, number>> {
    const rowsByHour = new Map<number, number>();
    addCounts(rowsByHour, await this.#database.run(connection, hourCountSql("treatment")));
    return rowsByHour;
  }
}

function addCounts(rowsByHour: Map<number, number>, result: DuckDBMaterializedResult): void {
  for (let index = 0; index < result.chunkCount; index++) {
    const chunk = result.getChunk(index);
    const hours = integerItems(chunk, 0);
    const rows = integerItems(chunk, 1);
    for (let row = 0; row < chunk.rowCount; row++) {
      const hour = hours[row] ?? 0;
      rowsByHour.set(hour, (rowsByHour.get(hour) ?? 0) + (rows[row] ?? 0));
    }
  }
}

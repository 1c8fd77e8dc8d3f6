import type { DuckDBConnection } from "@duckdb/node-api";
import type { Database } from "./database.ts";
import { HourCounts } from "./slice-plan.ts";
import { integerItems } from "./vectors.ts";

/** The hour of a row, counted from 1970. */
export const HOUR_OF_INITIALIZED = "(epoch_us(initialized) // 3600000000)::INTEGER";

/** Numbers of rows by {@link HOUR_OF_INITIALIZED}. */
export type RowsByHour = ReadonlyMap<number, number>;

/** What is added with rows that have these instants, seconds UTC. */
export function countByHour(initialized: Float64Array): RowsByHour {
  const rowsByHour = new Map<number, number>();
  for (const instant of initialized) {
    const hour = Math.floor(instant / 3600);
    rowsByHour.set(hour, (rowsByHour.get(hour) ?? 0) + 1);
  }
  return rowsByHour;
}

const COUNT = `SELECT ${HOUR_OF_INITIALIZED} AS hour, count(*)::INTEGER AS rows
  FROM treatment GROUP BY hour ORDER BY hour`;

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

  /** Adds what was written. */
  async add(written: RowsByHour): Promise<void> {
    if (written.size === 0) return;
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
    const result = await this.#database.run(connection, COUNT);
    const rowsByHour = new Map<number, number>();
    for (let index = 0; index < result.chunkCount; index++) {
      const chunk = result.getChunk(index);
      const hours = integerItems(chunk, 0);
      const rows = integerItems(chunk, 1);
      for (let row = 0; row < chunk.rowCount; row++) {
        rowsByHour.set(hours[row] ?? 0, rows[row] ?? 0);
      }
    }
    return rowsByHour;
  }
}

function addCounts(rowsByHour: Map<number, number>, written: RowsByHour): void {
  for (const [hour, rows] of written) rowsByHour.set(hour, (rowsByHour.get(hour) ?? 0) + rows);
}

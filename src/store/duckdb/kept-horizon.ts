import type { DuckDBConnection } from "@duckdb/node-api";
import type { Database } from "./database.ts";

/** The horizon in memory: every group of events is asked about it. */
export class KeptHorizon {
  readonly #database: Database;
  #read: { readonly horizon: number | null } | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Seconds UTC; null: there is none. */
  async get(connection: DuckDBConnection): Promise<number | null> {
    if (this.#read === null) {
      const sql = "SELECT epoch(kept_from) AS horizon FROM store_state";
      const [row] = await this.#database.rows(connection, sql);
      this.#read = { horizon: typeof row?.["horizon"] === "number" ? row["horizon"] : null };
    }
    return this.#read.horizon;
  }

  /** It is another one. */
  forget(): void {
    this.#read = null;
  }
}

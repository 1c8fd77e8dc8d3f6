import type { DuckDBConnection } from "@duckdb/node-api";
import { REPORT_LIMITS } from "../sql/report-limits.ts";
import { Semaphore } from "../sql/semaphore.ts";
import type { Database } from "./database.ts";

/** An interrupt that comes before its statement has begun is lost, so it is repeated. Milliseconds. */
const INTERRUPT_AGAIN = 20;

/**
 * Who may make a report when. Reports have connections of their own, which keep no statements: DuckDB
 * answers an aggregate over a whole table from statistics when the plan is made.
 */
export class ReportPlaces {
  readonly #database: Database;
  readonly #places = new Semaphore(REPORT_LIMITS.reportsAtOnce, REPORT_LIMITS.waitingReports);

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Runs `work` in a transaction, and so over one snapshot. When the signal aborts, the statement
   * under way is broken off, and the place is free as soon as it has ended.
   *
   * @throws LetopisError STORE_BUSY, or the signal's reason
   */
  async run<T>(
    signal: AbortSignal | undefined,
    work: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> {
    await this.#places.acquire(signal);
    try {
      // What fails, or is broken off, costs its connection: a late interrupt hits nobody else.
      return await this.#database.read((connection) => inSnapshot(connection, signal, work));
    } finally {
      this.#places.release();
    }
  }
}

async function inSnapshot<T>(
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  await connection.run("BEGIN TRANSACTION");
  let interrupting: NodeJS.Timeout | undefined;
  const abort = () => {
    connection.interrupt();
    interrupting = setInterval(() => connection.interrupt(), INTERRUPT_AGAIN);
  };
  signal?.addEventListener("abort", abort, { once: true });
  try {
    signal?.throwIfAborted();
    const result = await work(connection);
    signal?.throwIfAborted();
    return result;
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener("abort", abort);
    clearInterval(interrupting);
    await connection.run("ROLLBACK").catch(() => undefined);
  }
}

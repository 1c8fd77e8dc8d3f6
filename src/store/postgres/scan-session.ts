import type { QueryResult } from "pg";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { Row } from "../sql/queries.ts";
import type { Connection, Database } from "./database.ts";
import { reasonOf } from "./failure.ts";

/** One snapshot, in which nothing is written. A slow reader may take its time. */
const BEGIN = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL idle_in_transaction_session_timeout = 0;`;

/**
 * A connection lent to one scan: a transaction, and so one snapshot, from {@link begin} to
 * {@link end}. Whoever aborts the signal need not ask for anything more: that ends it as well, and
 * with the connection whatever runs on it.
 */
export class ScanSession {
  readonly database: Database;
  readonly connection: Connection;
  readonly #signal: AbortSignal | undefined;
  #ended = false;
  #stopped = false;

  private constructor(database: Database, connection: Connection, signal?: AbortSignal) {
    this.database = database;
    this.connection = connection;
    this.#signal = signal;
  }

  /** @throws LetopisError STORE_BUSY, or the signal's reason while waiting */
  static async open(database: Database, signal: AbortSignal | undefined): Promise<ScanSession> {
    let session: ScanSession | undefined;
    const stop = () => session?.stop();
    const connection = await database.acquireScan(stop, signal);
    session = new ScanSession(database, connection, signal);
    signal?.addEventListener("abort", session.stop);
    if (signal?.aborted) session.stop();
    return session;
  }

  /**
   * Begins the transaction and reads a row in it, in one step.
   *
   * @param sql statements without values, of which the last gives one row
   */
  async begin(sql: string): Promise<Row> {
    this.throwIfStopped();
    // Of several statements pg gives several results.
    const results = (await this.connection.query(`${BEGIN}\n${sql}`)) as unknown as QueryResult[];
    const row: Row | undefined = results.at(-1)?.rows[0];
    if (row === undefined) throw new Error("PostgreSQL: a snapshot without a row");
    return row;
  }

  /** Ends the scan at once. */
  readonly stop = (): void => {
    this.#stopped = true;
    this.#release(false);
  };

  /** @param finished whether nothing was broken off */
  async end(finished: boolean): Promise<void> {
    if (this.#ended) return;
    if (!finished) {
      this.#release(false);
      return;
    }
    let reusable = false;
    try {
      await this.connection.query("COMMIT");
      reusable = true;
    } catch {
      // What was read is whole all the same.
    }
    this.#release(reusable);
  }

  throwIfStopped(): void {
    this.#signal?.throwIfAborted();
    if (this.#stopped) throw new LetopisError("SCAN_INTERRUPTED", "Чтение остановлено.");
  }

  /** What a failure of the scan is to its reader. */
  failure(error: unknown): unknown {
    if (this.#signal?.aborted) return this.#signal.reason;
    if (error instanceof LetopisError) return error;
    const reason = error instanceof Error ? reasonOf(error) : String(error);
    return new LetopisError("SCAN_INTERRUPTED", `Чтение прервалось: ${reason}.`, { cause: error });
  }

  #release(reusable: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#signal?.removeEventListener("abort", this.stop);
    this.database.releaseScan(this.connection, reusable);
  }
}

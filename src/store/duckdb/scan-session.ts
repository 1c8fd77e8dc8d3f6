import type { DuckDBConnection, DuckDBMaterializedResult, DuckDBValue } from "@duckdb/node-api";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { Database } from "./database.ts";

/**
 * A connection lent to one scan: a transaction, and so one snapshot, from {@link open} to
 * {@link end}. Whoever aborts the signal need not ask for anything more: that ends it as well.
 */
export class ScanSession {
  readonly #database: Database;
  readonly #connection: DuckDBConnection;
  readonly #signal: AbortSignal | undefined;
  readonly #running = new Set<Promise<unknown>>();
  #ended = false;

  private constructor(
    database: Database,
    connection: DuckDBConnection,
    signal: AbortSignal | undefined,
  ) {
    this.#database = database;
    this.#connection = connection;
    this.#signal = signal;
  }

  /** @throws LetopisError STORE_BUSY, or the signal's reason while waiting */
  static async open(database: Database, signal: AbortSignal | undefined): Promise<ScanSession> {
    let session: ScanSession | undefined;
    const connection = await database.acquireScan(() => session?.abort(), signal);
    session = new ScanSession(database, connection, signal);
    try {
      signal?.throwIfAborted();
      signal?.addEventListener("abort", session.abort);
      await session.#track(() => connection.run("BEGIN TRANSACTION"));
      return session;
    } catch (error) {
      await session.end(false);
      throw error;
    }
  }

  /** For helpers that run on a connection of their caller's. */
  use<T>(work: (database: Database, connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#track(() => work(this.#database, this.#connection));
  }

  run(sql: string, values?: Record<string, DuckDBValue>): Promise<DuckDBMaterializedResult> {
    return this.#track(() => this.#database.run(this.#connection, sql, values));
  }

  readonly abort = (): void => {
    if (this.#ended) return;
    this.#connection.interrupt();
    void this.end(false);
  };

  /**
   * Undoes the transaction, with every temporary table in it, and gives the connection back when
   * what was under way has ended: a statement on a connection that is closed meanwhile would take
   * the process with it.
   *
   * @param finished whether nothing was broken off
   */
  async end(finished: boolean): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#signal?.removeEventListener("abort", this.abort);
    await Promise.allSettled(this.#running);
    let reusable = finished && !this.#signal?.aborted;
    try {
      await this.#connection.run("ROLLBACK");
    } catch {
      reusable = false;
    }
    // An interrupt may arrive late and hit the next statement: such a connection is not kept.
    this.#database.releaseScan(this.#connection, reusable);
  }

  throwIfAborted(): void {
    this.#signal?.throwIfAborted();
  }

  /** What a failure of the scan is to its reader. */
  failure(error: unknown): unknown {
    if (this.#signal?.aborted) return this.#signal.reason;
    if (error instanceof LetopisError) return error;
    const reason = error instanceof Error ? error.message : String(error);
    return new LetopisError("SCAN_INTERRUPTED", `Чтение прервалось: ${reason}`, { cause: error });
  }

  /** Whoever asked for the work may be gone when it fails: that is not a failure unheard of. */
  #track<T>(work: () => Promise<T>): Promise<T> {
    const running = this.#ended ? Promise.reject(stopped()) : work();
    this.#running.add(running);
    const forget = () => {
      this.#running.delete(running);
    };
    running.then(forget, forget);
    return running;
  }
}

function stopped(): LetopisError {
  return new LetopisError("SCAN_INTERRUPTED", "Чтение остановлено.");
}

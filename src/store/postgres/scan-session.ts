import type { QueryResult } from "pg";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { Row } from "../sql/queries.ts";
import type { Connection, Database, ScanConnection, ScanPlace } from "./database.ts";
import { isConflict, isConnectionLost, isDatabaseFailure, reasonOf } from "./failure.ts";

/** One snapshot, in which nothing is written. A slow reader may take its time. */
const BEGIN = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL idle_in_transaction_session_timeout = 0;`;

/**
 * Reads in a session what can still be read again: nothing of it has been handed out yet. When the
 * replica fails, or the connection was lost meanwhile, it is done once more, on the primary.
 *
 * @param begin leaves the session open when more is to be read in it; failed, it is ended
 * @throws LetopisError STORE_BUSY, STORE_UNAVAILABLE, SCAN_INTERRUPTED, or the signal's reason
 */
export async function beginScan<T>(
  database: Database,
  signal: AbortSignal | undefined,
  begin: (session: ScanSession) => Promise<T>,
): Promise<T> {
  const first = await ScanSession.open(database, signal, "anywhere");
  try {
    return await begin(first);
  } catch (error) {
    await first.end(false);
    if (!first.mayRepeat(error)) throw first.failure(error);
    if (first.isReplica) database.leaveReplicaOut(error);
  }
  const second = await ScanSession.open(database, signal, "primary");
  try {
    return await begin(second);
  } catch (error) {
    await second.end(false);
    throw second.failure(error);
  }
}

/**
 * A connection lent to one scan: a transaction, and so one snapshot, from {@link begin} to
 * {@link end}. Whoever aborts the signal need not ask for anything more: that ends it as well, and
 * with the connection whatever runs on it.
 */
export class ScanSession {
  readonly database: Database;
  readonly connection: Connection;
  readonly isReplica: boolean;
  readonly #signal: AbortSignal | undefined;
  #ended = false;
  #stopped = false;

  private constructor(
    database: Database,
    { connection, isReplica }: ScanConnection,
    signal: AbortSignal | undefined,
  ) {
    this.database = database;
    this.connection = connection;
    this.isReplica = isReplica;
    this.#signal = signal;
  }

  /** @throws LetopisError STORE_BUSY, or the signal's reason while waiting */
  static async open(
    database: Database,
    signal: AbortSignal | undefined,
    place: ScanPlace = "primary",
  ): Promise<ScanSession> {
    let session: ScanSession | undefined;
    const stop = () => session?.stop();
    const connection = await database.acquireScan(stop, signal, place);
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

  /** Whether what failed so may go well on the primary, or on a new connection. */
  mayRepeat(error: unknown): boolean {
    if (this.#stopped || this.#signal?.aborted) return false;
    if (this.isReplica) return isDatabaseFailure(error) && !(error instanceof LetopisError);
    return isConnectionLost(error) || isConflict(error);
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

import { setTimeout as delay } from "node:timers/promises";
import type { Connection, Database } from "./database.ts";
import { storeFailure } from "./failure.ts";

/** How often somebody else's lease is tried again. */
const RETRY_MILLISECONDS = 1000;

/**
 * Leases that go with the process that has them: advisory locks of one session, on a connection that
 * is kept for nothing else. When the connection is lost, so are they, and another server may begin.
 */
export class Leases {
  readonly #database: Database;
  /** First half of the locks' keys. */
  readonly #kind: number;
  #connection: Promise<Connection> | null = null;

  constructor(database: Database, kind: number) {
    this.#database = database;
    this.#kind = kind;
  }

  /** Runs work while the lease of a key is held; waits for it, or until the signal aborts. */
  async hold<T>(key: number, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    let connection = await this.#tryLock(key);
    while (connection === null) {
      await delay(RETRY_MILLISECONDS, undefined, signal && { signal });
      connection = await this.#tryLock(key);
    }
    try {
      return await work();
    } finally {
      await this.#unlock(connection, key);
    }
  }

  /** Null when another process has it. */
  async #tryLock(key: number): Promise<Connection | null> {
    const connection = await this.#connect();
    try {
      const [row] = await this.#database.rows(
        connection,
        "SELECT pg_try_advisory_lock($kind, $key) AS locked",
        { kind: this.#kind, key },
      );
      return row?.["locked"] === true ? connection : null;
    } catch (error) {
      this.#forget(connection);
      throw storeFailure(error);
    }
  }

  async #unlock(connection: Connection, key: number): Promise<void> {
    try {
      const sql = "SELECT pg_advisory_unlock($kind, $key)";
      await this.#database.run(connection, sql, { kind: this.#kind, key });
    } catch {
      // Lost with the connection: the lock went with it.
      this.#forget(connection);
    }
  }

  #connect(): Promise<Connection> {
    if (this.#connection === null) {
      const connecting = this.#database.acquireKeeper((lost) => this.#forget(lost));
      this.#connection = connecting;
      connecting.catch(() => {
        this.#connection = null;
      });
    }
    return this.#connection;
  }

  /** The next lease is on a new connection. */
  #forget(lost: Connection): void {
    void this.#connection?.then((connection) => {
      if (connection === lost) this.#connection = null;
    });
    this.#database.releaseKeeper(lost);
  }
}

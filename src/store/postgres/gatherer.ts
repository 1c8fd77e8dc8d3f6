import type { IncomingBatch } from "../../history/treatment-batch.ts";
import type { Connection, Database } from "./database.ts";
import { stageTreatments } from "./stage-treatments.ts";
import { keepIncoming } from "./work-tables.ts";

/** A connection with rows in `incoming` that are applied later, in one transaction. */
export class Gatherer {
  readonly #database: Database;
  readonly #connection: Connection;
  #rows = 0;
  #closed = false;

  private constructor(database: Database, connection: Connection) {
    this.#database = database;
    this.#connection = connection;
  }

  static async open(database: Database): Promise<Gatherer> {
    const connection = await database.acquireGatherer();
    const gatherer = new Gatherer(database, connection);
    try {
      await database.failing(() => keepIncoming(connection));
      return gatherer;
    } catch (error) {
      gatherer.close();
      throw error;
    }
  }

  /** Rows that were gathered. */
  get rows(): number {
    return this.#rows;
  }

  async append(batch: IncomingBatch): Promise<void> {
    const position = this.#rows;
    this.#rows += batch.rows;
    await this.#database.failing(() => stageTreatments(this.#connection, batch, position));
  }

  /** Work in a transaction, alone among all servers; whether it is kept is said at its end. */
  async transaction<T>(
    work: (connection: Connection) => Promise<{ readonly result: T; readonly keep: boolean }>,
  ): Promise<T> {
    const connection = this.#connection;
    return this.#database.failing(async () => {
      await connection.query("BEGIN");
      return this.#database.alone(connection, async () => {
        const { result, keep } = await work(connection);
        await connection.query(keep ? "COMMIT" : "ROLLBACK");
        return result;
      });
    });
  }

  /** Whatever was not committed is undone. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#database.releaseGatherer(this.#connection);
  }
}

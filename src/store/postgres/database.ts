import { setImmediate } from "node:timers/promises";
import type { ClientConfig, PoolClient, QueryResult } from "pg";
import pg from "pg";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { Queries, Row } from "../sql/queries.ts";
import { storeClosing } from "../sql/refusals.ts";
import { Semaphore } from "../sql/semaphore.ts";
import type { PostgresAddress } from "./connection-settings.ts";
import { connectionSettings } from "./connection-settings.ts";
import { storeFailure } from "./failure.ts";
import { migrate } from "./migrate.ts";
import type { NamedValues } from "./named-values.ts";
import { numberValues } from "./named-values.ts";
import { createWorkTables } from "./work-tables.ts";
import { LOCK_WRITES } from "./write-lock.ts";

export interface DatabaseOptions {
  /** Scans that are open at one moment; each holds a connection and a snapshot. */
  readonly concurrentScans: number;
  /** Scans that may wait for one of those places before `STORE_BUSY`. */
  readonly waitingScans: number;
}

export const DEFAULT_DATABASE_OPTIONS: DatabaseOptions = {
  concurrentScans: 16,
  waitingScans: 256,
};

/** Connections for short work: calls, accounts, events that come in. */
const SHORT_CONNECTIONS = 8;
/** One writes at a time; the others bring their rows meanwhile. */
const WRITERS = 4;
/** Imports that are applied as a whole, and windows of mirrors: each gathers its rows. */
const GATHERERS = 16;
/** One a kind of lease, and one for what is lost and replaced. */
const KEEPERS = 4;
const IDLE_MILLISECONDS = 60_000;

/** A connection, for as long as it is lent. */
export type Connection = PoolClient;

/**
 * One database: its connections, and who may use them when. Every connection is one of four kinds,
 * so that none waits for another kind: short work, scans, writers, and those that gather rows.
 */
export class Database implements Queries<Connection> {
  readonly #short: pg.Pool;
  readonly #scanning: pg.Pool;
  readonly #writing: pg.Pool;
  readonly #gathering: pg.Pool;
  readonly #keeping: pg.Pool;
  readonly #keepers = new Set<Connection>();
  readonly #scans: Semaphore;
  readonly #writers = new Semaphore(WRITERS, Number.POSITIVE_INFINITY);
  readonly #gatherers = new Semaphore(GATHERERS, Number.POSITIVE_INFINITY);
  readonly #scansUnderWay = new Map<Connection, () => void>();
  readonly #withWorkTables = new WeakSet<Connection>();
  readonly #workUnderWay = new Set<Promise<unknown>>();
  #closed = false;

  private constructor(settings: ClientConfig, options: DatabaseOptions) {
    this.#short = makePool(settings, SHORT_CONNECTIONS);
    this.#scanning = makePool(settings, options.concurrentScans);
    // A query that sends nothing for long ends, too, when its client is gone; not on Windows.
    this.#scanning.on("connect", (client) => {
      client.query("SET client_connection_check_interval = '2s'").catch(() => undefined);
    });
    this.#writing = makePool(settings, WRITERS);
    this.#gathering = makePool(settings, GATHERERS);
    this.#keeping = makePool(settings, KEEPERS);
    this.#scans = new Semaphore(options.concurrentScans, options.waitingScans);
  }

  /**
   * Connects, and brings the schema up to date.
   *
   * @throws LetopisError STORE_UNAVAILABLE, STORE_NEWER, CONFIGURATION_INVALID
   */
  static async open(address: PostgresAddress, options: DatabaseOptions): Promise<Database> {
    const database = new Database(await connectionSettings(address), options);
    try {
      await database.read(async (connection) => {
        await refuseOtherEncodings(connection);
        await migrate(connection);
      });
      return database;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  async run(connection: Connection, sql: string, values: NamedValues = {}): Promise<QueryResult> {
    return connection.query(numberValues(sql, values));
  }

  async rows(connection: Connection, sql: string, values?: NamedValues): Promise<readonly Row[]> {
    return (await this.run(connection, sql, values)).rows;
  }

  /** Short work on a connection of its own; each statement sees what was committed before it. */
  async read<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#lend(this.#short, work);
  }

  /** Short work in a transaction, beside writers: for what must not wait for a long import. */
  async beside<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.read((connection) => this.transaction(connection, () => work(connection)));
  }

  /**
   * Work in a transaction, alone among all servers (write-lock.ts), with the tables of
   * work-tables.ts.
   *
   * @param before work in the same transaction that needs not be alone, such as bringing in rows
   */
  async write<T>(
    work: (connection: Connection) => Promise<T>,
    before?: (connection: Connection) => Promise<void>,
  ): Promise<T> {
    return this.#writers.use(() =>
      this.#lend(this.#writing, async (connection) => {
        await this.#makeWorkTables(connection);
        return this.transaction(connection, async () => {
          await before?.(connection);
          return this.alone(connection, () => work(connection));
        });
      }),
    );
  }

  /** Work within a transaction that is open, alone among all servers until the transaction ends. */
  async alone<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
    await connection.query(LOCK_WRITES);
    return work();
  }

  /** Commits what `work` did, or nothing. */
  async transaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
    await connection.query("BEGIN");
    try {
      const result = await work();
      await connection.query("COMMIT");
      return result;
    } catch (error) {
      // A connection that is lost has undone it already.
      await connection.query("ROLLBACK").catch(() => undefined);
      throw error;
    }
  }

  /**
   * A connection to gather rows on, with temporary tables of one's own that outlast transactions.
   * The caller gives it back with {@link releaseGatherer}.
   */
  async acquireGatherer(): Promise<Connection> {
    await this.#gatherers.acquire();
    try {
      this.#refuseWhenClosed();
      const connection = await this.#connect(this.#gathering);
      await this.#makeWorkTables(connection);
      return connection;
    } catch (error) {
      this.#gatherers.release();
      throw storeFailure(error);
    }
  }

  /** The connection is not used again: what it gathered goes with it. */
  releaseGatherer(connection: Connection): void {
    connection.release(true);
    this.#gatherers.release();
  }

  /**
   * A connection that is kept until {@link releaseKeeper}, at the latest until the database closes.
   *
   * @param onLost called when it is lost meanwhile
   */
  async acquireKeeper(onLost: (connection: Connection) => void): Promise<Connection> {
    this.#refuseWhenClosed();
    try {
      const connection = await this.#connect(this.#keeping);
      this.#keepers.add(connection);
      connection.once("error", () => onLost(connection));
      return connection;
    } catch (error) {
      throw storeFailure(error);
    }
  }

  releaseKeeper(connection: Connection): void {
    if (this.#keepers.delete(connection)) connection.release(true);
  }

  /**
   * A connection for one scan. The caller gives it back with {@link releaseScan}, at the latest
   * when `stop` is called because the database closes.
   *
   * @throws LetopisError STORE_BUSY, or the signal's reason while waiting
   */
  async acquireScan(stop: () => void, signal?: AbortSignal): Promise<Connection> {
    this.#refuseWhenClosed();
    await this.#scans.acquire(signal);
    try {
      this.#refuseWhenClosed();
      const connection = await this.#connect(this.#scanning);
      this.#scansUnderWay.set(connection, stop);
      return connection;
    } catch (error) {
      this.#scans.release();
      throw storeFailure(error);
    }
  }

  /** Takes a scan's connection back; what runs on one that is not reusable ends with it. */
  releaseScan(connection: Connection, reusable: boolean): void {
    this.#scansUnderWay.delete(connection);
    if (!reusable) disconnect(connection);
    connection.release(!reusable || this.#closed);
    this.#scans.release();
  }

  /** Breaks off scans, waits for everything else under way, then disconnects. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const stop of this.#scansUnderWay.values()) stop();
    await Promise.allSettled(this.#workUnderWay);
    while (this.#scansUnderWay.size > 0) await setImmediate();
    for (const keeper of this.#keepers) this.releaseKeeper(keeper);
    const pools = [this.#short, this.#scanning, this.#writing, this.#gathering, this.#keeping];
    await Promise.all(pools.map((pool) => pool.end()));
  }

  /** Work on a connection that was acquired: {@link close} waits for it, failures become the port's. */
  async failing<T>(work: () => Promise<T>): Promise<T> {
    return this.#track(work());
  }

  async #lend<T>(pool: pg.Pool, work: (connection: Connection) => Promise<T>): Promise<T> {
    this.#refuseWhenClosed();
    return this.#track(this.#lendAndTakeBack(pool, work));
  }

  async #track<T>(working: Promise<T>): Promise<T> {
    this.#workUnderWay.add(working);
    try {
      return await working;
    } catch (error) {
      throw storeFailure(error);
    } finally {
      this.#workUnderWay.delete(working);
    }
  }

  async #lendAndTakeBack<T>(
    pool: pg.Pool,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const connection = await this.#connect(pool);
    let lost = false;
    const noteLoss = () => {
      lost = true;
    };
    connection.once("error", noteLoss);
    try {
      return await work(connection);
    } catch (error) {
      // A refusal of ours leaves the connection as it was; after anything else a new one is surer.
      lost ||= !(error instanceof LetopisError);
      throw error;
    } finally {
      connection.off("error", noteLoss);
      connection.release(lost);
    }
  }

  async #connect(pool: pg.Pool): Promise<Connection> {
    return pool.connect();
  }

  async #makeWorkTables(connection: Connection): Promise<void> {
    if (this.#withWorkTables.has(connection)) return;
    await createWorkTables(connection);
    this.#withWorkTables.add(connection);
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw storeClosing();
  }
}

function makePool(settings: ClientConfig, max: number): pg.Pool {
  const pool = new pg.Pool({ ...settings, max, idleTimeoutMillis: IDLE_MILLISECONDS });
  // Of a connection that is lost while nobody uses it nobody need hear: the next one is new. While
  // it is used, what runs on it fails; the event would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/**
 * Breaks a connection. To end it politely would wait for the server, which waits for us to read on.
 */
function disconnect(connection: Connection): void {
  (connection as Connection & pg.Client).connection.stream.destroy();
}

/** Texts are in any language, and their order must not depend on a locale. */
async function refuseOtherEncodings(connection: Connection): Promise<void> {
  const { rows } = await connection.query<{ server_encoding: string }>("SHOW server_encoding");
  const encoding = rows[0]?.server_encoding;
  if (encoding === "UTF8") return;
  throw new LetopisError(
    "CONFIGURATION_INVALID",
    `store: у базы данных кодировка ${encoding}, а нужна UTF8. Создайте базу заново: ` +
      "createdb --encoding=UTF8 --template=template0.",
  );
}

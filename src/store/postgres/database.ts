import { setImmediate } from "node:timers/promises";
import type pg from "pg";
import type { QueryResult } from "pg";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { Queries, Row } from "../sql/queries.ts";
import { storeClosing } from "../sql/refusals.ts";
import { Semaphore } from "../sql/semaphore.ts";
import type { StoreLog } from "../store-log.ts";
import { NO_LOG } from "../store-log.ts";
import type { PostgresAddress } from "./connection-settings.ts";
import { isConflict, reasonOf, storeFailure } from "./failure.ts";
import { migrate } from "./migrate.ts";
import type { NamedValues } from "./named-values.ts";
import { numberValues } from "./named-values.ts";
import type { Position } from "./replica.ts";
import { POSITION, Replica } from "./replica.ts";
import type { Connection } from "./server-choice.ts";
import { ServerChoice } from "./server-choice.ts";
import { checkServer } from "./server-requirements.ts";
import { createWorkTables } from "./work-tables.ts";
import { LOCK_WRITES } from "./write-lock.ts";

export interface DatabaseOptions {
  /** Scans that are open at one moment; each holds a connection and a snapshot. */
  readonly concurrentScans: number;
  /** Scans that may wait for one of those places before `STORE_BUSY`. */
  readonly waitingScans: number;
  /** For so long a replica is left out that cannot be used. */
  readonly replicaPauseMilliseconds: number;
}

export const DEFAULT_DATABASE_OPTIONS: DatabaseOptions = {
  concurrentScans: 16,
  waitingScans: 256,
  replicaPauseMilliseconds: 10_000,
};

/** Connections for short work: calls, accounts, events that come in. */
const SHORT_CONNECTIONS = 8;
/** One writes at a time; the others bring their rows meanwhile. */
const WRITERS = 4;
/** Imports that are applied as a whole, and windows of mirrors: each gathers its rows. */
const GATHERERS = 16;
/** One a kind of lease, and one for what is lost and replaced. */
const KEEPERS = 4;
/** A transaction that was undone because of others is done so many times at most. */
const ATTEMPTS = 3;

export type { Connection } from "./server-choice.ts";

/** Where a scan may run: a replica goes before the primary, where it is as good. */
export type ScanPlace = "anywhere" | "primary";

export interface ScanConnection {
  readonly connection: Connection;
  readonly isReplica: boolean;
}

/**
 * One database: its connections, and who may use them when. Every connection is one of four kinds,
 * so that none waits for another kind: short work, scans, writers, and those that gather rows.
 */
export class Database implements Queries<Connection> {
  readonly #servers: ServerChoice;
  readonly #replica: Replica | null;
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

  private constructor(servers: ServerChoice, replica: Replica | null, options: DatabaseOptions) {
    this.#servers = servers;
    this.#replica = replica;
    this.#short = servers.makePool(SHORT_CONNECTIONS);
    this.#scanning = servers.makePool(options.concurrentScans);
    // A query that sends nothing for long ends, too, when its client is gone; not on Windows.
    this.#scanning.on("connect", (client) => {
      client.query("SET client_connection_check_interval = '2s'").catch(() => undefined);
    });
    this.#writing = servers.makePool(WRITERS);
    this.#gathering = servers.makePool(GATHERERS);
    this.#keeping = servers.makePool(KEEPERS);
    this.#scans = new Semaphore(options.concurrentScans, options.waitingScans);
  }

  /**
   * Connects, and brings the schema up to date.
   *
   * @throws LetopisError STORE_UNAVAILABLE, STORE_NEWER, CONFIGURATION_INVALID
   */
  static async open(
    address: PostgresAddress,
    options: DatabaseOptions,
    log: StoreLog = NO_LOG,
  ): Promise<Database> {
    const servers = await ServerChoice.ofPrimary(address);
    const replica = await replicaOf(address, options, log);
    const database = new Database(servers, replica, options);
    try {
      await database.read(async (connection) => {
        await checkServer(connection);
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
   * work-tables.ts. As every {@link transaction}, it may be done again.
   *
   * @param before work in the same transaction that needs not be alone, such as bringing in rows
   */
  async write<T>(
    work: (connection: Connection) => Promise<T>,
    before?: (connection: Connection) => Promise<void>,
  ): Promise<T> {
    return this.#withWriter((connection) =>
      this.transaction(connection, async () => {
        await before?.(connection);
        return this.alone(connection, () => work(connection));
      }),
    );
  }

  /** As {@link write}, of work that cannot be done again, such as with rows that come but once. */
  async writeOnce<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#withWriter((connection) =>
      this.#attempt(connection, () => this.alone(connection, () => work(connection))),
    );
  }

  /** Work within a transaction that is open, alone among all servers until the transaction ends. */
  async alone<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
    await connection.query(LOCK_WRITES);
    return work();
  }

  /**
   * Commits what `work` did, or nothing. It is done again, from the beginning, when it was undone
   * for nothing but what others did at that moment.
   */
  async transaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(connection, work);
      } catch (error) {
        if (attempt === ATTEMPTS || !isConflict(error)) throw error;
      }
    }
  }

  async #attempt<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
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
  async acquireScan(
    stop: () => void,
    signal: AbortSignal | undefined,
    place: ScanPlace,
  ): Promise<ScanConnection> {
    this.#refuseWhenClosed();
    await this.#scans.acquire(signal);
    try {
      this.#refuseWhenClosed();
      const ofReplica = place === "primary" ? null : await this.#connectReplica(signal);
      const connection = ofReplica ?? (await this.#connect(this.#scanning));
      this.#scansUnderWay.set(connection, stop);
      return { connection, isReplica: ofReplica !== null };
    } catch (error) {
      this.#scans.release();
      throw storeFailure(error);
    }
  }

  /** What the replica did not do to its end, the primary does for a while. */
  leaveReplicaOut(error: unknown): void {
    this.#replica?.leaveOut(reasonOf(error));
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
    await Promise.all([...pools.map((pool) => pool.end()), this.#replica?.close()]);
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

  #connect(pool: pg.Pool): Promise<Connection> {
    return this.#servers.connect(pool);
  }

  /** Null when there is none, or it has not what the primary has acknowledged. */
  async #connectReplica(signal: AbortSignal | undefined): Promise<Connection | null> {
    if (this.#replica === null || this.#replica.isLeftOut) return null;
    const position = await this.read(async (connection) => {
      const [row] = await this.rows(connection, POSITION);
      return row as unknown as Position;
    });
    return this.#replica.acquire(position, signal);
  }

  #withWriter<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#writers.use(() =>
      this.#lend(this.#writing, async (connection) => {
        await this.#makeWorkTables(connection);
        return work(connection);
      }),
    );
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

/** @throws LetopisError CONFIGURATION_INVALID */
async function replicaOf(
  { replica, passwordFile }: PostgresAddress,
  { concurrentScans, replicaPauseMilliseconds }: DatabaseOptions,
  log: StoreLog,
): Promise<Replica | null> {
  if (!replica) return null;
  return new Replica(await ServerChoice.ofReplica({ address: replica, passwordFile }), {
    connections: concurrentScans,
    pauseMilliseconds: replicaPauseMilliseconds,
    log,
  });
}

/**
 * Breaks a connection. To end it politely would wait for the server, which waits for us to read on.
 */
function disconnect(connection: Connection): void {
  (connection as Connection & pg.Client).connection.stream.destroy();
}

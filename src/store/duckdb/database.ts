import { chmod, mkdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import type {
  DuckDBConnection,
  DuckDBMaterializedResult,
  DuckDBPreparedStatement,
  DuckDBValue,
} from "@duckdb/node-api";
import { DuckDBInstance } from "@duckdb/node-api";
import { LRUCache } from "lru-cache";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { Queries, Row } from "../sql/queries.ts";
import { storeClosing } from "../sql/refusals.ts";
import { Semaphore } from "../sql/semaphore.ts";
import { migrate } from "./migrate.ts";
import { sqlLiteral } from "./sql-literal.ts";

export interface DatabaseOptions {
  /** Memory of DuckDB's buffers and sorts; the process needs some 300 MB besides. */
  readonly memoryLimit: string;
  /** DuckDB's threads. */
  readonly threads: number;
  /** Queries that run at one moment. Each occupies a thread of libuv's pool. */
  readonly concurrentQueries: number;
  /** Scans that are open at one moment; each holds a connection and a snapshot. */
  readonly concurrentScans: number;
  /** Scans that may wait for one of those places before `STORE_BUSY`. */
  readonly waitingScans: number;
}

export const DEFAULT_DATABASE_OPTIONS: DatabaseOptions = {
  memoryLimit: "1GB",
  threads: 1,
  concurrentQueries: 8,
  concurrentScans: 16,
  waitingScans: 256,
};

/** A statement that writes, and its values. */
export interface WritingStatement {
  readonly sql: string;
  readonly values: Record<string, DuckDBValue>;
}

/** Some hundred thousand rows. */
const GROWN_LOG_BYTES = 32 * 1024 * 1024;

/** Statements that a connection keeps: filters combine in more ways than anybody asks for in turn. */
const KEPT_STATEMENTS = 256;

/** Connections kept for short reads: opening one costs more than such a read. */
const KEPT_READERS = 4;

/** A file opened twice in one process loses commits, so every open path is remembered. */
const openPaths = new Set<string>();

/**
 * One DuckDB file: the instance, its settings, and who may use it when. Reading takes connections
 * from a pool, one a scan; writing goes through one connection at a time.
 */
export class Database implements Queries<DuckDBConnection> {
  readonly folder: string;
  readonly #path: string;
  readonly #instance: DuckDBInstance;
  readonly #queries: Semaphore;
  readonly #scans: Semaphore;
  readonly #writing = new Semaphore(1, Number.POSITIVE_INFINITY);
  readonly #counting = new Semaphore(1, Number.POSITIVE_INFINITY);
  readonly #appending = new Semaphore(1, Number.POSITIVE_INFINITY);
  readonly #idle: DuckDBConnection[] = [];
  readonly #readers: DuckDBConnection[] = [];
  readonly #appenders: DuckDBConnection[] = [];
  readonly #writers: DuckDBConnection[] = [];
  /**
   * Statements of scans, appends and frequent writes, by text, prepared once a connection: there are as many as there are
   * combinations of filters. To run one takes a single step, which is under way at once; a text
   * takes three, and the event loop must turn between them, however busy it is with rows.
   *
   * Of queries only those with values: DuckDB answers an aggregate over a whole table (`max(key)`) from
   * statistics when the plan is made, and a kept plan then answers the same for ever.
   */
  readonly #statements = new WeakMap<DuckDBConnection, LRUCache<string, DuckDBPreparedStatement>>();
  readonly #scansUnderWay = new Map<DuckDBConnection, () => void>();
  readonly #workUnderWay = new Set<Promise<unknown>>();
  #closed = false;

  private constructor(
    folder: string,
    path: string,
    instance: DuckDBInstance,
    options: DatabaseOptions,
  ) {
    this.folder = folder;
    this.#path = path;
    this.#instance = instance;
    this.#queries = new Semaphore(options.concurrentQueries, Number.POSITIVE_INFINITY);
    this.#scans = new Semaphore(options.concurrentScans, options.waitingScans);
  }

  /**
   * Opens `letopis.duckdb` in a folder, making both when they are not there, and brings its schema
   * up to date.
   *
   * @throws LetopisError DATA_FOLDER_IN_USE, STORE_NEWER, STORE_DAMAGED
   */
  static async open(folder: string, options: DatabaseOptions): Promise<Database> {
    const root = resolve(folder);
    await mkdir(root, { recursive: true, mode: 0o700 });
    const path = join(root, "letopis.duckdb");
    if (openPaths.has(path)) throw inUse(root);
    openPaths.add(path);
    try {
      const instance = await openInstance(path, root, options);
      // Hashes of passwords are in there: nobody else's to read, whatever the folder's mode.
      await chmod(path, 0o600);
      const database = new Database(root, path, instance, options);
      try {
        await database.#setUp();
      } catch (error) {
        instance.closeSync();
        throw error;
      }
      return database;
    } catch (error) {
      openPaths.delete(path);
      throw error;
    }
  }

  /** The only folder besides the data file's own that DuckDB may touch. */
  get copiesFolder(): string {
    return join(this.folder, "copies");
  }

  get path(): string {
    return this.#path;
  }

  async #setUp(): Promise<void> {
    const copies = this.copiesFolder;
    // What an interrupted backup or restore left behind; only now is it sure that none is at work.
    await rm(copies, { recursive: true, force: true });
    await mkdir(copies, { recursive: true, mode: 0o700 });
    const connection = await this.#instance.connect();
    try {
      await migrate(connection);
      await connection.run(`SET allowed_directories = [${sqlLiteral(`${copies}/`)}]`);
      await connection.run("SET enable_external_access = false");
      await connection.run("SET lock_configuration = true");
    } finally {
      connection.closeSync();
    }
  }

  /** Runs a query to its end, within the number of queries admitted at one moment. */
  async run(
    connection: DuckDBConnection,
    sql: string,
    values?: Record<string, DuckDBValue>,
  ): Promise<DuckDBMaterializedResult> {
    // Materialized on purpose: a stream that fails ends like one that is finished, whereas a
    // query that is run to its end rejects.
    return this.#queries.use(async () => {
      const hasValues = values !== undefined && Object.keys(values).length > 0;
      return hasValues && this.#statements.has(connection)
        ? this.#runKept(connection, sql, values)
        : connection.run(sql, values);
    });
  }

  /** Like {@link run}: the rows, by the names that the query gives its columns. */
  async rows(
    connection: DuckDBConnection,
    sql: string,
    values?: Record<string, DuckDBValue>,
  ): Promise<readonly Row[]> {
    return (await this.run(connection, sql, values)).getRowObjectsJS();
  }

  /** Runs a statement that the connection keeps. */
  async #runKept(
    connection: DuckDBConnection,
    sql: string,
    values?: Record<string, DuckDBValue>,
  ): Promise<DuckDBMaterializedResult> {
    const statements = this.#statements.get(connection);
    const statement = statements?.get(sql) ?? (await connection.prepare(sql));
    statements?.set(sql, statement);
    if (values !== undefined) statement.bind(values);
    return statement.run();
  }

  /**
   * A connection for one scan. The caller gives it back with {@link releaseScan}, at the latest
   * when `stop` is called because the database closes.
   *
   * @throws LetopisError STORE_BUSY, or the signal's reason while waiting
   */
  async acquireScan(stop: () => void, signal?: AbortSignal): Promise<DuckDBConnection> {
    this.#refuseWhenClosed();
    await this.#scans.acquire(signal);
    try {
      this.#refuseWhenClosed();
      const connection = this.#idle.pop() ?? (await this.#connectForScans());
      this.#scansUnderWay.set(connection, stop);
      return connection;
    } catch (error) {
      this.#scans.release();
      throw error;
    }
  }

  async #connectForScans(): Promise<DuckDBConnection> {
    const connection = await this.#instance.connect();
    this.#keepStatements(connection);
    return connection;
  }

  #keepStatements(connection: DuckDBConnection): void {
    if (this.#statements.has(connection)) return;
    this.#statements.set(
      connection,
      new LRUCache({ max: KEPT_STATEMENTS, dispose: (statement) => statement.destroySync() }),
    );
  }

  /** Takes a scan's connection back; one whose state is in doubt is not used again. */
  releaseScan(connection: DuckDBConnection, reusable: boolean): void {
    this.#scansUnderWay.delete(connection);
    if (reusable && !this.#closed) this.#idle.push(connection);
    else connection.closeSync();
    this.#scans.release();
  }

  /** One short read outside of any scan, on a connection that the next one uses again. */
  async read<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#withConnection(work, this.#readers);
  }

  /** The single writer: `work` runs in a transaction, alone. */
  async write<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#writing.use(() =>
      this.#withConnection((connection) => this.transaction(connection, work)),
    );
  }

  /**
   * Like {@link write}, for short work that comes again and again: its connection is kept with its
   * statements, and with its temporary tables.
   */
  async writeOften<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#writing.use(() =>
      this.#withConnection((connection) => {
        this.#keepStatements(connection);
        return this.transaction(connection, work);
      }, this.#writers),
    );
  }

  /**
   * Beside {@link write}: for rows that are only ever added, and must not wait. `work` has a
   * connection that keeps its statements, and adds the rows with {@link runTogether}.
   */
  async append<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#appending.use(() =>
      this.#withConnection((connection) => {
        this.#keepStatements(connection);
        return work(connection);
      }, this.#appenders),
    );
  }

  /**
   * Runs statements that write, all or none of them. One alone is a transaction of its own: it takes
   * a single step, where one around it takes three, and the event loop, which is busy when many
   * rows come, must turn for each. Once it failed, the connection must not be used again.
   */
  async runTogether(
    connection: DuckDBConnection,
    statements: readonly WritingStatement[],
  ): Promise<void> {
    const [first, ...others] = statements;
    if (first === undefined) return;
    if (others.length === 0) {
      await this.#runKept(connection, first.sql, first.values);
      return;
    }
    await this.#runKept(connection, "BEGIN TRANSACTION");
    try {
      for (const { sql, values } of statements) await this.#runKept(connection, sql, values);
    } catch (error) {
      await connection.run("ROLLBACK");
      throw error;
    }
    await this.#runKept(connection, "COMMIT");
  }

  /** Keeps every writer away while everything is replaced. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#writing.use(() => this.#counting.use(() => this.#appending.use(work)));
  }

  /**
   * Like {@link write}, with every other writer kept away until `onCommitted` has run: for changes
   * of what they keep in memory.
   */
  async writeAlone<T>(
    work: (connection: DuckDBConnection) => Promise<T>,
    onCommitted: () => void,
  ): Promise<T> {
    return this.alone(async () => {
      const result = await this.#withConnection((connection) => this.transaction(connection, work));
      onCommitted();
      return result;
    });
  }

  /** The writer's place for work that brings its own connection and transactions. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#writing.use(work);
  }

  /** Like {@link write}, beside it: for counters that must not wait for a long import. */
  async count<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#counting.use(() =>
      this.#withConnection((connection) => this.transaction(connection, work)),
    );
  }

  /** Commits what `work` did, or nothing: also when a statement failed whose error it swallowed. */
  async transaction<T>(
    connection: DuckDBConnection,
    work: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> {
    await connection.run("BEGIN TRANSACTION");
    let result: T;
    try {
      result = await work(connection);
      // Throws when a statement failed and `work` kept quiet: COMMIT would succeed, and undo all.
      await connection.run("SELECT 1");
    } catch (error) {
      await connection.run("ROLLBACK");
      throw error;
    }
    await this.run(connection, "COMMIT");
    return result;
  }

  /** A connection of one's own, for temporary tables. The caller closes it. */
  async connect(): Promise<DuckDBConnection> {
    this.#refuseWhenClosed();
    return this.#instance.connect();
  }

  /** Moves the log into the file if no one is in the way; otherwise a later time does. */
  async checkpoint(): Promise<void> {
    try {
      await this.read((connection) => this.run(connection, "CHECKPOINT"));
    } catch {
      // «Other write transactions active»: never FORCE, it would block everyone.
    }
  }

  /**
   * {@link checkpoint}, once the log has grown: after each of many small writes it would take longer
   * than they do.
   */
  async checkpointGrownLog(): Promise<void> {
    const log = await stat(`${this.#path}.wal`).catch(() => null);
    if (log !== null && log.size >= GROWN_LOG_BYTES) await this.checkpoint();
  }

  /** Breaks off scans, waits for everything else under way, then releases the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const stop of this.#scansUnderWay.values()) stop();
    await this.#writing.acquire();
    await Promise.allSettled(this.#workUnderWay);
    while (this.#scansUnderWay.size > 0) await setImmediate();
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    for (const connection of this.#readers.splice(0)) connection.closeSync();
    for (const connection of this.#appenders.splice(0)) connection.closeSync();
    for (const connection of this.#writers.splice(0)) connection.closeSync();
    this.#instance.closeSync();
    openPaths.delete(this.#path);
  }

  /** @param kept where the connection comes from and goes back to; without it, it is closed */
  async #withConnection<T>(
    work: (connection: DuckDBConnection) => Promise<T>,
    kept?: DuckDBConnection[],
  ): Promise<T> {
    this.#refuseWhenClosed();
    const connection = kept?.pop() ?? (await this.connect());
    let reusable = false;
    // A connection closed under a running statement takes the process with it.
    const working = work(connection)
      .then((result) => {
        reusable = kept !== undefined && kept.length < KEPT_READERS && !this.#closed;
        return result;
      })
      .finally(() => {
        this.#workUnderWay.delete(working);
        if (reusable) kept?.push(connection);
        else connection.closeSync();
      });
    this.#workUnderWay.add(working);
    return working;
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw storeClosing();
  }
}

async function openInstance(
  path: string,
  folder: string,
  options: DatabaseOptions,
): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(path, {
      threads: String(options.threads),
      memory_limit: options.memoryLimit,
      temp_directory: join(folder, "temporary"),
      // A larger log means fewer checkpoints, which stall whoever commits at that moment.
      checkpoint_threshold: "256MB",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      allow_community_extensions: "false",
      allow_unsigned_extensions: "false",
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason.includes("Could not set lock")) throw inUse(folder, error);
    throw new LetopisError(
      "STORE_DAMAGED",
      `Файл данных ${path} не открывается: ${reason}. Отложите его в сторону и восстановите данные ` +
        "из резервной копии (letopis restore) или укажите другую папку (--data).",
      { cause: error },
    );
  }
}

function inUse(folder: string, cause?: unknown): LetopisError {
  return new LetopisError(
    "DATA_FOLDER_IN_USE",
    `Папку данных ${folder} держит другой процесс. Остановите его или укажите другую папку (--data).`,
    { cause },
  );
}

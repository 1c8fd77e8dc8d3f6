import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import type { StoreLog } from "../store-log.ts";
import { reasonOf } from "./failure.ts";
import type { Connection, ServerChoice } from "./server-choice.ts";

/** How long a read waits for the replica, all in all. */
const PATIENCE_MILLISECONDS = 1000;
const LOOK_MILLISECONDS = 20;

/** How far the primary has come. */
export interface Position {
  /** Behind everything that was acknowledged. */
  readonly lsn: string;
  readonly timeline: number;
  /** Of the servers that began as one. */
  readonly system: string;
}

/**
 * Asked of the primary. What is acknowledged is on its disk, except where that was turned off.
 *
 * A role needs no more rights for this than any other has.
 */
export const POSITION = `SELECT
    (CASE WHEN current_setting('synchronous_commit') = 'off' THEN pg_current_wal_insert_lsn()
      ELSE pg_current_wal_flush_lsn() END)::text AS lsn,
    ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer AS timeline,
    (SELECT system_identifier::text FROM pg_control_system()) AS system`;

const LOOK = `SELECT pg_is_in_recovery() AS is_replica,
    coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false) AS caught_up,
    (SELECT min_recovery_end_timeline FROM pg_control_recovery()) AS timeline,
    (SELECT system_identifier::text FROM pg_control_system()) AS system`;

/**
 * A replica, for reads that take long. A read may miss nothing that was acknowledged before it
 * began, as when there is one server: so a replica is read only once it has replayed what the primary
 * had then, and follows the same course. One that cannot be used is left out for a while, so that
 * nobody waits for it in vain again and again.
 */
export class Replica {
  readonly #servers: ServerChoice;
  readonly #pool: pg.Pool;
  readonly #log: StoreLog;
  readonly #pauseMilliseconds: number;
  #leftOutFor: string | null = null;
  #pause: NodeJS.Timeout | null = null;

  /** @param pauseMilliseconds for which one that cannot be used is left out */
  constructor(
    servers: ServerChoice,
    options: {
      readonly connections: number;
      readonly pauseMilliseconds: number;
      readonly log: StoreLog;
    },
  ) {
    this.#servers = servers;
    this.#pool = servers.makePool(options.connections);
    this.#pauseMilliseconds = options.pauseMilliseconds;
    this.#log = options.log;
  }

  /** Whether it is left out in this moment. */
  get isLeftOut(): boolean {
    return this.#pause !== null;
  }

  /**
   * Lends a connection on which everything up to a position is seen; null: read the primary. The
   * caller gives it back with `release`.
   */
  async acquire(position: Position, signal?: AbortSignal): Promise<Connection | null> {
    if (this.isLeftOut) return null;
    let connection: Connection | null = null;
    try {
      connection = await this.#servers.connect(this.#pool);
      const unfit = await whyUnfit(connection, position, signal);
      if (unfit === null) {
        this.#noteGood();
        return connection;
      }
      connection.release();
      this.leaveOut(unfit);
    } catch (error) {
      connection?.release(true);
      signal?.throwIfAborted();
      this.leaveOut(reasonOf(error));
    }
    return null;
  }

  /** Reads the primary for a while. The reason is logged when it is a new one. */
  leaveOut(reason: string): void {
    this.#pause ??= setTimeout(() => {
      this.#pause = null;
    }, this.#pauseMilliseconds).unref();
    if (this.#leftOutFor !== reason) this.#log.warn({ reason }, "replica left out");
    this.#leftOutFor = reason;
  }

  async close(): Promise<void> {
    if (this.#pause !== null) clearTimeout(this.#pause);
    await this.#pool.end();
  }

  #noteGood(): void {
    if (this.#leftOutFor !== null) this.#log.info({}, "replica used again");
    this.#leftOutFor = null;
  }
}

/** Waits until it has caught up; null then, else why it cannot be used. */
async function whyUnfit(
  connection: Connection,
  position: Position,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  for (let waited = 0; ; waited += LOOK_MILLISECONDS) {
    const { rows } = await connection.query(LOOK, [position.lsn]);
    const seen = rows[0];
    if (seen?.is_replica !== true) return "storeReplica: это не реплика (или уже не реплика)";
    if (seen.system !== position.system) return "storeReplica: это реплика другой базы данных";
    // Of another course, positions say nothing: after a failover it must have followed.
    if (seen.timeline !== position.timeline)
      return "реплика ещё не следует за новым главным сервером";
    if (seen.caught_up === true) return null;
    if (waited >= PATIENCE_MILLISECONDS) return "реплика отстаёт больше чем на секунду";
    await delay(LOOK_MILLISECONDS, undefined, signal && { signal });
  }
}

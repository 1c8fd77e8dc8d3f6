import type { DuckDBConnection } from "@duckdb/node-api";
import type { Expired, RetentionStore } from "../retention-store.ts";
import { EXPIRED_AT_ONCE, NOTHING_EXPIRED } from "../retention-store.ts";
import {
  FIND_FACTS_OF_COURSES,
  REMOVE_COURSES,
  REMOVE_FACTS,
  REMOVE_NAMES,
  REMOVE_NOTES,
  REMOVE_OTHER_EVENTS,
  REMOVE_TOLD,
  REMOVE_TREATMENTS,
  REMOVE_UNPLACED,
  SPARE_FACTS,
} from "../sql/expired-rows.ts";
import type { Database } from "./database.ts";
import { timestamp } from "./filter.ts";
import type { HourCountCache } from "./hour-count-cache.ts";
import type { KeptHorizon } from "./kept-horizon.ts";

const FIND_TREATMENTS = `CREATE OR REPLACE TEMPORARY TABLE expired_treatment AS
  SELECT id FROM treatment WHERE closed < (SELECT kept_from FROM store_state)
  LIMIT ${EXPIRED_AT_ONCE}`;

const FIND_COURSES = `CREATE OR REPLACE TEMPORARY TABLE expired_course AS
  SELECT organization, id FROM event_treatment
  WHERE ended < (SELECT kept_from FROM store_state) LIMIT ${EXPIRED_AT_ONCE}`;

const CREATE_FACTS =
  "CREATE OR REPLACE TEMPORARY TABLE expired_fact (organization INTEGER, number BIGINT)";

/** Those after a number that were applied; a machine has yet to read the others. */
const FIND_FACTS = `INSERT INTO expired_fact
  SELECT event_fact.organization, number FROM event_fact
  JOIN event_progress ON event_progress.organization = event_fact.organization
    AND number <= applied_through
  WHERE received < (SELECT kept_from FROM store_state) AND number > $after
  ORDER BY number LIMIT ${EXPIRED_AT_ONCE}`;

const LAST_FACT = "SELECT max(number)::DOUBLE AS last FROM expired_fact";

/** What is older than it may be kept; the horizon is in `store_state`. */
export class DuckDbRetentionStore implements RetentionStore {
  readonly #database: Database;
  readonly #hourCounts: HourCountCache;
  readonly #horizon: KeptHorizon;

  constructor(database: Database, hourCounts: HourCountCache, horizon: KeptHorizon) {
    this.#database = database;
    this.#hourCounts = hourCounts;
    this.#horizon = horizon;
  }

  horizon(): Promise<number | null> {
    return this.#database.read((connection) => this.#horizon.get(connection));
  }

  async setHorizon(instant: number | null): Promise<void> {
    await this.#database.writeAlone(
      (connection) =>
        this.#database.run(connection, "UPDATE store_state SET kept_from = $kept_from", {
          kept_from: instant === null ? null : timestamp(instant),
        }),
      () => this.#horizon.forget(),
    );
  }

  async *removeExpired(): AsyncGenerator<Expired> {
    if ((await this.horizon()) === null) return;
    try {
      yield* this.#removeAll((connection) => this.#removeTreatments(connection));
      yield* this.#removeAll((connection) => this.#removeCourses(connection));
      let after: number | null = 0;
      while (after !== null) {
        const from: number = after;
        const { removed, last } = await this.#write((connection) =>
          this.#removeFacts(connection, from),
        );
        yield removed;
        after = last;
      }
      yield await this.#write(async (connection) => {
        await this.#change(connection, REMOVE_UNPLACED);
        const otherEvents = await this.#change(connection, REMOVE_OTHER_EVENTS);
        return { ...NOTHING_EXPIRED, otherEvents };
      });
    } finally {
      this.#hourCounts.reset();
      await this.#database.checkpoint();
    }
  }

  /** One process has the store open. */
  exclusively<T>(_signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return work();
  }

  async *#removeAll(
    remove: (connection: DuckDBConnection) => Promise<{ found: number; removed: Expired }>,
  ): AsyncGenerator<Expired> {
    for (;;) {
      const { found, removed } = await this.#write(remove);
      if (found === 0) return;
      yield removed;
    }
  }

  async #removeTreatments(connection: DuckDBConnection) {
    await this.#change(connection, FIND_TREATMENTS);
    const treatments = await this.#change(connection, REMOVE_TREATMENTS);
    if (treatments > 0) for (const sql of REMOVE_NOTES) await this.#change(connection, sql);
    return { found: treatments, removed: { ...NOTHING_EXPIRED, treatments } };
  }

  async #removeCourses(connection: DuckDBConnection) {
    await this.#change(connection, FIND_COURSES);
    await connection.run(CREATE_FACTS);
    await this.#change(connection, FIND_FACTS_OF_COURSES);
    const found = await this.#change(connection, REMOVE_COURSES);
    for (const sql of REMOVE_TOLD) await this.#change(connection, sql);
    const events = await this.#removeFound(connection);
    return { found, removed: { ...NOTHING_EXPIRED, events } };
  }

  /** @returns the last number that was looked at; null: there are no more */
  async #removeFacts(connection: DuckDBConnection, after: number) {
    await connection.run(CREATE_FACTS);
    await this.#database.run(connection, FIND_FACTS, { after });
    const [row] = await this.#database.rows(connection, LAST_FACT);
    const last = typeof row?.["last"] === "number" ? row["last"] : null;
    const events = last === null ? 0 : await this.#removeFound(connection);
    return { last, removed: { ...NOTHING_EXPIRED, events } };
  }

  async #removeFound(connection: DuckDBConnection): Promise<number> {
    await this.#change(connection, SPARE_FACTS);
    const events = await this.#change(connection, REMOVE_FACTS);
    if (events > 0) await this.#change(connection, REMOVE_NAMES);
    return events;
  }

  async #change(connection: DuckDBConnection, sql: string): Promise<number> {
    return (await this.#database.run(connection, sql)).rowsChanged;
  }

  #write<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#database.write(work);
  }
}

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
import type { Connection, Database } from "./database.ts";
import { Leases } from "./leases.ts";
import type { NamedValues } from "./named-values.ts";
import { LOCKS_OF_RETENTION } from "./write-lock.ts";

const FIND_TREATMENTS = `INSERT INTO expired_treatment
  SELECT id FROM treatment WHERE closed < (SELECT kept_from FROM store_state)
  ORDER BY closed LIMIT ${EXPIRED_AT_ONCE}`;

const NOTE_REMOVED = "UPDATE store_state SET treatments = treatments - $treatments";

/** By organization: so is the index. */
const FIND_COURSES = `INSERT INTO expired_course
  SELECT organization.key, course.id FROM organization CROSS JOIN LATERAL (
    SELECT id FROM event_treatment WHERE organization = organization.key
      AND ended < (SELECT kept_from FROM store_state)
    ORDER BY ended LIMIT ${EXPIRED_AT_ONCE}
  ) AS course LIMIT ${EXPIRED_AT_ONCE}`;

/** The next facts of an organization, in the order they came, of those that were applied. */
const FIND_FACTS = `INSERT INTO expired_fact
  SELECT organization, number FROM (
    SELECT organization, number, received FROM event_fact
    WHERE organization = $key AND number > $after AND number <= (
      SELECT applied_through FROM event_progress WHERE organization = $key
    )
    ORDER BY number LIMIT ${EXPIRED_AT_ONCE}
  ) AS next WHERE received < (SELECT kept_from FROM store_state)`;

const LAST_FACT = "SELECT max(number) AS last FROM expired_fact";

/** What is older than it may be kept; the horizon is in `store_state`, for all servers. */
export class PostgresRetentionStore implements RetentionStore {
  readonly #database: Database;
  readonly #leases: Leases;

  constructor(database: Database) {
    this.#database = database;
    this.#leases = new Leases(database, LOCKS_OF_RETENTION);
  }

  horizon(): Promise<number | null> {
    return this.#database.read(async (connection) => {
      const sql = "SELECT extract(epoch FROM kept_from)::float8 AS horizon FROM store_state";
      const [row] = await this.#database.rows(connection, sql);
      return typeof row?.["horizon"] === "number" ? row["horizon"] : null;
    });
  }

  async setHorizon(instant: number | null): Promise<void> {
    await this.#database.write((connection) =>
      this.#database.run(connection, "UPDATE store_state SET kept_from = to_timestamp($instant)", {
        instant,
      }),
    );
  }

  async *removeExpired(): AsyncGenerator<Expired> {
    if ((await this.horizon()) === null) return;
    yield* this.#removeAll((connection) => this.#removeTreatments(connection));
    yield* this.#removeAll((connection) => this.#removeCourses(connection));
    const organizations = await this.#database.read((connection) =>
      this.#database.rows(connection, "SELECT key FROM organization ORDER BY key"),
    );
    for (const { key } of organizations) yield* this.#removeFactsOf(Number(key));
    yield await this.#database.write(async (connection) => {
      await this.#change(connection, REMOVE_UNPLACED);
      const otherEvents = await this.#change(connection, REMOVE_OTHER_EVENTS);
      return { ...NOTHING_EXPIRED, otherEvents };
    });
  }

  exclusively<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return this.#leases.hold(0, signal, work);
  }

  async *#removeAll(
    remove: (connection: Connection) => Promise<{ found: number; removed: Expired }>,
  ): AsyncGenerator<Expired> {
    for (;;) {
      const { found, removed } = await this.#database.write(remove);
      if (found === 0) return;
      yield removed;
    }
  }

  async #removeTreatments(connection: Connection) {
    await this.#change(connection, FIND_TREATMENTS);
    const treatments = await this.#change(connection, REMOVE_TREATMENTS);
    if (treatments > 0) {
      for (const sql of REMOVE_NOTES) await this.#change(connection, sql);
      await this.#change(connection, NOTE_REMOVED, { treatments });
    }
    return { found: treatments, removed: { ...NOTHING_EXPIRED, treatments } };
  }

  async #removeCourses(connection: Connection) {
    await this.#change(connection, FIND_COURSES);
    await this.#change(connection, FIND_FACTS_OF_COURSES);
    const found = await this.#change(connection, REMOVE_COURSES);
    for (const sql of REMOVE_TOLD) await this.#change(connection, sql);
    const events = await this.#removeFound(connection);
    return { found, removed: { ...NOTHING_EXPIRED, events } };
  }

  async *#removeFactsOf(key: number): AsyncGenerator<Expired> {
    let after: number | null = 0;
    while (after !== null) {
      const values: { readonly key: number; readonly after: number } = { key, after };
      const { removed, last } = await this.#database.write(async (connection) => {
        await this.#change(connection, FIND_FACTS, values);
        const [row] = await this.#database.rows(connection, LAST_FACT);
        const number = row?.["last"] ?? null;
        const events = number === null ? 0 : await this.#removeFound(connection);
        return {
          removed: { ...NOTHING_EXPIRED, events },
          last: number === null ? null : Number(number),
        };
      });
      if (last !== null) yield removed;
      after = last;
    }
  }

  async #removeFound(connection: Connection): Promise<number> {
    await this.#change(connection, SPARE_FACTS);
    const events = await this.#change(connection, REMOVE_FACTS);
    if (events > 0) await this.#change(connection, REMOVE_NAMES);
    return events;
  }

  async #change(connection: Connection, sql: string, values?: NamedValues): Promise<number> {
    return (await this.#database.run(connection, sql, values)).rowCount ?? 0;
  }
}

import type { DuckDBConnection } from "@duckdb/node-api";
import { LetopisError } from "../../contract/letopis-error.ts";
import type {
  AppliedFacts,
  AppliedOutcome,
  EventProgress,
  EventStore,
  FactNeeds,
  IncomingEvents,
  KeptEvents,
  NumberedFact,
  RecalledFacts,
} from "../event-store.ts";
import { REFUSED_SHOWN } from "../event-store.ts";
import { appendEvents, lastNumber } from "./append-events.ts";
import { applyEvents, readEventBase } from "./apply-events.ts";
import type { Database } from "./database.ts";
import type { HourCountCache } from "./hour-count-cache.ts";
import { organizationKey } from "./organizations.ts";
import { factsAfter, recallFacts, recallFactsSince } from "./recall-facts.ts";

const COUNTS = `SELECT
    (SELECT count(*) FROM event_fact WHERE organization = $key)::DOUBLE AS facts,
    (SELECT count(*) FROM event_other WHERE organization = $key)::DOUBLE AS others,
    (SELECT count(*) FROM event_fact WHERE organization = $key AND number > coalesce(
      (SELECT applied_through FROM event_progress WHERE organization = $key), 0
    ))::DOUBLE AS waiting,
    (SELECT count(*) FROM event_refused WHERE organization = $key)::DOUBLE AS refused`;

const UNPLACED = `SELECT reason AS kind, count(*)::DOUBLE AS count FROM event_place
  WHERE organization = $key AND treatment IS NULL GROUP BY reason`;

const TREATMENTS = `SELECT status AS kind, count(*)::DOUBLE AS count FROM event_treatment
  WHERE organization = $key GROUP BY status`;

const REFUSED_IDS = `SELECT id::VARCHAR AS id FROM event_refused WHERE organization = $key
  ORDER BY id LIMIT ${REFUSED_SHOWN}`;

/** Live events in the `event_…` tables. */
export class DuckDbEventStore implements EventStore {
  readonly #database: Database;
  readonly #hourCounts: HourCountCache;
  readonly #replaced = new Set<() => void>();
  /** The last number that was given, as far as it is known; only within `Database.append`. */
  #last: number | null = null;

  constructor(database: Database, hourCounts: HourCountCache) {
    this.#database = database;
    this.#hourCounts = hourCounts;
  }

  /** When a backup is restored, while nobody else writes. */
  forget(): void {
    this.#last = null;
    for (const listener of this.#replaced) listener();
  }

  onReplaced(listener: () => void): () => void {
    this.#replaced.add(listener);
    return () => this.#replaced.delete(listener);
  }

  async append(events: IncomingEvents): Promise<ReadonlyMap<string, number>> {
    const database = this.#database;
    return database.append(async (connection) => {
      const before = this.#last ?? (await lastNumber(database, connection));
      const { through, last } = await appendEvents(database, connection, events, before);
      // Before the commit, while nobody else appends: numbers that are lost with it do no harm,
      // numbers given twice would.
      this.#last = last;
      return through;
    });
  }

  async organizations(): Promise<readonly string[]> {
    return this.#database.read(async (connection) => {
      const result = await this.#database.run(
        connection,
        `SELECT id::VARCHAR AS id FROM organization
         WHERE key IN (SELECT organization FROM event_fact) ORDER BY id`,
      );
      return (await result.getRowObjectsJS()).map(({ id }) => String(id));
    });
  }

  async progress(organization: string): Promise<EventProgress | null> {
    try {
      return await this.#read(organization, (connection, key) =>
        readEventBase(this.#database, connection, key),
      );
    } catch (error) {
      if (error instanceof LetopisError && error.code === "ORGANIZATION_UNKNOWN") return null;
      throw error;
    }
  }

  after(organization: string, number: number, limit: number): Promise<readonly NumberedFact[]> {
    return this.#read(organization, (connection, key) =>
      factsAfter(this.#database, connection, key, number, limit),
    );
  }

  recall(organization: string, needs: FactNeeds): Promise<RecalledFacts> {
    return this.#read(organization, (connection, key) =>
      recallFacts(this.#database, connection, key, needs),
    );
  }

  recallSince(organization: string, instant: number): Promise<RecalledFacts> {
    return this.#read(organization, (connection, key) =>
      recallFactsSince(this.#database, connection, key, instant),
    );
  }

  async apply(organization: string, applied: AppliedFacts): Promise<AppliedOutcome | null> {
    const outcome = await this.#database.write(async (connection) => {
      const key = await organizationKey(this.#database, connection, organization);
      return applyEvents(this.#database, connection, key, applied);
    });
    if (outcome === null) return null;
    const { addedByHour, ...rest } = outcome;
    if (addedByHour !== null) await this.#hourCounts.add(addedByHour);
    return rest;
  }

  describe(organization: string): Promise<KeptEvents> {
    return this.#read(organization, async (connection, key) => {
      const run = async (sql: string) =>
        (await this.#database.run(connection, sql, { key })).getRowObjectsJS();
      const [counts] = await run(COUNTS);
      const byKind = async (sql: string) =>
        Object.fromEntries(
          (await run(sql)).map(({ kind, count }) => [String(kind), Number(count)]),
        );
      return {
        facts: Number(counts?.["facts"] ?? 0),
        others: Number(counts?.["others"] ?? 0),
        waiting: Number(counts?.["waiting"] ?? 0),
        unplaced: await byKind(UNPLACED),
        treatments: await byKind(TREATMENTS),
        refused: Number(counts?.["refused"] ?? 0),
        refusedIds: (await run(REFUSED_IDS)).map(({ id }) => String(id)),
      };
    });
  }

  /** @throws LetopisError ORGANIZATION_UNKNOWN */
  #read<T>(
    organization: string,
    work: (connection: DuckDBConnection, key: number) => Promise<T>,
  ): Promise<T> {
    return this.#database.read(async (connection) =>
      work(connection, await organizationKey(this.#database, connection, organization)),
    );
  }
}

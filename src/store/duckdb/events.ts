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
  MirroredTreatment,
  NumberedFact,
  RecalledFacts,
} from "../event-store.ts";
import { readKeptEvents } from "../sql/kept-events.ts";
import { appendEvents, lastNumber } from "./append-events.ts";
import { applyEvents, readEventBase } from "./apply-events.ts";
import type { Database } from "./database.ts";
import { DimensionKeys } from "./dimension-keys.ts";
import type { HourCountCache } from "./hour-count-cache.ts";
import type { KeptForgottenPersons } from "./kept-forgotten-persons.ts";
import type { KeptHorizon } from "./kept-horizon.ts";
import type { OrganizationKeys } from "./organization-keys.ts";
import { factsAfter, recallFacts, recallFactsSince } from "./recall-facts.ts";

const MIRRORED = `SELECT treatment.id::VARCHAR AS id, epoch(treatment.closed) AS closed
  FROM event_treatment
  JOIN treatment ON treatment.id = event_treatment.id AND mirrored_at IS NOT NULL
  JOIN line ON line.key = treatment.line
  WHERE event_treatment.organization = $key AND status NOT IN ('closed', 'mirrored')
    AND (brought_in_by = $key OR line.owner = $key OR treatment.id IN (
      SELECT treatment FROM treatment_bringer WHERE organization = $key
    ))
  ORDER BY treatment.id`;

/** Live events in the `event_…` tables. */
export class DuckDbEventStore implements EventStore {
  readonly #database: Database;
  readonly #hourCounts: HourCountCache;
  readonly #organizationKeys: OrganizationKeys;
  readonly #dimensionKeys: DimensionKeys;
  readonly #forgotten: KeptForgottenPersons;
  readonly #horizon: KeptHorizon;
  readonly #replaced = new Set<() => void>();
  /** The last number that was given, as far as it is known; only within `Database.append`. */
  #last: number | null = null;

  constructor(
    database: Database,
    hourCounts: HourCountCache,
    organizationKeys: OrganizationKeys,
    forgotten: KeptForgottenPersons,
    horizon: KeptHorizon,
  ) {
    this.#database = database;
    this.#hourCounts = hourCounts;
    this.#organizationKeys = organizationKeys;
    this.#forgotten = forgotten;
    this.#horizon = horizon;
    this.#dimensionKeys = new DimensionKeys(database, forgotten);
  }

  /** When a backup is restored or persons are forgotten, while nobody else writes. */
  forget(): void {
    this.#last = null;
    this.#dimensionKeys.forget();
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
      // Numbers that are lost with a commit do no harm, numbers given twice would.
      this.#last = before + events.facts.length;
      return appendEvents(
        database,
        this.#organizationKeys,
        this.#forgotten,
        connection,
        events,
        before,
      );
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
    const outcome = await this.#database
      .writeOften(async (connection) => {
        const key = await this.#organizationKeys.find(connection, organization);
        return applyEvents(
          this.#database,
          this.#dimensionKeys,
          this.#horizon,
          connection,
          key,
          applied,
        );
      })
      .catch((error: unknown) => {
        // What was written is undone, and with it the keys that it gave.
        this.#dimensionKeys.forget();
        throw error;
      });
    if (outcome === null) return null;
    const { addedByHour, ...rest } = outcome;
    await this.#hourCounts.add(addedByHour);
    return rest;
  }

  mirrored(organization: string): Promise<readonly MirroredTreatment[]> {
    return this.#read(organization, async (connection, key) => {
      const result = await this.#database.run(connection, MIRRORED, { key });
      return (await result.getRowObjectsJS()).map(({ id, closed }) => ({
        id: String(id),
        closed: Number(closed),
      }));
    });
  }

  describe(organization: string): Promise<KeptEvents> {
    return this.#read(organization, (connection, key) =>
      readKeptEvents(this.#database, connection, key),
    );
  }

  /** @throws LetopisError ORGANIZATION_UNKNOWN */
  #read<T>(
    organization: string,
    work: (connection: DuckDBConnection, key: number) => Promise<T>,
  ): Promise<T> {
    return this.#database.read(async (connection) =>
      work(connection, await this.#organizationKeys.find(connection, organization)),
    );
  }
}

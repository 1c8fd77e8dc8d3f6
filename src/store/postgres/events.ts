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
import { appendEvents } from "./append-events.ts";
import { applyEvents, readEventBase } from "./apply-events.ts";
import type { Connection, Database } from "./database.ts";
import { KeptForgottenPersons } from "./kept-forgotten-persons.ts";
import { organizationKey } from "./organization-keys.ts";
import { factsAfter, recallFacts, recallFactsSince } from "./recall-facts.ts";

const ORGANIZATIONS = `SELECT id FROM organization
  WHERE EXISTS (SELECT 1 FROM event_fact WHERE organization = key) ORDER BY id`;

const MIRRORED = `SELECT treatment.id, extract(epoch FROM treatment.closed)::float8 AS closed
  FROM event_treatment
  JOIN treatment ON treatment.id = event_treatment.id AND mirrored_at IS NOT NULL
  JOIN line ON line.key = treatment.line
  WHERE event_treatment.organization = $key AND status NOT IN ('closed', 'mirrored')
    AND (brought_in_by = $key OR line.owner = $key OR EXISTS (
      SELECT 1 FROM treatment_bringer AS bringer
      WHERE bringer.organization = $key AND bringer.treatment = treatment.id
    ))
  ORDER BY treatment.id`;

/**
 * Live events in the `event_…` tables. Any number of servers may keep and apply them: facts are
 * numbered by the database, and are applied by whoever comes first; the others are told to begin
 * anew from where that one ended.
 */
export class PostgresEventStore implements EventStore {
  readonly #database: Database;
  readonly #forgotten: KeptForgottenPersons;

  constructor(database: Database) {
    this.#database = database;
    this.#forgotten = new KeptForgottenPersons(database);
  }

  /** Nothing is ever replaced under a server: this store is restored while none is at work. */
  onReplaced(): () => void {
    return () => undefined;
  }

  append(events: IncomingEvents): Promise<ReadonlyMap<string, number>> {
    return this.#database.beside((connection) =>
      appendEvents(this.#database, this.#forgotten, connection, events),
    );
  }

  organizations(): Promise<readonly string[]> {
    return this.#database.read(async (connection) => {
      const rows = await this.#database.rows(connection, ORGANIZATIONS);
      return rows.map(({ id }) => String(id));
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

  apply(organization: string, applied: AppliedFacts): Promise<AppliedOutcome | null> {
    return this.#database.write(async (connection) => {
      const key = await organizationKey(this.#database, connection, organization);
      return applyEvents(this.#database, connection, key, applied);
    });
  }

  mirrored(organization: string): Promise<readonly MirroredTreatment[]> {
    return this.#read(organization, async (connection, key) => {
      const rows = await this.#database.rows(connection, MIRRORED, { key });
      return rows.map(({ id, closed }) => ({ id: String(id), closed: Number(closed) }));
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
    work: (connection: Connection, key: number) => Promise<T>,
  ): Promise<T> {
    return this.#database.read(async (connection) =>
      work(connection, await organizationKey(this.#database, connection, organization)),
    );
  }
}

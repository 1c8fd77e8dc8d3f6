import type { DuckDBConnection } from "@duckdb/node-api";
import { listValue } from "@duckdb/node-api";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { IncomingEvents, IncomingFact, IncomingOther } from "../event-store.ts";
import type { Database, WritingStatement } from "./database.ts";
import type { KeptForgottenPersons } from "./kept-forgotten-persons.ts";
import type { OrganizationKeys } from "./organization-keys.ts";

/** Numbers are bound as one text: to bind them as a list takes longer than to split it. */
const ADD_FACTS = `INSERT INTO event_fact (organization, number, received, fact)
  SELECT unnest(string_split($organizations, ','))::INTEGER,
    unnest(string_split($numbers, ','))::BIGINT,
    make_timestamp(unnest(string_split($received, ','))::BIGINT * 1000000),
    unnest($facts)`;

const ADD_OTHERS = `INSERT INTO event_other (organization, received, event_type, event)
  SELECT unnest(string_split($organizations, ','))::INTEGER,
    make_timestamp(unnest(string_split($received, ','))::BIGINT * 1000000),
    unnest($types), unnest($events)`;

/** Events whose organization is there, with its key. */
type Keyed<Event> = readonly (Event & { readonly key: number })[];

/**
 * Appends events, all or none of them, on a connection of `Database.append`.
 *
 * @param last the last number that was given; as many as there are facts may be given now
 * @param forgotten whose ids are kept as the zero id, and of whom nothing else is kept
 * @returns by organization, the number of its last fact; 0: it has only other events
 */
export async function appendEvents(
  database: Database,
  keys: OrganizationKeys,
  forgotten: KeptForgottenPersons,
  connection: DuckDBConnection,
  events: IncomingEvents,
  last: number,
): Promise<ReadonlyMap<string, number>> {
  const known = await keysOf(keys, connection, [...events.facts, ...events.others]);
  const [facts, others] = [keyed(events.facts, known), keyed(events.others, known)];
  const through = new Map(others.map(({ organization }) => [organization, 0]));
  for (const [index, { organization }] of facts.entries()) {
    through.set(organization, last + index + 1);
  }
  const persons = await forgotten.get(connection);
  const told = facts.map((fact) => ({ ...fact, text: persons.strike(fact.text) }));
  const rest = others.filter(({ text }) => !persons.isNamedIn(text));
  const statements: WritingStatement[] = [];
  if (told.length > 0) statements.push(addFacts(told, last));
  if (rest.length > 0) statements.push(addOthers(rest));
  await database.runTogether(connection, statements);
  return through;
}

/** The last number that was given; 0 before the first. Facts that were applied may be gone since. */
export async function lastNumber(
  database: Database,
  connection: DuckDBConnection,
): Promise<number> {
  const result = await database.run(
    connection,
    `SELECT greatest(
      (SELECT coalesce(max(number), 0) FROM event_fact),
      (SELECT coalesce(max(applied_through), 0) FROM event_progress)
    )::DOUBLE AS last`,
  );
  return Number((await result.getRowObjectsJS())[0]?.["last"] ?? 0);
}

function addFacts(facts: Keyed<IncomingFact>, last: number): WritingStatement {
  const values = {
    organizations: facts.map(({ key }) => key).join(","),
    numbers: facts.map((_, index) => last + index + 1).join(","),
    received: facts.map(({ receivedAt }) => receivedAt).join(","),
    facts: listValue(facts.map(({ text }) => text)),
  };
  return { sql: ADD_FACTS, values };
}

function addOthers(others: Keyed<IncomingOther>): WritingStatement {
  const values = {
    organizations: others.map(({ key }) => key).join(","),
    received: others.map(({ receivedAt }) => receivedAt).join(","),
    types: listValue(others.map(({ eventType }) => eventType)),
    events: listValue(others.map(({ text }) => text)),
  };
  return { sql: ADD_OTHERS, values };
}

function keyed<Event extends { readonly organization: string }>(
  events: readonly Event[],
  keys: ReadonlyMap<string, number>,
): Keyed<Event> {
  return events.flatMap((event) => {
    const key = keys.get(event.organization);
    return key === undefined ? [] : [{ ...event, key }];
  });
}

/** Keys of the organizations that are there. */
async function keysOf(
  keys: OrganizationKeys,
  connection: DuckDBConnection,
  events: readonly (IncomingFact | IncomingOther)[],
): Promise<ReadonlyMap<string, number>> {
  const known = new Map<string, number>();
  for (const organization of new Set(events.map((event) => event.organization))) {
    try {
      known.set(organization, await keys.find(connection, organization));
    } catch (error) {
      if (!(error instanceof LetopisError) || error.code !== "ORGANIZATION_UNKNOWN") throw error;
    }
  }
  return known;
}

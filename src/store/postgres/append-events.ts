import type { IncomingEvents, IncomingFact, IncomingOther } from "../event-store.ts";
import type { Connection, Database } from "./database.ts";
import type { KeptForgottenPersons } from "./kept-forgotten-persons.ts";
import { LOCK_LIST_OF_FORGOTTEN, LOCKS_OF_EVENTS } from "./write-lock.ts";

/** Those that are there stay until the transaction ends: whoever removes one waits. */
const FIND_ORGANIZATIONS = `SELECT id, key, (SELECT generation FROM store_state) AS generation
  FROM organization WHERE id = ANY($ids::uuid[]) ORDER BY key FOR KEY SHARE OF organization`;

/**
 * An organization's facts are committed in the order of their numbers, over all servers: whoever
 * reads them by number misses none.
 */
const LOCK_ORGANIZATION = `SELECT pg_advisory_xact_lock(${LOCKS_OF_EVENTS}, $key)`;

const ADD_FACTS = `INSERT INTO event_fact (organization, number, received, fact)
  SELECT organization, nextval('event_number'), to_timestamp(received), fact
  FROM (
    SELECT * FROM unnest($organizations::integer[], $received::float8[], $facts::text[])
      WITH ORDINALITY AS given (organization, received, fact, position) ORDER BY position
  ) AS given
  RETURNING organization, number`;

const ADD_OTHERS = `INSERT INTO event_other (organization, received, event_type, event)
  SELECT organization, to_timestamp(received), event_type, event
  FROM unnest($organizations::integer[], $received::float8[], $types::text[], $events::text[])
    AS given (organization, received, event_type, event)`;

/**
 * Appends events within the transaction that is open on the connection.
 *
 * @param forgotten whose ids are kept as the zero id, and of whom nothing else is kept
 * @returns by organization, the number of its last fact; 0: it has only other events
 */
export async function appendEvents(
  database: Database,
  forgotten: KeptForgottenPersons,
  connection: Connection,
  events: IncomingEvents,
): Promise<ReadonlyMap<string, number>> {
  const ids = new Set([...events.facts, ...events.others].map(({ organization }) => organization));
  await connection.query(LOCK_LIST_OF_FORGOTTEN.toRead);
  const found = await database.rows(connection, FIND_ORGANIZATIONS, { ids: [...ids] });
  const keys = new Map(found.map(({ id, key }) => [String(id), Number(key)]));
  const persons = await forgotten.get(connection, Number(found[0]?.["generation"] ?? 0));
  const facts = events.facts.filter(({ organization }) => keys.has(organization));
  const others = events.others.filter(({ organization }) => keys.has(organization));
  const rest = others.filter(({ text }) => !persons.isNamedIn(text));
  const keysOf = (given: readonly (IncomingFact | IncomingOther)[]) => ({
    organizations: given.map(({ organization }) => keys.get(organization) ?? 0),
    received: given.map(({ receivedAt }) => receivedAt),
  });
  const through = new Map(others.map(({ organization }) => [organization, 0]));
  if (facts.length > 0) {
    // In the order of keys, as everyone does: no two wait for one another.
    for (const key of keys.values()) await database.run(connection, LOCK_ORGANIZATION, { key });
    const numbered = await database.rows(connection, ADD_FACTS, {
      ...keysOf(facts),
      facts: facts.map(({ text }) => persons.strike(text)),
    });
    for (const [id, key] of keys) {
      const numbers = numbered.filter((row) => row["organization"] === key);
      if (numbers.length > 0)
        through.set(id, Math.max(...numbers.map((row) => Number(row["number"]))));
    }
  }
  if (rest.length > 0) {
    await database.run(connection, ADD_OTHERS, {
      ...keysOf(rest),
      types: rest.map(({ eventType }) => eventType),
      events: rest.map(({ text }) => text),
    });
  }
  return through;
}

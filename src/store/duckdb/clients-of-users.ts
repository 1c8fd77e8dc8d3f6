import type { DuckDBConnection } from "@duckdb/node-api";
import type { Database } from "./database.ts";
import { organizationKey } from "./organizations.ts";

/**
 * Whose employees users are, for treatments that do not say it: events name a user, never a client
 * (events.md). The operator's directory comes first, then what was brought in for the organization,
 * then the operator's record.
 */

/** Ids of one statement: a list that grows with what is asked would grow without bound. */
const IDS_AT_ONCE = 2048;

const CLIENT = `coalesce(
  nullif(client.id, '00000000-0000-0000-0000-000000000000'), own.client, said.client
)`;

/** What {@link CLIENT} reads, of users `asked.id` by the word of an organization. */
function joinKnown(organization: string): string {
  return `LEFT JOIN service_user ON service_user.id = asked.id
    LEFT JOIN client ON client.key = service_user.client
    LEFT JOIN directory_record AS own ON own.kind = 'service_user' AND own.id = asked.id
      AND own.brought_in_by = ${organization}
    LEFT JOIN directory_record AS said ON said.kind = 'service_user' AND said.id = asked.id
      AND said.brought_in_by = 0`;
}

const CLIENTS_OF_USERS = `SELECT asked.id::VARCHAR AS user, ${CLIENT}::VARCHAR AS client
  FROM (SELECT unnest(string_split($users, ','))::UUID AS id) AS asked ${joinKnown("$key")}
  WHERE ${CLIENT} IS NOT NULL`;

/**
 * Treatments of the staged users that came by events before anyone knew the users' client. What a
 * mirror brought says itself whose it is.
 */
const FIND_ATTRIBUTABLE = `CREATE TEMPORARY TABLE attributed AS
  SELECT asked.treatment AS id, ${CLIENT} AS client
  FROM (
    SELECT treatment.id AS treatment, treatment.brought_in_by AS organization, entry.id
    FROM treatment
    JOIN service_user ON service_user.key = treatment.service_user
    JOIN entry ON entry.id = service_user.id
    JOIN event_treatment ON event_treatment.id = treatment.id
      AND event_treatment.organization = treatment.brought_in_by
    WHERE treatment.client = 0 AND treatment.brought_in_by <> 0 AND treatment.mirrored_at IS NULL
  ) AS asked ${joinKnown("asked.organization")}
  WHERE ${CLIENT} IS NOT NULL`;

const ADD_CLIENTS = `INSERT INTO client (key, id)
  SELECT (SELECT max(key) FROM client) + row_number() OVER (ORDER BY id), id
  FROM (SELECT DISTINCT client AS id FROM attributed) AS ids
  WHERE id NOT IN (SELECT id FROM client)`;

const ATTRIBUTE = `UPDATE treatment SET client = client.key
  FROM attributed JOIN client ON client.id = attributed.client
  WHERE treatment.id = attributed.id`;

/** Clients by users, both UUIDs; users whose client is not known are absent. */
export async function readClientsOf(
  database: Database,
  organization: string,
  users: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return database.read(async (connection) => {
    const key = await organizationKey(database, connection, organization);
    return findClientsOf(database, connection, key, users);
  });
}

/** Like {@link readClientsOf}, for the key of an organization, within a transaction. */
export async function findClientsOf(
  database: Database,
  connection: DuckDBConnection,
  key: number,
  users: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const clients = new Map<string, string>();
  for (let first = 0; first < users.length; first += IDS_AT_ONCE) {
    const part = users.slice(first, first + IDS_AT_ONCE).join(",");
    const result = await database.run(connection, CLIENTS_OF_USERS, { key, users: part });
    for (const row of await result.getRowObjectsJS()) {
      clients.set(String(row["user"]), String(row["client"]));
    }
  }
  return clients;
}

/** Gives treatments the client of their user, now that the staged users say it. */
export async function attributeTreatments(
  database: Database,
  connection: DuckDBConnection,
): Promise<void> {
  for (const sql of [FIND_ATTRIBUTABLE, ADD_CLIENTS, ATTRIBUTE, "DROP TABLE attributed"]) {
    await database.run(connection, sql);
  }
}

import type { DuckDBConnection } from "@duckdb/node-api";
import { idLists } from "../sql/id-lists.ts";
import { ATTRIBUTE, CLIENT, joinKnown } from "../sql/known-clients.ts";
import type { Database } from "./database.ts";
import { organizationKey } from "./organizations.ts";

/** How this database finds the clients of users (sql/known-clients.ts). */

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
  for (const list of idLists(users)) {
    const values = { key, users: list.join(",") };
    const rows = await database.rows(connection, CLIENTS_OF_USERS, values);
    for (const { user, client } of rows) clients.set(String(user), String(client));
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

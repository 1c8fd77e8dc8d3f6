import { idLists } from "../sql/id-lists.ts";
import { ATTRIBUTE, CLIENT, joinKnown } from "../sql/known-clients.ts";
import { addToDimension } from "./add-to-dimension.ts";
import type { Connection, Database } from "./database.ts";
import { organizationKey } from "./organization-keys.ts";

/** How this database finds the clients of users (sql/known-clients.ts). */

const CLIENTS_OF_USERS = `SELECT asked.id AS asked, ${CLIENT} AS client
  FROM (SELECT unnest($users::uuid[]) AS id) AS asked ${joinKnown("$key")}
  WHERE ${CLIENT} IS NOT NULL`;

/**
 * Treatments of the staged users that came by events before anyone knew the users' client. What a
 * mirror brought says itself whose it is.
 */
const FIND_ATTRIBUTABLE = `INSERT INTO attributed (id, client)
  SELECT asked.treatment, ${CLIENT}
  FROM (
    SELECT treatment.id AS treatment, treatment.brought_in_by AS organization, entry.id
    FROM entry
    JOIN service_user AS person ON person.id = entry.id
    JOIN treatment ON treatment.service_user = person.key
    JOIN event_treatment ON event_treatment.id = treatment.id
      AND event_treatment.organization = treatment.brought_in_by
    WHERE treatment.client = 0 AND treatment.brought_in_by <> 0 AND treatment.mirrored_at IS NULL
  ) AS asked ${joinKnown("asked.organization")}
  WHERE ${CLIENT} IS NOT NULL`;

const FILL_IN = `UPDATE incoming SET client = known.client
  FROM (
    SELECT asked.id, ${CLIENT} AS client
    FROM (SELECT DISTINCT service_user AS id FROM incoming) AS asked ${joinKnown("$key")}
  ) AS known
  WHERE known.id = incoming.service_user AND known.client IS NOT NULL`;

/** Clients by users, both UUIDs; users whose client is not known are absent. */
export async function readClientsOf(
  database: Database,
  organization: string,
  users: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return database.read(async (connection) => {
    const key = await organizationKey(database, connection, organization);
    const clients = new Map<string, string>();
    for (const list of idLists(users)) {
      const rows = await database.rows(connection, CLIENTS_OF_USERS, { key, users: list });
      for (const { asked, client } of rows) clients.set(String(asked), String(client));
    }
    return clients;
  });
}

/** Gives rows in `incoming`, which came by an organization's events, the client of their user. */
export async function fillInClients(
  database: Database,
  connection: Connection,
  key: number,
): Promise<void> {
  await database.run(connection, FILL_IN, { key });
}

/** Gives treatments the client of their user, now that the staged users say it. */
export async function attributeTreatments(
  database: Database,
  connection: Connection,
): Promise<void> {
  for (const sql of [
    FIND_ATTRIBUTABLE,
    addToDimension("client", "SELECT client AS id FROM attributed"),
    ATTRIBUTE,
    "DELETE FROM attributed",
  ]) {
    await database.run(connection, sql);
  }
}

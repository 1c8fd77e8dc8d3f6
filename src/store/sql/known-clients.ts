/**
 * Whose employees users are, for treatments that do not say it: events name a user, never a client
 * (events.md). The operator's directory comes first, then what was brought in for the organization,
 * then the operator's record.
 */

/** UUID of the client of a user, NULL when it is not known; needs {@link joinKnown}. */
export const CLIENT = `coalesce(
  nullif(client.id, '00000000-0000-0000-0000-000000000000'), own.client, said.client
)`;

/** What {@link CLIENT} reads, of users `asked.id` by the word of an organization. */
export function joinKnown(organization: string): string {
  return `LEFT JOIN service_user ON service_user.id = asked.id
    LEFT JOIN client ON client.key = service_user.client
    LEFT JOIN directory_record AS own ON own.kind = 'service_user' AND own.id = asked.id
      AND own.brought_in_by = ${organization}
    LEFT JOIN directory_record AS said ON said.kind = 'service_user' AND said.id = asked.id
      AND said.brought_in_by = 0`;
}

/** Gives the treatments in `attributed` their clients, which the dimension has by now. */
export const ATTRIBUTE = `UPDATE treatment SET client = client.key
  FROM attributed JOIN client ON client.id = attributed.client
  WHERE treatment.id = attributed.id`;

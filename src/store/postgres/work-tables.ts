import type { ClientBase } from "pg";
import { FACT_COLUMNS } from "../sql/fact-columns.ts";
import { RECORD_COLUMNS } from "../sql/record-columns.ts";

/**
 * The tables in which rows on their way in are worked upon. Each connection that writes makes them
 * once: to make and drop them with every write would fill the system's catalogs with dead rows.
 * They are emptied at the end of every transaction.
 */

const INCOMING_TYPES = {
  id: "uuid",
  reference: "uuid",
  instant: "timestamptz",
  number: "integer",
} as const;

const names = FACT_COLUMNS.map(({ name }) => name).join(", ");

/** Rows as they came, with their position and full ids. */
const INCOMING = `incoming (position integer, ${FACT_COLUMNS.map(
  ({ name, column }) => `${name} ${INCOMING_TYPES[column.kind]}`,
).join(", ")})`;

const TABLES: readonly string[] = [
  INCOMING,
  // The last row of each id, with keys in place of ids; what is stored of them; what becomes of them.
  `resolved AS SELECT ${names} FROM treatment`,
  "stored AS SELECT * FROM treatment",
  `decided AS SELECT ${names}, brought_in_by, mirrored_at, false AS allowed, ''::text AS outcome
    FROM treatment`,
  // See cloud-ratings.ts.
  "later_rating AS SELECT treatment AS id, quality, quality AS replaced FROM event_rating",
  "rated (id uuid)",
  "mirrored (id uuid, present integer, later integer)",
  // See mirror-window.ts and clients-of-users.ts.
  "vanished (id uuid)",
  "attributed (id uuid, client uuid)",
  // See apply-events.ts.
  "voided (id uuid)",
  "added_by_events (id uuid)",
  "refused_of_events (id uuid)",
  `incoming_treatment AS
    SELECT id, line, service_user, began, ended, status FROM event_treatment`,
  `incoming_place AS
    SELECT message, treatment, reason, named, line, service_user, happened, fact FROM event_place`,
  "incoming_rating AS SELECT message, treatment, given, quality FROM event_rating",
  // See erasure.ts.
  "erased (id uuid)",
  "last_fact (organization integer, number bigint)",
  "erased_fact (organization integer, number bigint)",
  // See retention.ts.
  "expired_treatment (id uuid)",
  "expired_course (organization integer, id uuid)",
  "expired_fact (organization integer, number bigint)",
  // Entries of the directory, see stage-entries.ts.
  `entry AS SELECT id, NULL::uuid AS owner, ${RECORD_COLUMNS.map(({ name }) => name).join(", ")}
    FROM directory_record`,
];

/** On a connection that has none yet. */
export async function createWorkTables(connection: ClientBase): Promise<void> {
  await connection.query(TABLES.map((table) => createTable(table, "DELETE")).join(";\n"));
}

/** Lets `incoming` outlast transactions: rows are gathered in several before they are applied. */
export async function keepIncoming(connection: ClientBase): Promise<void> {
  await connection.query(`DROP TABLE incoming; ${createTable(INCOMING, "PRESERVE")}`);
}

function createTable(table: string, atCommit: "DELETE" | "PRESERVE"): string {
  const [, name = "", query] = /^(\w+) AS\s+(.*)$/s.exec(table) ?? [];
  const onCommit = `ON COMMIT ${atCommit} ROWS`;
  return query === undefined
    ? `CREATE TEMPORARY TABLE ${table} ${onCommit}`
    : `CREATE TEMPORARY TABLE ${name} ${onCommit} AS ${query} WITH NO DATA`;
}

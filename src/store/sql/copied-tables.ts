import type { CopiedColumn, CopiedTable, CopiedType } from "../table-copy.ts";

/**
 * What a whole store is, for `letopis copy`: every table with its columns, and what orders its rows.
 * A test holds it to the schemas of both databases; a migration that adds a table or a column adds
 * it here, or to what is left out.
 */

/** @param key columns that no two rows have alike */
function unique(
  name: string,
  columns: Readonly<Record<string, CopiedType>>,
  key: readonly string[],
): CopiedTable {
  return { name, columns: listed(columns), key, order: key };
}

/** A table in which rows may be alike: all columns together order it, its key first. */
function plain(
  name: string,
  columns: Readonly<Record<string, CopiedType>>,
  key: readonly string[],
): CopiedTable {
  const others = Object.keys(columns).filter((column) => !key.includes(column));
  return { name, columns: listed(columns), key, order: [...key, ...others] };
}

function listed(columns: Readonly<Record<string, CopiedType>>): readonly CopiedColumn[] {
  return Object.entries(columns).map(([name, type]) => ({ name, type }));
}

const OWNED_ENTRY = {
  key: "integer",
  id: "uuid",
  name: "text",
  owner: "integer",
  named_by: "integer",
} as const;

/** In this order: what a row refers to is there before it. */
export const COPIED_TABLES: readonly CopiedTable[] = [
  unique(
    "organization",
    { key: "integer", id: "uuid", name: "text", time_zone: "text", limits: "text" },
    ["key"],
  ),
  unique("line", OWNED_ENTRY, ["key"]),
  unique("client", OWNED_ENTRY, ["key"]),
  unique("specialist", OWNED_ENTRY, ["key"]),
  unique(
    "service_user",
    { key: "integer", id: "uuid", name: "text", client: "integer", named_by: "integer" },
    ["key"],
  ),
  unique(
    "account",
    {
      login: "text",
      organization: "integer",
      password_hash: "text",
      operations: "text",
      demo: "boolean",
      administrator: "boolean",
    },
    ["login"],
  ),
  unique(
    "access_token",
    {
      id: "uuid",
      name: "text",
      login: "text",
      secret_hash: "text",
      scopes: "text",
      created_at: "instant",
      expires_at: "instant",
    },
    ["id"],
  ),
  unique(
    "call_count",
    { organization: "integer", operation: "text", hour_start: "instant", used: "integer" },
    ["organization", "operation", "hour_start"],
  ),
  unique(
    "directory_record",
    {
      brought_in_by: "integer",
      kind: "text",
      id: "uuid",
      name: "text",
      full_name: "text",
      tax_number: "text",
      surname: "text",
      secondary_name: "text",
      login: "text",
      birthday: "date",
      post: "text",
      department: "uuid",
      phone: "text",
      email: "text",
      client: "uuid",
      created_at: "instant",
      deleted: "boolean",
      changed: "instant",
    },
    ["brought_in_by", "kind", "id"],
  ),
  unique("reporting_target", { organization: "integer", target_seconds: "integer" }, [
    "organization",
  ]),
  unique(
    "line_rule",
    { organization: "integer", line: "uuid", target_seconds: "integer", working_hours: "text" },
    ["organization", "line"],
  ),
  plain(
    "import_run",
    {
      ended_at: "instant",
      organization: "integer",
      file: "text",
      added: "bigint",
      changed: "bigint",
      unchanged: "bigint",
      rejected: "bigint",
    },
    ["ended_at", "organization"],
  ),
  unique(
    "mirror",
    {
      organization: "integer",
      address: "text",
      login: "text",
      sealed_password: "text",
      time_zone: "text",
      since: "instant",
      limits: "text",
      reserved_calls: "integer",
      reread_days: "integer",
      poll_seconds: "integer",
      paused: "boolean",
      progress: "text",
    },
    ["organization"],
  ),
  unique("mirror_vanished", { organization: "integer", id: "uuid", noticed_at: "instant" }, [
    "organization",
    "id",
  ]),
  unique(
    "hook",
    {
      id: "uuid",
      organization: "integer",
      name: "text",
      login: "text",
      secret_hash: "text",
      subscription: "text",
      created_at: "instant",
    },
    ["id"],
  ),
  unique(
    "treatment",
    {
      id: "uuid",
      client: "integer",
      service_user: "integer",
      line: "integer",
      initialized: "instant",
      spec_appointed: "instant",
      queue_waiting_time: "integer",
      specialist: "integer",
      reaction_started: "instant",
      closed: "instant",
      duration: "integer",
      service_quality_assessment: "integer",
      queue_length: "integer",
      brought_in_by: "integer",
      mirrored_at: "instant",
    },
    // As they came: a database that keeps rows in this order finds those of a period at once.
    ["initialized", "id"],
  ),
  unique("treatment_bringer", { organization: "integer", treatment: "uuid" }, [
    "organization",
    "treatment",
  ]),
  unique("cloud_rating", { treatment: "uuid", quality: "integer" }, ["treatment"]),
  unique(
    "event_fact",
    { organization: "integer", number: "bigint", received: "instant", fact: "text" },
    ["organization", "number"],
  ),
  plain("event_name", { organization: "integer", treatment: "uuid", number: "bigint" }, [
    "organization",
    "treatment",
    "number",
  ]),
  plain(
    "event_other",
    { organization: "integer", received: "instant", event_type: "text", event: "text" },
    ["organization", "received"],
  ),
  unique(
    "event_progress",
    {
      organization: "integer",
      applied_through: "bigint",
      latest: "instant",
      from_future: "bigint",
    },
    ["organization"],
  ),
  unique(
    "event_treatment",
    {
      organization: "integer",
      id: "uuid",
      line: "uuid",
      service_user: "uuid",
      began: "instant",
      ended: "instant",
      status: "text",
      added_row: "boolean",
    },
    ["organization", "id"],
  ),
  plain(
    "event_place",
    {
      organization: "integer",
      message: "uuid",
      treatment: "uuid",
      reason: "text",
      named: "boolean",
      line: "uuid",
      service_user: "uuid",
      happened: "instant",
      fact: "text",
    },
    ["organization", "message"],
  ),
  plain(
    "event_rating",
    {
      organization: "integer",
      message: "uuid",
      treatment: "uuid",
      given: "instant",
      quality: "integer",
    },
    ["organization", "message"],
  ),
  unique("event_refused", { organization: "integer", id: "uuid" }, ["organization", "id"]),
  // What these are known by tells who was forgotten: it orders them, and is not shown.
  { name: "forgotten_salt", columns: listed({ salt: "text" }), key: [], order: ["salt"] },
  {
    name: "forgotten_person",
    columns: listed({ hash: "text", forgotten_at: "instant" }),
    key: ["forgotten_at"],
    order: ["hash"],
  },
];

/** Tables whose key 0 a new store has by itself: the zero id. */
export const DIMENSION_TABLES = ["line", "client", "specialist", "service_user"] as const;

/** What is not copied: tables, and columns as `table.column`; and why. */
export const NOT_COPIED: Readonly<Record<string, string>> = {
  schema_migration: "each database has migrations of its own",
  store_state: "counters, which finish() sets, and since when data are kept, which a server sets",
  web_session: "people sign in again",
  "organization.folded_name": "PostgreSQL's own, made of the name",
  "import_run.number": "PostgreSQL's own, given anew in the same order",
};

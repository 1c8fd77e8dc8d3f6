import type { DuckDBConnection } from "@duckdb/node-api";
import { LIST, VARCHAR } from "@duckdb/node-api";
import type { Dimension } from "../../contract/columns.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import { DEFAULT_TIME_ZONE } from "../../history/calling-limits.ts";
import type {
  Directory,
  DirectoryEntry,
  DirectoryOutcome,
  DirectoryStore,
  DirectoryUser,
} from "../store.ts";
import type { Database } from "./database.ts";
import { dimensionTable } from "./fact-columns.ts";
import type { DuckDbOrganizationStore } from "./organizations.ts";

/** Entries bound in one statement. */
const STAGED_AT_ONCE = 10_000;

const CREATE_STAGING = "CREATE TEMPORARY TABLE entry (id UUID, name VARCHAR, belongs_to UUID)";

/** Organizations that a directory names and the store has not met. */
const ADD_ORGANIZATIONS = `INSERT INTO organization (key, id, name, time_zone)
  SELECT (SELECT coalesce(max(key), 0) FROM organization) + row_number() OVER (ORDER BY id),
    id, name, $time_zone
  FROM entry WHERE id NOT IN (SELECT id FROM organization)`;

const RENAME_ORGANIZATIONS = `UPDATE organization SET name = entry.name
  FROM entry WHERE entry.id = organization.id AND entry.name <> organization.name`;

/** Names are what people call organizations by: two alike would be mistaken for one another. */
const ORGANIZATIONS_ALIKE = `SELECT name, one, other FROM (
    SELECT min(name) AS name, min(id)::VARCHAR AS one, max(id)::VARCHAR AS other, count(*) AS alike
    FROM organization GROUP BY lower(name)
  ) AS names WHERE alike > 1 ORDER BY name LIMIT 1`;

function addEntries(table: string): string {
  return `INSERT INTO ${table} (key, id)
    SELECT (SELECT max(key) FROM ${table}) + row_number() OVER (ORDER BY id), id
    FROM entry WHERE id NOT IN (SELECT id FROM ${table})`;
}

function nameEntries(table: string): string {
  return `UPDATE ${table} SET name = entry.name
    FROM entry WHERE entry.id = ${table}.id AND entry.name IS NOT NULL`;
}

/** `owner` or `client`: a key that stands behind the id in `belongs_to`. */
function assignEntries(table: string, column: string, target: string): string {
  return `UPDATE ${table} SET ${column} = ${target}.key
    FROM entry, ${target} WHERE entry.id = ${table}.id AND ${target}.id = entry.belongs_to`;
}

/** Names and owners in the dimension tables. */
export class DuckDbDirectoryStore implements DirectoryStore {
  readonly #database: Database;
  readonly #organizations: DuckDbOrganizationStore;

  constructor(database: Database, organizations: DuckDbOrganizationStore) {
    this.#database = database;
    this.#organizations = organizations;
  }

  async write(directory: Directory): Promise<DirectoryOutcome> {
    await this.#database.write(async (connection) => {
      await connection.run(CREATE_STAGING);
      await this.#writeOrganizations(connection, directory);
      await this.#writeOwned(connection, "line", directory.lines);
      await this.#writeOwned(connection, "client", directory.clients);
      await this.#writeOwned(connection, "specialist", directory.specialists);
      await this.#writeUsers(connection, directory.users);
      await connection.run("DROP TABLE entry");
    });
    this.#organizations.forget();
    return {
      organizations: directory.organizations.length,
      lines: directory.lines.length,
      clients: directory.clients.length,
      specialists: directory.specialists.length,
      users: directory.users.length,
    };
  }

  async name(dimension: Dimension, id: string): Promise<string | null> {
    return this.#database.read(async (connection) => {
      const result = await this.#database.run(
        connection,
        `SELECT name FROM ${dimensionTable(dimension)} WHERE id = $id::UUID`,
        { id },
      );
      const name = (await result.getRowObjectsJS())[0]?.["name"];
      return typeof name === "string" ? name : null;
    });
  }

  async #writeOrganizations(connection: DuckDBConnection, directory: Directory): Promise<void> {
    await this.#stage(connection, directory.organizations, () => undefined);
    await this.#database.run(connection, ADD_ORGANIZATIONS, {
      time_zone: directory.timeZone ?? DEFAULT_TIME_ZONE,
    });
    await this.#database.run(connection, RENAME_ORGANIZATIONS);
    const alike = await this.#database.run(connection, ORGANIZATIONS_ALIKE);
    const [names] = await alike.getRowObjectsJS();
    if (names === undefined) return;
    throw new LetopisError(
      "ORGANIZATION_EXISTS",
      `Имя «${String(names["name"])}» носили бы две организации: ${String(names["one"])} и ` +
        `${String(names["other"])}. Дайте им разные имена в разделе organizations.`,
    );
  }

  async #writeOwned(
    connection: DuckDBConnection,
    dimension: Dimension,
    entries: readonly DirectoryEntry[],
  ): Promise<void> {
    const table = dimensionTable(dimension);
    await this.#stage(connection, entries, (entry) => entry.organization);
    const strangers = await this.#database.run(
      connection,
      `SELECT belongs_to::VARCHAR AS id FROM entry
       WHERE belongs_to IS NOT NULL AND belongs_to NOT IN (SELECT id FROM organization) LIMIT 1`,
    );
    const stranger = (await strangers.getRowObjectsJS())[0]?.["id"];
    if (stranger !== undefined) {
      throw new LetopisError(
        "ORGANIZATION_UNKNOWN",
        `Справочник называет владельцем организацию ${String(stranger)}, которой нет. ` +
          "Добавьте её в раздел organizations или командой letopis organization add.",
      );
    }
    await this.#database.run(connection, addEntries(table));
    await this.#database.run(connection, nameEntries(table));
    await this.#database.run(connection, assignEntries(table, "owner", "organization"));
  }

  async #writeUsers(connection: DuckDBConnection, users: readonly DirectoryUser[]): Promise<void> {
    // Clients of users are clients, though without an owner until one is declared.
    const clients = new Set(users.flatMap((user) => (user.client ? [user.client] : [])));
    const entries = [...clients].map((id) => ({ id }));
    await this.#stage(connection, entries, () => undefined);
    await this.#database.run(connection, addEntries("client"));

    const table = dimensionTable("serviceUser");
    await this.#stage(connection, users, (user) => user.client);
    await this.#database.run(connection, addEntries(table));
    await this.#database.run(connection, nameEntries(table));
    await this.#database.run(connection, assignEntries(table, "client", "client"));
  }

  async #stage<Entry extends { readonly id: string; readonly name?: string }>(
    connection: DuckDBConnection,
    entries: readonly Entry[],
    belongsTo: (entry: Entry) => string | undefined,
  ): Promise<void> {
    await connection.run("DELETE FROM entry");
    // Of entries with one id the last one counts.
    const latest = new Map(entries.map((entry) => [entry.id, entry]));
    const insert = await connection.prepare(
      "INSERT INTO entry SELECT unnest($1::VARCHAR[])::UUID, unnest($2::VARCHAR[]), unnest($3::VARCHAR[])::UUID",
    );
    const rows = [...latest.values()];
    for (let first = 0; first < rows.length; first += STAGED_AT_ONCE) {
      const part = rows.slice(first, first + STAGED_AT_ONCE);
      insert.bindList(
        1,
        part.map((entry) => entry.id),
        LIST(VARCHAR),
      );
      insert.bindList(
        2,
        part.map((entry) => entry.name ?? null),
        LIST(VARCHAR),
      );
      insert.bindList(
        3,
        part.map((entry) => belongsTo(entry) ?? null),
        LIST(VARCHAR),
      );
      await insert.run();
    }
    insert.destroySync();
  }
}

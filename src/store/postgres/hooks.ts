import { LetopisError } from "../../contract/letopis-error.ts";
import { isUuid } from "../../history/uuid.ts";
import type { Hook, HookChange, HookStore, HookSubscription } from "../hook-store.ts";
import type { Database, Row } from "./database.ts";
import type { NamedValues } from "./named-values.ts";
import { organizationKey } from "./organization-keys.ts";

const SELECT = `SELECT hook.id, organization.id AS organization, hook.name, login, secret_hash,
    subscription, extract(epoch FROM created_at)::float8 AS created_at
  FROM hook JOIN organization ON organization.key = hook.organization`;

/** Hooks in the `hook` table. */
export class PostgresHookStore implements HookStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): Promise<readonly Hook[]> {
    return this.#database.read(async (connection) => {
      const sql = `${SELECT} ORDER BY organization.name, hook.name, hook.id`;
      return (await this.#database.rows(connection, sql)).map(readHook);
    });
  }

  async get(id: string): Promise<Hook | null> {
    if (!isUuid(id)) return null;
    return this.#database.read(async (connection) => {
      const [row] = await this.#database.rows(connection, `${SELECT} WHERE hook.id = $id`, { id });
      return row === undefined ? null : readHook(row);
    });
  }

  async add(hook: Hook): Promise<void> {
    await this.#database.write(async (connection) => {
      await this.#database.run(
        connection,
        `INSERT INTO hook (id, organization, name, login, secret_hash, subscription, created_at)
         VALUES ($id, $organization, $name, $login, $secretHash, $subscription,
           to_timestamp($createdAt))`,
        {
          ...stored(hook),
          id: hook.id,
          organization: await organizationKey(this.#database, connection, hook.organization),
          createdAt: hook.createdAt,
        },
      );
    });
  }

  async update(id: string, change: HookChange): Promise<void> {
    if (!isUuid(id)) throw unknown();
    await this.#database.write(async (connection) => {
      const [row] = await this.#database.rows(connection, `${SELECT} WHERE hook.id = $id`, { id });
      if (row === undefined) throw unknown();
      await this.#database.run(
        connection,
        `UPDATE hook SET name = $name, login = $login, secret_hash = $secretHash,
           subscription = $subscription WHERE id = $id`,
        { ...stored({ ...readHook(row), ...change }), id },
      );
    });
  }

  async remove(id: string): Promise<void> {
    if (!isUuid(id)) throw unknown();
    await this.#database.write(async (connection) => {
      const sql = "DELETE FROM hook WHERE id = $id";
      const { rowCount } = await this.#database.run(connection, sql, { id });
      if (rowCount === 0) throw unknown();
    });
  }
}

function readHook(row: Row): Hook {
  const { login, subscription } = row;
  return {
    id: String(row["id"]),
    organization: String(row["organization"]),
    name: String(row["name"]),
    authentication: typeof login === "string" ? { kind: "basic", login } : { kind: "bearer" },
    secretHash: String(row["secret_hash"]),
    subscription:
      typeof subscription === "string" ? (JSON.parse(subscription) as HookSubscription) : null,
    createdAt: Number(row["created_at"]),
  };
}

function stored({ name, authentication, secretHash, subscription }: Hook): NamedValues {
  return {
    name,
    login: authentication.kind === "basic" ? authentication.login : null,
    secretHash,
    subscription: subscription === null ? null : JSON.stringify(subscription),
  };
}

function unknown(): LetopisError {
  return new LetopisError("HOOK_UNKNOWN", "Такого хука нет. Список: letopis hook list.");
}

import { isUuid } from "../../history/uuid.ts";
import type { Hook, HookChange, HookStore } from "../hook-store.ts";
import { readHook, storedHook } from "../sql/hook-rows.ts";
import { unknownHook } from "../sql/refusals.ts";
import type { Database } from "./database.ts";
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
          ...storedHook(hook),
          id: hook.id,
          organization: await organizationKey(this.#database, connection, hook.organization),
          createdAt: hook.createdAt,
        },
      );
    });
  }

  async update(id: string, change: HookChange): Promise<void> {
    if (!isUuid(id)) throw unknownHook();
    await this.#database.write(async (connection) => {
      const [row] = await this.#database.rows(connection, `${SELECT} WHERE hook.id = $id`, { id });
      if (row === undefined) throw unknownHook();
      await this.#database.run(
        connection,
        `UPDATE hook SET name = $name, login = $login, secret_hash = $secretHash,
           subscription = $subscription WHERE id = $id`,
        { ...storedHook({ ...readHook(row), ...change }), id },
      );
    });
  }

  async remove(id: string): Promise<void> {
    if (!isUuid(id)) throw unknownHook();
    await this.#database.write(async (connection) => {
      const sql = "DELETE FROM hook WHERE id = $id";
      const { rowCount } = await this.#database.run(connection, sql, { id });
      if (rowCount === 0) throw unknownHook();
    });
  }
}

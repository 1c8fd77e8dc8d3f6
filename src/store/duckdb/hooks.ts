import type { DuckDBConnection } from "@duckdb/node-api";
import type { Hook, HookChange, HookStore } from "../hook-store.ts";
import { readHook, storedHook } from "../sql/hook-rows.ts";
import { unknownHook } from "../sql/refusals.ts";
import type { Database } from "./database.ts";
import { timestamp } from "./filter.ts";
import { KeptRows } from "./kept-rows.ts";
import { organizationKey } from "./organizations.ts";

const SELECT = `SELECT hook.id::VARCHAR AS id, organization.id::VARCHAR AS organization,
    hook.name AS name, login, secret_hash, subscription, epoch(created_at) AS created_at
  FROM hook JOIN organization ON organization.key = hook.organization
  ORDER BY organization.name, hook.name, hook.id`;

/** Hooks in the `hook` table. */
export class DuckDbHookStore implements HookStore {
  readonly #database: Database;
  // Every event asks for its hook: all of them are kept, so that an id that is not there costs no
  // more than one that is.
  readonly #kept = new KeptRows<readonly Hook[]>();

  constructor(database: Database) {
    this.#database = database;
  }

  async list(): Promise<readonly Hook[]> {
    const read = () => this.#database.read((connection) => this.#select(connection));
    return (await this.#kept.get("all", read)) ?? [];
  }

  async get(id: string): Promise<Hook | null> {
    return (await this.list()).find((hook) => hook.id === id) ?? null;
  }

  /** After a change that did not come through here: a restored backup. */
  forget(): void {
    this.#kept.forget();
  }

  async add(hook: Hook): Promise<void> {
    await this.#database.write(async (connection) => {
      await this.#database.run(
        connection,
        `INSERT INTO hook (id, organization, name, login, secret_hash, subscription, created_at)
         VALUES ($id::UUID, $organization, $name, $login, $secretHash, $subscription, $createdAt)`,
        {
          ...storedHook(hook),
          id: hook.id,
          organization: await organizationKey(this.#database, connection, hook.organization),
          createdAt: timestamp(hook.createdAt),
        },
      );
    });
    this.forget();
  }

  async update(id: string, change: HookChange): Promise<void> {
    await this.#database.write(async (connection) => {
      // Not the kept ones: they may be older than this transaction.
      const before = (await this.#select(connection)).find((hook) => hook.id === id);
      if (before === undefined) throw unknownHook();
      await this.#database.run(
        connection,
        `UPDATE hook SET name = $name, login = $login, secret_hash = $secretHash,
           subscription = $subscription WHERE id = $id::UUID`,
        { ...storedHook({ ...before, ...change }), id },
      );
    });
    this.forget();
  }

  async remove(id: string): Promise<void> {
    await this.#database.write(async (connection) => {
      // As text: what a person typed need not be a UUID.
      const sql = "DELETE FROM hook WHERE id::VARCHAR = $id";
      const { rowsChanged } = await this.#database.run(connection, sql, { id });
      if (rowsChanged === 0) throw unknownHook();
    });
    this.forget();
  }

  async #select(connection: DuckDBConnection): Promise<readonly Hook[]> {
    return (await this.#database.rows(connection, SELECT)).map(readHook);
  }
}

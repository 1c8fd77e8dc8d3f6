import { isUuid } from "../../history/uuid.ts";
import { forgetOrganization } from "../sql/forget-organization.ts";
import { ORGANIZATION_IN_USE, readOrganization, storedLimits } from "../sql/organization-rows.ts";
import { organizationExists, organizationInUse } from "../sql/refusals.ts";
import type { Organization, OrganizationStore } from "../store.ts";
import type { Connection, Database } from "./database.ts";
import { organizationKey } from "./organization-keys.ts";

const SELECT = "SELECT id, name, time_zone, limits FROM organization";

/** By which two names are one. */
export function foldedName(name: string): string {
  return name.toLowerCase();
}

/** Organizations in the `organization` table; key 0 is none of them. */
export class PostgresOrganizationStore implements OrganizationStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): Promise<readonly Organization[]> {
    return this.#database.read(async (connection) => {
      const rows = await this.#database.rows(connection, `${SELECT} ORDER BY name, id`);
      return rows.map(readOrganization);
    });
  }

  async get(id: string): Promise<Organization | null> {
    if (!isUuid(id)) return null;
    return this.#database.read(async (connection) => {
      const [row] = await this.#database.rows(connection, `${SELECT} WHERE id = $id`, { id });
      return row === undefined ? null : readOrganization(row);
    });
  }

  async add({ id, name, timeZone, limits }: Organization): Promise<void> {
    await this.#database.write(async (connection) => {
      await this.#refuseName(connection, { id, name, isNew: true });
      await this.#database.run(
        connection,
        `INSERT INTO organization (id, name, folded_name, time_zone, limits)
         VALUES ($id, $name, $folded, $timeZone, $limits)`,
        {
          id,
          name,
          folded: foldedName(name),
          timeZone,
          limits: storedLimits(limits),
        },
      );
    });
  }

  async update(id: string, change: Partial<Omit<Organization, "id">>): Promise<void> {
    await this.#database.write(async (connection) => {
      const key = await organizationKey(this.#database, connection, id);
      const set = (assignments: string, values: Record<string, string | null>) =>
        this.#database.run(connection, `UPDATE organization SET ${assignments} WHERE key = $key`, {
          key,
          ...values,
        });
      const { name, timeZone, limits } = change;
      if (name !== undefined) {
        await this.#refuseName(connection, { id, name, isNew: false });
        await set("name = $name, folded_name = $folded", { name, folded: foldedName(name) });
      }
      if (timeZone !== undefined) await set("time_zone = $timeZone", { timeZone });
      if (limits !== undefined) {
        await set("limits = $limits", { limits: storedLimits(limits) });
      }
    });
  }

  async remove(id: string): Promise<void> {
    await this.#database.write(async (connection) => {
      const key = await organizationKey(this.#database, connection, id);
      // Events come in beside writers: from here on they find no organization, or come before.
      await this.#database.run(
        connection,
        "SELECT 1 FROM organization WHERE key = $key FOR UPDATE",
        { key },
      );
      const used = await this.#database.rows(connection, ORGANIZATION_IN_USE, { key });
      if (used.length > 0) throw organizationInUse();
      await forgetOrganization(this.#database, connection, key);
    });
  }

  async #refuseName(
    connection: Connection,
    { id, name, isNew }: { readonly id: string; readonly name: string; readonly isNew: boolean },
  ): Promise<void> {
    const same = await this.#database.rows(
      connection,
      `SELECT 1 FROM organization
       WHERE (id = $id AND $isNew) OR (id <> $id AND folded_name = $folded)`,
      { id, isNew, folded: foldedName(name) },
    );
    if (same.length > 0) throw organizationExists(name);
  }
}

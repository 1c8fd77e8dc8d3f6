import type { DuckDBConnection } from "@duckdb/node-api";
import { forgetOrganization } from "../sql/forget-organization.ts";
import { ORGANIZATION_IN_USE, readOrganization, storedLimits } from "../sql/organization-rows.ts";
import { organizationExists, organizationInUse, unknownOrganization } from "../sql/refusals.ts";
import type { Organization, OrganizationStore } from "../store.ts";
import type { Database } from "./database.ts";
import { KeptRows } from "./kept-rows.ts";
import { integerItems } from "./vectors.ts";

const SELECT = "SELECT id::VARCHAR AS id, name, time_zone, limits FROM organization";

/**
 * The key of an organization, by its UUID.
 *
 * @throws LetopisError ORGANIZATION_UNKNOWN
 */
export async function organizationKey(
  database: Database,
  connection: DuckDBConnection,
  id: string,
): Promise<number> {
  const result = await database.run(
    connection,
    "SELECT key FROM organization WHERE id = $id::UUID",
    { id },
  );
  if (result.rowCount === 0) throw unknownOrganization(id);
  return integerItems(result.getChunk(0), 0)[0] ?? 0;
}

/** Organizations in the `organization` table; key 0 is none of them. */
export class DuckDbOrganizationStore implements OrganizationStore {
  readonly #database: Database;
  readonly #keys: { forget(): void };
  readonly #kept = new KeptRows<Organization>();

  /** @param keys told when a key is no longer that organization's */
  constructor(database: Database, keys: { forget(): void }) {
    this.#database = database;
    this.#keys = keys;
  }

  async list(): Promise<readonly Organization[]> {
    return this.#select(`${SELECT} ORDER BY name, id`);
  }

  async get(id: string): Promise<Organization | null> {
    return this.#kept.get(id, async () => {
      const [organization] = await this.#select(`${SELECT} WHERE id = $id::UUID`, { id });
      return organization ?? null;
    });
  }

  /** After a change that did not come through here: a directory's names, a restored backup. */
  forget(): void {
    this.#kept.forget();
  }

  async add(organization: Organization): Promise<void> {
    await this.#database.write(async (connection) => {
      const { id, name, timeZone, limits } = organization;
      const same = await this.#database.run(
        connection,
        "SELECT 1 FROM organization WHERE id = $id::UUID OR lower(name) = lower($name)",
        { id, name },
      );
      if (same.rowCount > 0) throw organizationExists(name);
      await this.#database.run(
        connection,
        `INSERT INTO organization (key, id, name, time_zone, limits)
         SELECT coalesce(max(key), 0) + 1, $id::UUID, $name, $timeZone, $limits FROM organization`,
        { id, name, timeZone, limits: storedLimits(limits) },
      );
    });
  }

  async update(id: string, change: Partial<Omit<Organization, "id">>): Promise<void> {
    await this.#database.write(async (connection) => {
      await organizationKey(this.#database, connection, id);
      const run = (sql: string, values: Record<string, string | null>) =>
        this.#database.run(connection, sql, { id, ...values });
      if (change.name !== undefined) {
        const { name } = change;
        const same = await run(
          "SELECT 1 FROM organization WHERE id <> $id::UUID AND lower(name) = lower($name)",
          { name },
        );
        if (same.rowCount > 0) throw organizationExists(name);
        await run("UPDATE organization SET name = $name WHERE id = $id::UUID", { name });
      }
      if (change.timeZone !== undefined) {
        await run("UPDATE organization SET time_zone = $timeZone WHERE id = $id::UUID", {
          timeZone: change.timeZone,
        });
      }
      if (change.limits !== undefined) {
        await run("UPDATE organization SET limits = $limits WHERE id = $id::UUID", {
          limits: storedLimits(change.limits),
        });
      }
    });
    this.#kept.forget();
  }

  async remove(id: string): Promise<void> {
    const remove = async (connection: DuckDBConnection) => {
      const key = await organizationKey(this.#database, connection, id);
      const used = await this.#database.rows(connection, ORGANIZATION_IN_USE, { key });
      if (used.length > 0) throw organizationInUse();
      await forgetOrganization(this.#database, connection, key);
    };
    await this.#database.writeAlone(remove, () => this.#keys.forget());
    this.#kept.forget();
  }

  async #select(sql: string, values?: Record<string, string>): Promise<Organization[]> {
    return this.#database.read(async (connection) =>
      (await this.#database.rows(connection, sql, values)).map(readOrganization),
    );
  }
}

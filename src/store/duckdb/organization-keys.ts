import type { DuckDBConnection } from "@duckdb/node-api";
import type { Database } from "./database.ts";
import { KeptRows } from "./kept-rows.ts";
import { organizationKey } from "./organizations.ts";

/**
 * Keys of organizations, kept in memory: every event asks for one. A key may become another
 * organization's, once its own is removed: whoever removes it keeps writers away until
 * {@link forget} was called.
 */
export class OrganizationKeys {
  readonly #database: Database;
  readonly #kept = new KeptRows<number>();

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The key of an organization, by its UUID.
   *
   * @throws LetopisError ORGANIZATION_UNKNOWN
   */
  async find(connection: DuckDBConnection, id: string): Promise<number> {
    const read = () => organizationKey(this.#database, connection, id);
    return (await this.#kept.get(id, read)) ?? read();
  }

  forget(): void {
    this.#kept.forget();
  }
}

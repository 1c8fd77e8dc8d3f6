import type { ImportRun, ImportRunStore } from "../import-run-store.ts";
import { IMPORT_RUNS_KEPT } from "../import-run-store.ts";
import { readImportRun } from "../sql/import-run-rows.ts";
import type { Database } from "./database.ts";
import { timestamp } from "./filter.ts";
import { organizationKey } from "./organizations.ts";

/** The operator in place of an organization's key. */
const OPERATOR = 0;

/** Runs of imports in the `import_run` table. */
export class DuckDbImportRunStore implements ImportRunStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add({ at, organization, ...run }: ImportRun): Promise<void> {
    await this.#database.write(async (connection) => {
      const key =
        organization === null
          ? OPERATOR
          : await organizationKey(this.#database, connection, organization);
      await this.#database.run(
        connection,
        `INSERT INTO import_run (ended_at, organization, file, added, changed, unchanged, rejected)
         VALUES ($at, $key, $file, $added, $changed, $unchanged, $rejected)`,
        { ...run, at: timestamp(at), key },
      );
      await this.#database.run(
        connection,
        `DELETE FROM import_run WHERE rowid NOT IN
           (SELECT rowid FROM import_run ORDER BY ended_at DESC, rowid DESC LIMIT ${IMPORT_RUNS_KEPT})`,
      );
    });
  }

  async list(organization: string | null, limit: number): Promise<readonly ImportRun[]> {
    const rows = await this.#database.read(async (connection) => {
      const values = organization === null ? { limit } : { limit, organization };
      const result = await this.#database.run(
        connection,
        `SELECT epoch(ended_at) AS at, organization.id::VARCHAR AS organization, file,
           added::DOUBLE AS added, changed::DOUBLE AS changed, unchanged::DOUBLE AS unchanged,
           rejected::DOUBLE AS rejected
         FROM import_run LEFT JOIN organization ON organization.key = import_run.organization
         ${organization === null ? "" : "WHERE organization.id = $organization::UUID"}
         ORDER BY ended_at DESC, import_run.rowid DESC LIMIT $limit`,
        values,
      );
      return result.getRowObjectsJS();
    });
    return rows.map(readImportRun);
  }
}

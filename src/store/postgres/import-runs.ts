import { isUuid } from "../../history/uuid.ts";
import type { ImportRun, ImportRunStore } from "../import-run-store.ts";
import { IMPORT_RUNS_KEPT } from "../import-run-store.ts";
import { readImportRun } from "../sql/import-run-rows.ts";
import type { Database } from "./database.ts";
import { bringerKey } from "./organization-keys.ts";

const ADD = `INSERT INTO import_run (at, organization, file, added, changed, unchanged, rejected)
  VALUES (to_timestamp($at), $key, $file, $added, $changed, $unchanged, $rejected)`;

const FORGET_OLD = `DELETE FROM import_run WHERE number NOT IN (
    SELECT number FROM import_run ORDER BY at DESC, number DESC LIMIT ${IMPORT_RUNS_KEPT}
  )`;

const SELECT = `SELECT extract(epoch FROM at)::float8 AS at, organization.id AS organization, file,
    added, changed, unchanged, rejected
  FROM import_run LEFT JOIN organization ON organization.key = import_run.organization
  WHERE $organization::uuid IS NULL OR organization.id = $organization
  ORDER BY import_run.at DESC, number DESC LIMIT $limit`;

/** Runs of imports in the `import_run` table. */
export class PostgresImportRunStore implements ImportRunStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add({ organization, ...run }: ImportRun): Promise<void> {
    await this.#database.write(async (connection) => {
      const key = await bringerKey(this.#database, connection, organization);
      await this.#database.run(connection, ADD, { ...run, key });
      await this.#database.run(connection, FORGET_OLD);
    });
  }

  async list(organization: string | null, limit: number): Promise<readonly ImportRun[]> {
    if (organization !== null && !isUuid(organization)) return [];
    const rows = await this.#database.read((connection) =>
      this.#database.rows(connection, SELECT, { organization, limit }),
    );
    return rows.map(readImportRun);
  }
}

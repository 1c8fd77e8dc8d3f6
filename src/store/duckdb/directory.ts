import type { DuckDBConnection } from "@duckdb/node-api";
import type { Dimension } from "../../contract/columns.ts";
import { DIRECTORY_KINDS } from "../../contract/directory-columns.ts";
import { DEFAULT_TIME_ZONE } from "../../history/calling-limits.ts";
import { dimensionTable } from "../sql/fact-columns.ts";
import { forgetEntries, isPersonDimension } from "../sql/forgotten-persons.ts";
import type { RecordColumn } from "../sql/record-columns.ts";
import { columnsOf } from "../sql/record-columns.ts";
import { organizationsAlike, unknownOwner } from "../sql/refusals.ts";
import type { StagedEntry } from "../sql/staged-entries.ts";
import type {
  Directory,
  DirectoryOutcome,
  DirectoryRecords,
  DirectoryStore,
  RecordScan,
  RecordScanRequest,
  RecordsOptions,
  RecordsOutcome,
} from "../store.ts";
import { applyDirectory, applyRecords } from "./apply-records.ts";
import { attributeTreatments, readClientsOf } from "./clients-of-users.ts";
import type { Database } from "./database.ts";
import { HASH } from "./kept-forgotten-persons.ts";
import type { DuckDbOrganizationStore } from "./organizations.ts";
import { organizationKey } from "./organizations.ts";
import { readOwners } from "./read-owners.ts";
import { scanRecords } from "./scan-records.ts";
import { CREATE_STAGING, DROP_STAGING, stageEntries } from "./stage-entries.ts";

const NAME_ALONE: readonly RecordColumn[] = [{ field: "name", name: "name", type: "string" }];

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

const FIND_STRANGER = `SELECT owner::VARCHAR AS id FROM entry
  WHERE owner IS NOT NULL AND owner NOT IN (SELECT id FROM organization) LIMIT 1`;

const FORGET_PERSONS = forgetEntries(HASH);

/** Records of entries, and names and owners in the dimension tables. */
export class DuckDbDirectoryStore implements DirectoryStore {
  readonly #database: Database;
  readonly #organizations: DuckDbOrganizationStore;

  constructor(database: Database, organizations: DuckDbOrganizationStore) {
    this.#database = database;
    this.#organizations = organizations;
  }

  async write(
    directory: Directory,
    { changedAt }: { readonly changedAt: number },
  ): Promise<DirectoryOutcome> {
    const { lines, clients, specialists, users } = directory;
    const entries: { readonly [Kind in Dimension]: readonly StagedEntry[] } = {
      line: lines,
      client: clients,
      specialist: specialists,
      serviceUser: users,
    };
    await this.#database.write(async (connection) => {
      await connection.run(CREATE_STAGING);
      await this.#writeOrganizations(connection, directory);
      for (const kind of DIRECTORY_KINDS) {
        await stageEntries(connection, columnsOf(kind), entries[kind]);
        await this.#forgetPersons(connection, kind);
        await this.#refuseStrangers(connection);
        await applyDirectory(this.#database, connection, kind, changedAt);
        if (kind === "serviceUser") await attributeTreatments(this.#database, connection);
      }
      await connection.run(DROP_STAGING);
    });
    this.#organizations.forget();
    return {
      organizations: directory.organizations.length,
      lines: lines.length,
      clients: clients.length,
      specialists: specialists.length,
      users: users.length,
    };
  }

  async writeRecords(
    records: DirectoryRecords,
    { onBehalfOf, changedAt, partial = false }: RecordsOptions,
  ): Promise<RecordsOutcome> {
    return this.#database.write(async (connection) => {
      const writer =
        onBehalfOf === null ? 0 : await organizationKey(this.#database, connection, onBehalfOf);
      const outcome = { added: 0, changed: 0, unchanged: 0 };
      await connection.run(CREATE_STAGING);
      for (const kind of DIRECTORY_KINDS) {
        const entries: readonly StagedEntry[] = records[kind] ?? [];
        if (entries.length === 0) continue;
        await stageEntries(connection, columnsOf(kind), entries);
        await this.#forgetPersons(connection, kind);
        const of = { writer, changedAt, partial };
        const { added, changed, unchanged } = await applyRecords(
          this.#database,
          connection,
          kind,
          of,
        );
        if (kind === "serviceUser") await attributeTreatments(this.#database, connection);
        outcome.added += added;
        outcome.changed += changed;
        outcome.unchanged += unchanged;
      }
      await connection.run(DROP_STAGING);
      return outcome;
    });
  }

  scanRecords<Kind extends Dimension>(request: RecordScanRequest<Kind>): Promise<RecordScan<Kind>> {
    return scanRecords(this.#database, request);
  }

  async owners(
    dimension: Exclude<Dimension, "serviceUser">,
    ids: Iterable<string>,
  ): Promise<ReadonlyMap<string, string>> {
    return readOwners(this.#database, dimensionTable(dimension), [...new Set(ids)]);
  }

  async clientsOf(
    organization: string,
    users: Iterable<string>,
  ): Promise<ReadonlyMap<string, string>> {
    return readClientsOf(this.#database, organization, [...new Set(users)]);
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

  /** Nobody who was forgotten comes back with a directory. */
  async #forgetPersons(connection: DuckDBConnection, kind: Dimension): Promise<void> {
    if (isPersonDimension(kind)) await this.#database.run(connection, FORGET_PERSONS);
  }

  async #writeOrganizations(connection: DuckDBConnection, directory: Directory): Promise<void> {
    await stageEntries(connection, NAME_ALONE, directory.organizations);
    await this.#database.run(connection, ADD_ORGANIZATIONS, {
      time_zone: directory.timeZone ?? DEFAULT_TIME_ZONE,
    });
    await this.#database.run(connection, RENAME_ORGANIZATIONS);
    const [alike] = await this.#database.rows(connection, ORGANIZATIONS_ALIKE);
    if (alike === undefined) return;
    throw organizationsAlike(String(alike["name"]), String(alike["one"]), String(alike["other"]));
  }

  async #refuseStrangers(connection: DuckDBConnection): Promise<void> {
    const [stranger] = await this.#database.rows(connection, FIND_STRANGER);
    if (stranger === undefined) return;
    throw unknownOwner(String(stranger["id"]));
  }
}

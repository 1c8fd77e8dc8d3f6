import type { Dimension } from "../../contract/columns.ts";
import { DIRECTORY_KINDS } from "../../contract/directory-columns.ts";
import { DEFAULT_TIME_ZONE } from "../../history/calling-limits.ts";
import { isUuid } from "../../history/uuid.ts";
import { dimensionTable } from "../sql/fact-columns.ts";
import { forgetEntries, isPersonDimension } from "../sql/forgotten-persons.ts";
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
import type { Connection, Database } from "./database.ts";
import { HASH } from "./kept-forgotten-persons.ts";
import { bringerKey } from "./organization-keys.ts";
import { foldedName } from "./organizations.ts";
import { readOwners } from "./read-owners.ts";
import { scanRecords } from "./scan-records.ts";
import { stageEntries } from "./stage-entries.ts";

const GIVEN =
  "unnest($ids::uuid[], $names::text[], $folded::text[]) AS given (id, name, folded_name)";

/** Organizations that a directory names and the store has not met. */
const ADD_ORGANIZATIONS = `INSERT INTO organization (id, name, folded_name, time_zone)
  SELECT id, name, folded_name, $time_zone FROM ${GIVEN}
  WHERE NOT EXISTS (SELECT 1 FROM organization AS known WHERE known.id = given.id)
  ORDER BY id`;

const RENAME_ORGANIZATIONS = `UPDATE organization
  SET name = given.name, folded_name = given.folded_name
  FROM ${GIVEN} WHERE given.id = organization.id AND given.name <> organization.name`;

/** Names are what people call organizations by: two alike would be mistaken for one another. */
const ORGANIZATIONS_ALIKE = `SELECT min(name) AS name, min(id::text) AS one, max(id::text) AS other
  FROM organization GROUP BY folded_name HAVING count(*) > 1 ORDER BY 1 LIMIT 1`;

const FIND_STRANGER = `SELECT owner AS id FROM entry
  WHERE owner IS NOT NULL AND NOT EXISTS (SELECT 1 FROM organization WHERE id = owner) LIMIT 1`;

const FORGET_PERSONS = forgetEntries(HASH);

/** Records of entries, and names and owners in the dimension tables. */
export class PostgresDirectoryStore implements DirectoryStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
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
      await this.#writeOrganizations(connection, directory);
      for (const kind of DIRECTORY_KINDS) {
        if (entries[kind].length === 0) continue;
        await stageEntries(this.#database, connection, columnsOf(kind), entries[kind]);
        await this.#forgetPersons(connection, kind);
        await this.#refuseStrangers(connection);
        await applyDirectory(this.#database, connection, kind, changedAt);
        if (kind === "serviceUser") await attributeTreatments(this.#database, connection);
      }
    });
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
      const writer = await bringerKey(this.#database, connection, onBehalfOf);
      const outcome = { added: 0, changed: 0, unchanged: 0 };
      for (const kind of DIRECTORY_KINDS) {
        const entries: readonly StagedEntry[] = records[kind] ?? [];
        if (entries.length === 0) continue;
        await stageEntries(this.#database, connection, columnsOf(kind), entries);
        await this.#forgetPersons(connection, kind);
        const of = { writer, changedAt, partial };
        const applied = await applyRecords(this.#database, connection, kind, of);
        if (kind === "serviceUser") await attributeTreatments(this.#database, connection);
        outcome.added += applied.added;
        outcome.changed += applied.changed;
        outcome.unchanged += applied.unchanged;
      }
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
    if (!isUuid(id)) return null;
    return this.#database.read(async (connection) => {
      const sql = `SELECT name FROM ${dimensionTable(dimension)} WHERE id = $id`;
      const [row] = await this.#database.rows(connection, sql, { id });
      const name = row?.["name"];
      return typeof name === "string" ? name : null;
    });
  }

  /** Nobody who was forgotten comes back with a directory. */
  async #forgetPersons(connection: Connection, kind: Dimension): Promise<void> {
    if (isPersonDimension(kind)) await this.#database.run(connection, FORGET_PERSONS);
  }

  async #writeOrganizations(connection: Connection, directory: Directory): Promise<void> {
    const given = [...new Map(directory.organizations.map((each) => [each.id, each])).values()];
    if (given.length === 0) return;
    const values = {
      ids: given.map(({ id }) => id),
      names: given.map(({ name }) => name),
      folded: given.map(({ name }) => foldedName(name)),
    };
    // Names may be exchanged: what counts is how they are in the end.
    await connection.query("SET CONSTRAINTS ALL DEFERRED");
    await this.#database.run(connection, ADD_ORGANIZATIONS, {
      ...values,
      time_zone: directory.timeZone ?? DEFAULT_TIME_ZONE,
    });
    await this.#database.run(connection, RENAME_ORGANIZATIONS, values);
    const [alike] = await this.#database.rows(connection, ORGANIZATIONS_ALIKE);
    if (alike === undefined) return;
    throw organizationsAlike(String(alike["name"]), String(alike["one"]), String(alike["other"]));
  }

  async #refuseStrangers(connection: Connection): Promise<void> {
    const [stranger] = await this.#database.rows(connection, FIND_STRANGER);
    if (stranger === undefined) return;
    throw unknownOwner(String(stranger["id"]));
  }
}

import { LetopisError } from "../../contract/letopis-error.ts";
import { refuseUnfinishedCopy } from "../sql/copy-progress.ts";
import type { StatisticsStore } from "../statistics-store.ts";
import type {
  PageRequest,
  ScanRequest,
  Store,
  StoreDescription,
  TreatmentPage,
  TreatmentScan,
  TreatmentStore,
  TreatmentWriter,
  WriterOptions,
} from "../store.ts";
import type { StoreLog } from "../store-log.ts";
import { PostgresAccessStore } from "./access.ts";
import { PostgresAccountStore } from "./accounts.ts";
import { PostgresCallStore } from "./calls.ts";
import type { PostgresAddress } from "./connection-settings.ts";
import type { DatabaseOptions } from "./database.ts";
import { Database, DEFAULT_DATABASE_OPTIONS } from "./database.ts";
import { DictionaryCache } from "./dictionary.ts";
import { PostgresDirectoryStore } from "./directory.ts";
import { PostgresErasureStore } from "./erasure.ts";
import { PostgresEventStore } from "./events.ts";
import { PostgresHookStore } from "./hooks.ts";
import { PostgresImportRunStore } from "./import-runs.ts";
import { schemaVersion } from "./migrate.ts";
import { PostgresMirrorStore } from "./mirrors.ts";
import { PostgresOrganizationStore } from "./organizations.ts";
import { pageOfTreatments } from "./page-of-treatments.ts";
import { PostgresReportingStore } from "./reporting.ts";
import { PostgresRetentionStore } from "./retention.ts";
import { scanTreatments } from "./scan-treatments.ts";
import { PostgresStatisticsStore } from "./statistics.ts";
import { openTreatmentWriter } from "./write-treatments.ts";

/**
 * Opens the store in a PostgreSQL database, which any number of servers may do at once.
 *
 * @throws LetopisError STORE_UNAVAILABLE, STORE_NEWER, CONFIGURATION_INVALID, COPY_UNFINISHED
 */
export async function openPostgresStore(
  address: PostgresAddress,
  options: Partial<DatabaseOptions> = {},
  log?: StoreLog,
): Promise<Store> {
  const database = await Database.open(address, { ...DEFAULT_DATABASE_OPTIONS, ...options }, log);
  try {
    await database.read((connection) => refuseUnfinishedCopy(database, connection));
  } catch (error) {
    await database.close();
    throw error;
  }
  return new PostgresStore(database);
}

const DESCRIBE = `SELECT treatments, pg_database_size(current_database()) AS bytes,
    extract(epoch FROM (SELECT min(initialized) FROM treatment))::float8 AS earliest,
    extract(epoch FROM (SELECT max(initialized) FROM treatment))::float8 AS latest
  FROM store_state`;

/**
 * Nothing but the ids behind keys is kept in memory: what another server changes is seen by the next
 * call.
 */
class PostgresStore implements Store {
  readonly treatments: PostgresTreatmentStore;
  readonly directory: PostgresDirectoryStore;
  readonly organizations: PostgresOrganizationStore;
  readonly accounts: PostgresAccountStore;
  readonly calls: PostgresCallStore;
  readonly mirrors: PostgresMirrorStore;
  readonly hooks: PostgresHookStore;
  readonly events: PostgresEventStore;
  readonly statistics: StatisticsStore;
  readonly reporting: PostgresReportingStore;
  readonly access: PostgresAccessStore;
  readonly importRuns: PostgresImportRunStore;
  readonly erasure: PostgresErasureStore;
  readonly retention: PostgresRetentionStore;
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    const dictionaries = new DictionaryCache(database);
    this.treatments = new PostgresTreatmentStore(database, dictionaries);
    this.directory = new PostgresDirectoryStore(database);
    this.organizations = new PostgresOrganizationStore(database);
    this.accounts = new PostgresAccountStore(database);
    this.calls = new PostgresCallStore(database);
    this.mirrors = new PostgresMirrorStore(database);
    this.hooks = new PostgresHookStore(database);
    this.events = new PostgresEventStore(database);
    this.statistics = new PostgresStatisticsStore(database, dictionaries);
    this.reporting = new PostgresReportingStore(database);
    this.access = new PostgresAccessStore(database);
    this.importRuns = new PostgresImportRunStore(database);
    this.erasure = new PostgresErasureStore(database);
    this.retention = new PostgresRetentionStore(database);
  }

  async checkReady(): Promise<void> {
    await this.#database.read((connection) => connection.query("SELECT 1"));
  }

  async describe(): Promise<StoreDescription> {
    return this.#database.read(async (connection) => {
      const [row] = await this.#database.rows(connection, DESCRIBE);
      return {
        treatments: Number(row?.["treatments"] ?? 0),
        earliest: toNumber(row?.["earliest"]),
        latest: toNumber(row?.["latest"]),
        bytes: Number(row?.["bytes"] ?? 0),
        schemaVersion: await schemaVersion(connection),
      };
    });
  }

  backup(): Promise<never> {
    return Promise.reject(
      new LetopisError(
        "BACKUP_UNSUPPORTED",
        "Данные лежат в PostgreSQL: копию делают его средствами, например " +
          "pg_dump --format=custom --schema=letopis --file=letopis.dump ИМЯ_БАЗЫ.",
      ),
    );
  }

  restore(): Promise<never> {
    return Promise.reject(
      new LetopisError(
        "BACKUP_UNSUPPORTED",
        "Данные лежат в PostgreSQL: их восстанавливают его средствами, остановив серверы Летописи, " +
          "например pg_restore --clean --if-exists --dbname=ИМЯ_БАЗЫ letopis.dump.",
      ),
    );
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

/** Rows that no organization sees: the rule of history/visibility.ts, for everybody at once. */
const COUNT_UNSEEN = `SELECT count(*) AS unseen FROM treatment
  JOIN line ON line.key = treatment.line
  JOIN client ON client.key = treatment.client
  JOIN specialist ON specialist.key = treatment.specialist
  WHERE brought_in_by = 0 AND line.owner = 0 AND client.owner = 0 AND specialist.owner = 0
    AND NOT EXISTS (SELECT 1 FROM treatment_bringer AS bringer WHERE bringer.treatment = treatment.id)`;

class PostgresTreatmentStore implements TreatmentStore {
  readonly #database: Database;
  readonly #dictionaries: DictionaryCache;

  constructor(database: Database, dictionaries: DictionaryCache) {
    this.#database = database;
    this.#dictionaries = dictionaries;
  }

  scan(request: ScanRequest): Promise<TreatmentScan> {
    return scanTreatments(this.#database, this.#dictionaries, request);
  }

  page(request: PageRequest): Promise<TreatmentPage> {
    return pageOfTreatments(this.#database, this.#dictionaries, request);
  }

  countUnseen(): Promise<number> {
    return this.#database.read(async (connection) => {
      const [row] = await this.#database.rows(connection, COUNT_UNSEEN);
      return Number(row?.["unseen"] ?? 0);
    });
  }

  openWriter(options: WriterOptions): Promise<TreatmentWriter> {
    return openTreatmentWriter(this.#database, options);
  }
}

function toNumber(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

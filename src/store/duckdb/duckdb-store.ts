import { stat } from "node:fs/promises";
import { LetopisError } from "../../contract/letopis-error.ts";
import { refuseUnfinishedCopy } from "../sql/copy-progress.ts";
import type {
  BackupSummary,
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
import { DuckDbAccessStore } from "./access.ts";
import { DuckDbAccountStore } from "./accounts.ts";
import { backUp, restoreFrom } from "./backup.ts";
import { DuckDbCallStore } from "./calls.ts";
import { countUnseen } from "./count-unseen.ts";
import type { DatabaseOptions } from "./database.ts";
import { Database, DEFAULT_DATABASE_OPTIONS } from "./database.ts";
import { DictionaryCache } from "./dictionary.ts";
import { DuckDbDirectoryStore } from "./directory.ts";
import { DuckDbErasureStore } from "./erasure.ts";
import { DuckDbEventStore } from "./events.ts";
import { DuckDbHookStore } from "./hooks.ts";
import { HourCountCache } from "./hour-count-cache.ts";
import { DuckDbImportRunStore } from "./import-runs.ts";
import { KeptForgottenPersons } from "./kept-forgotten-persons.ts";
import { KeptHorizon } from "./kept-horizon.ts";
import { schemaVersion } from "./migrate.ts";
import { DuckDbMirrorStore } from "./mirrors.ts";
import { OrganizationKeys } from "./organization-keys.ts";
import { DuckDbOrganizationStore } from "./organizations.ts";
import { pageOfTreatments } from "./page-of-treatments.ts";
import { DuckDbReportingStore } from "./reporting.ts";
import { DuckDbRetentionStore } from "./retention.ts";
import { scanTreatments } from "./scan-treatments.ts";
import { DuckDbStatisticsStore } from "./statistics.ts";
import { openTreatmentWriter } from "./write-treatments.ts";

/**
 * Opens the embedded store in a data folder.
 *
 * @throws LetopisError DATA_FOLDER_IN_USE, STORE_NEWER, STORE_DAMAGED, COPY_UNFINISHED
 */
export async function openDuckDbStore(
  folder: string,
  options: Partial<DatabaseOptions> = {},
): Promise<Store> {
  const database = await Database.open(folder, { ...DEFAULT_DATABASE_OPTIONS, ...options });
  try {
    await database.read((connection) => refuseUnfinishedCopy(database, connection));
  } catch (error) {
    await database.close();
    throw error;
  }
  return new DuckDbStore(database);
}

class DuckDbStore implements Store {
  readonly treatments: DuckDbTreatmentStore;
  readonly directory: DuckDbDirectoryStore;
  readonly organizations: DuckDbOrganizationStore;
  readonly accounts: DuckDbAccountStore;
  readonly calls: DuckDbCallStore;
  readonly mirrors: DuckDbMirrorStore;
  readonly hooks: DuckDbHookStore;
  readonly events: DuckDbEventStore;
  readonly statistics: DuckDbStatisticsStore;
  readonly reporting: DuckDbReportingStore;
  readonly access: DuckDbAccessStore;
  readonly importRuns: DuckDbImportRunStore;
  readonly erasure: DuckDbErasureStore;
  readonly retention: DuckDbRetentionStore;
  readonly #database: Database;
  readonly #hourCounts: HourCountCache;
  readonly #organizationKeys: OrganizationKeys;
  readonly #forgotten: KeptForgottenPersons;

  constructor(database: Database) {
    this.#database = database;
    this.#hourCounts = new HourCountCache(database);
    const dictionaries = new DictionaryCache(database);
    this.treatments = new DuckDbTreatmentStore(database, dictionaries, this.#hourCounts);
    this.#organizationKeys = new OrganizationKeys(database);
    this.organizations = new DuckDbOrganizationStore(database, this.#organizationKeys);
    this.directory = new DuckDbDirectoryStore(database, this.organizations);
    this.accounts = new DuckDbAccountStore(database);
    this.calls = new DuckDbCallStore(database);
    this.mirrors = new DuckDbMirrorStore(database, this.#hourCounts);
    this.hooks = new DuckDbHookStore(database);
    this.#forgotten = new KeptForgottenPersons(database);
    const horizon = new KeptHorizon(database);
    this.events = new DuckDbEventStore(
      database,
      this.#hourCounts,
      this.#organizationKeys,
      this.#forgotten,
      horizon,
    );
    this.retention = new DuckDbRetentionStore(database, this.#hourCounts, horizon);
    this.statistics = new DuckDbStatisticsStore(database, dictionaries);
    this.reporting = new DuckDbReportingStore(database);
    this.access = new DuckDbAccessStore(database);
    this.importRuns = new DuckDbImportRunStore(database);
    this.erasure = new DuckDbErasureStore(database, this.#forgotten, () => {
      this.mirrors.forget();
      this.events.forget();
    });
  }

  async checkReady(): Promise<void> {
    try {
      await this.#database.read((connection) => this.#database.run(connection, "SELECT 1"));
    } catch (error) {
      throw unavailable(error);
    }
  }

  async describe(): Promise<StoreDescription> {
    return this.#database.read(async (connection) => {
      const result = await this.#database.run(
        connection,
        `SELECT count(*)::DOUBLE AS treatments, epoch(min(initialized)) AS earliest,
                epoch(max(initialized)) AS latest FROM treatment`,
      );
      const [row] = await result.getRowObjectsJS();
      return {
        treatments: Number(row?.["treatments"] ?? 0),
        earliest: toNumber(row?.["earliest"]),
        latest: toNumber(row?.["latest"]),
        bytes: (await stat(this.#database.path)).size,
        schemaVersion: await schemaVersion(connection),
      };
    });
  }

  async backup(path: string): Promise<BackupSummary> {
    return backUp(this.#database, path);
  }

  async restore(path: string): Promise<BackupSummary> {
    return restoreFrom(this.#database, path, () => {
      this.#hourCounts.reset();
      this.organizations.forget();
      this.#organizationKeys.forget();
      this.accounts.forget();
      this.mirrors.forget();
      this.hooks.forget();
      this.#forgotten.forget();
      this.events.forget();
    });
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

class DuckDbTreatmentStore implements TreatmentStore {
  readonly #database: Database;
  readonly #dictionaries: DictionaryCache;
  readonly #hourCounts: HourCountCache;

  constructor(database: Database, dictionaries: DictionaryCache, hourCounts: HourCountCache) {
    this.#database = database;
    this.#dictionaries = dictionaries;
    this.#hourCounts = hourCounts;
  }

  scan(request: ScanRequest): Promise<TreatmentScan> {
    return scanTreatments(this.#database, this.#dictionaries, this.#hourCounts, request);
  }

  page(request: PageRequest): Promise<TreatmentPage> {
    return pageOfTreatments(this.#database, this.#dictionaries, request);
  }

  countUnseen(): Promise<number> {
    return countUnseen(this.#database);
  }

  openWriter(options: WriterOptions): Promise<TreatmentWriter> {
    return openTreatmentWriter(this.#database, this.#hourCounts, options);
  }
}

function toNumber(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function unavailable(error: unknown): LetopisError {
  if (error instanceof LetopisError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new LetopisError("STORE_UNAVAILABLE", `Хранилище не отвечает: ${reason}`, {
    cause: error,
  });
}

import type { Dimension } from "../contract/columns.ts";
import type { CallingLimits } from "../history/calling-limits.ts";
import type { DirectoryRecord } from "../history/directory-record.ts";
import type { ReportingRules } from "../history/reporting-rules.ts";
import type { TreatmentSelection } from "../history/selection.ts";
import type { IncomingBatch, TreatmentBatch } from "../history/treatment-batch.ts";
import type { AccessStore } from "./access-store.ts";
import type { ErasureStore } from "./erasure-store.ts";
import type { EventStore } from "./event-store.ts";
import type { HookStore } from "./hook-store.ts";
import type { ImportRunStore } from "./import-run-store.ts";
import type { MirrorStore } from "./mirror-store.ts";
import type { ReportingStore } from "./reporting-store.ts";
import type { RetentionStore } from "./retention-store.ts";
import type { StatisticsStore } from "./statistics-store.ts";
import type { WriteOutcome } from "./write-outcome.ts";

/**
 * The store, as everything above it sees it. Adapters live in folders beside this file and pass
 * `store-contract.ts`, the one suite written against these interfaces.
 *
 * Failures reject with a `LetopisError`: `STORE_UNAVAILABLE` where nothing more precise is named.
 */
export interface Store {
  readonly treatments: TreatmentStore;
  readonly directory: DirectoryStore;
  readonly organizations: OrganizationStore;
  readonly accounts: AccountStore;
  readonly calls: CallStore;
  readonly mirrors: MirrorStore;
  readonly hooks: HookStore;
  readonly events: EventStore;
  readonly statistics: StatisticsStore;
  readonly reporting: ReportingStore;
  readonly access: AccessStore;
  readonly importRuns: ImportRunStore;
  readonly erasure: ErasureStore;
  readonly retention: RetentionStore;

  /** Resolves when the store can answer a query; rejects with `STORE_UNAVAILABLE` otherwise. */
  checkReady(): Promise<void>;

  /** Figures for metrics and for a person. */
  describe(): Promise<StoreDescription>;

  /**
   * Writes a consistent copy of everything to `path`, a new file, while others read and write.
   * The copy is complete when the promise resolves; on failure nothing is left at `path`.
   */
  backup(path: string): Promise<BackupSummary>;

  /**
   * Replaces everything by a copy made with {@link backup}, in one transaction: scans that are
   * under way end on the old data. Who was forgotten here stays forgotten, although the copy may be
   * from before. Rejects with `BACKUP_INVALID` and changes nothing when the
   * file is not a whole backup of this or an older version.
   */
  restore(path: string): Promise<BackupSummary>;

  /** Waits for writes under way, makes everything durable and releases the files. */
  close(): Promise<void>;
}

export interface StoreDescription {
  readonly treatments: number;
  /** Seconds UTC of the first and last `initialized`; null in an empty store. */
  readonly earliest: number | null;
  readonly latest: number | null;
  readonly bytes: number;
  readonly schemaVersion: number;
}

export interface BackupSummary {
  readonly treatments: number;
  readonly bytes: number;
}

// ---------------------------------------------------------------------------- treatments

export interface TreatmentStore {
  /**
   * Starts a scan of one snapshot. Rows come by `initialized`, oldest first, ties by id.
   * Rejects with `STORE_BUSY` when too many scans are waiting already.
   *
   * Resolves when the first rows are at hand, so that a caller learns of most failures before it
   * has written anything. The caller reads `batches` to the end or aborts `signal`; either frees
   * everything the scan holds.
   */
  scan(request: ScanRequest): Promise<TreatmentScan>;

  /**
   * One page of rows in any order, of one snapshot. Rejects with `STORE_BUSY` like a scan.
   */
  page(request: PageRequest): Promise<TreatmentPage>;

  /** How many rows no organization sees: nothing about them is owned, and nobody brought them in. */
  countUnseen(): Promise<number>;

  /**
   * Opens a writer. With `mode: "batches"` each `write` is a transaction of its own; with
   * `"whole"` everything becomes visible at `commit`; with `"dry-run"` nothing ever does, though
   * the outcomes are those of a real write.
   */
  openWriter(options: WriterOptions): Promise<TreatmentWriter>;
}

export interface ScanRequest {
  readonly query: TreatmentSelection;
  /** What `withinTarget`, `workingTime`, weekdays and hours of the query go by; needed with those only. */
  readonly rules?: ReportingRules;
  /** UUID of the organization that looks: rows it may not see are not there (contract.md, "Who sees what"). */
  readonly organization: string;
  readonly signal?: AbortSignal;
}

/** A column to order by; ties are broken by id, in the same direction. */
export interface TreatmentOrder {
  readonly by: TreatmentOrderField;
  readonly descending: boolean;
}

export const TREATMENT_ORDER_FIELDS = [
  "initialized",
  "closed",
  "queueWaitingTime",
  "reaction",
  "duration",
  "serviceQualityAssessment",
  "queueLength",
] as const;
/** `reaction` is the time from `specAppointed` to `reactionStarted`. */
export type TreatmentOrderField = (typeof TREATMENT_ORDER_FIELDS)[number];

export interface PageRequest {
  readonly selection: TreatmentSelection;
  readonly organization: string;
  readonly rules: ReportingRules;
  readonly order: TreatmentOrder;
  /** Rows at most, 1 to 1000. */
  readonly limit: number;
  /** The position of the last row that was read; absent: from the beginning. */
  readonly after?: PagePosition;
  readonly signal?: AbortSignal;
}

/** Where a row stands in an order: nothing but this is needed to go on after it. */
export interface PagePosition {
  /** Of the column that orders, in seconds or as it is; null where the row has none: those come last. */
  readonly value: number | null;
  readonly id: string;
}

export interface TreatmentPage {
  /** One batch, in order. */
  readonly batch: TreatmentBatch;
  /** Null after the last row. */
  readonly next: PagePosition | null;
}

export interface TreatmentScan {
  /**
   * Single use. Ends only when every row was handed out; a scan that breaks off throws
   * `SCAN_INTERRUPTED`. A batch is valid until the next one is asked for.
   */
  readonly batches: AsyncIterableIterator<TreatmentBatch>;
}

export interface WriterOptions {
  readonly mode: "batches" | "whole" | "dry-run";
  /**
   * UUID of the organization on whose behalf the rows come, null for the operator. It is recorded
   * with every new row, and bounds which existing rows may change.
   */
  readonly onBehalfOf: string | null;
}

export interface TreatmentWriter {
  /**
   * Takes rows. Of rows with one id the last wins, within a call and across calls. A row equal to
   * the stored one is left alone.
   *
   * @returns what became of this call's rows. In mode "whole" `refused` is known only at commit.
   */
  write(batch: IncomingBatch): Promise<WriteOutcome>;
  /**
   * Ends the writer. In mode "whole" applies everything, all or nothing: when a single row is
   * refused nothing is written, and the counts are those of the write that was undone.
   */
  commit(): Promise<WriteOutcome>;
  /** Ends the writer; in mode "whole" nothing was written. Safe after a failure. */
  rollback(): Promise<void>;
}

// ---------------------------------------------------------------------------- directory

export interface DirectoryStore {
  /**
   * What the operator says: adds or updates entries and owners; nothing is removed. Absent fields
   * and owners leave what is stored as it is. All or nothing. The fields become the operator's
   * records, the names what entries are called. Rejects with `ORGANIZATION_UNKNOWN` for an owner
   * that is not there, and with `ORGANIZATION_EXISTS` when two organizations would have one name.
   *
   * Treatments that came by events before the client of their user was known get it now, as by
   * {@link writeRecords}.
   *
   * @param changedAt seconds UTC, of the caller's clock: when records whose content is new changed
   */
  write(directory: Directory, options: { readonly changedAt: number }): Promise<DirectoryOutcome>;

  /**
   * Replaces records by newer ones, each as a whole unless they are `partial`, all or nothing. Of records with one id the
   * last wins. A record equal to the stored one is left alone, its time of change included.
   *
   * Records say what things are, never whose: nobody's sight or ownership changes by them. An
   * entry is called by a record's name only where the operator has not named it, and the
   * organization owns it or nobody does and nobody else named it.
   *
   * Treatments that came by events before the client of their user was known get it.
   *
   * Rejects with `ORGANIZATION_UNKNOWN`.
   */
  writeRecords(records: DirectoryRecords, options: RecordsOptions): Promise<RecordsOutcome>;

  /**
   * Starts a scan of one snapshot of the entries of a kind that an organization may read, by id:
   *
   * - the records that were brought in on its behalf;
   * - of other entries that are its own, or that a treatment it sees refers to, or users of its
   *   clients: the operator's record, else what else is known of them, if only the id.
   *
   * What another organization brought in is never among them. Resolves when the first rows are at
   * hand; rejects with `STORE_BUSY` when too many scans are waiting already. The caller reads
   * `batches` to the end or aborts `signal`; either frees everything the scan holds.
   */
  scanRecords<Kind extends Dimension>(request: RecordScanRequest<Kind>): Promise<RecordScan<Kind>>;

  /**
   * Whose entries are: UUIDs of the owning organizations by the entries' ids. What is not owned, or
   * never met, is absent. Users have no owner of their own: theirs is their client's.
   *
   * @param ids lower-case UUIDs, any number
   */
  owners(
    dimension: Exclude<Dimension, "serviceUser">,
    ids: Iterable<string>,
  ): Promise<ReadonlyMap<string, string>>;

  /**
   * The client organizations of users, by the users' ids; who is not known is absent: by what the
   * operator's directory says, else by a record brought in for the organization, else by the
   * operator's record.
   *
   * @param organization UUID
   */
  clientsOf(organization: string, users: Iterable<string>): Promise<ReadonlyMap<string, string>>;

  /**
   * What an entry is called, null when unknown. For the operator alone: the name can be an
   * organization's word, which others do not read.
   */
  name(dimension: Dimension, id: string): Promise<string | null>;
}

/** Who is who: what is known of the ids that treatments carry. All ids are lower-case UUIDs. */
export interface Directory {
  /** Time zone for organizations that are not there yet. */
  readonly timeZone?: string;
  readonly organizations: readonly { readonly id: string; readonly name: string }[];
  readonly lines: readonly DirectoryEntry<"line">[];
  readonly clients: readonly DirectoryEntry<"client">[];
  readonly specialists: readonly DirectoryEntry<"specialist">[];
  readonly users: readonly DirectoryRecord<"serviceUser">[];
}

export type DirectoryEntry<Kind extends "line" | "client" | "specialist"> =
  DirectoryRecord<Kind> & {
    /** UUID of the owning organization. Without it the entry gives sight to nobody. */
    readonly organization?: string;
  };

/** Records by their kind. */
export type DirectoryRecords = {
  readonly [Kind in Dimension]?: readonly DirectoryRecord<Kind>[];
};

export interface RecordsOptions {
  /** UUID of the organization that will read them, null for the operator. */
  readonly onBehalfOf: string | null;
  /** Seconds UTC, of the caller's clock: when records whose content is new changed. */
  readonly changedAt: number;
  /** Whether records may tell only a part: what is absent, null or empty then stays as it is. */
  readonly partial?: boolean;
}

/** Counts of records; those that a later one with the same id replaced are not counted. */
export interface RecordsOutcome {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

export interface RecordScanRequest<Kind extends Dimension> {
  readonly kind: Kind;
  /** UUID of the organization that looks. */
  readonly organization: string;
  /**
   * Leaves out what last changed before this moment, seconds UTC. Entries without a record have
   * no such moment and are never left out.
   */
  readonly changedFrom?: number;
  /** UUID of the client organization; of users only. */
  readonly client?: string;
  readonly signal?: AbortSignal;
}

export interface RecordScan<Kind extends Dimension> {
  /**
   * Single use. Ends only when every row was handed out; a scan that breaks off throws
   * `SCAN_INTERRUPTED`. Every field of a record is there, null where nothing is known.
   */
  readonly batches: AsyncIterableIterator<readonly DirectoryRecord<Kind>[]>;
}

export interface DirectoryOutcome {
  readonly organizations: number;
  readonly lines: number;
  readonly clients: number;
  readonly specialists: number;
  readonly users: number;
}

// ---------------------------------------------------------------------------- organizations

export interface Organization {
  readonly id: string;
  readonly name: string;
  /** IANA name of the cabinet's zone. */
  readonly timeZone: string;
  /** Limits of its own; null: those of the configuration. */
  readonly limits: CallingLimits | null;
}

export interface OrganizationStore {
  /** By name. */
  list(): Promise<readonly Organization[]>;
  /** By id; null when there is none. */
  get(id: string): Promise<Organization | null>;
  /** Rejects with `ORGANIZATION_EXISTS`. */
  add(organization: Organization): Promise<void>;
  /** Changes what is given. Rejects with `ORGANIZATION_UNKNOWN`. */
  update(id: string, change: Partial<Omit<Organization, "id">>): Promise<void>;
  /**
   * Removes an organization that nothing depends on. Rejects with `ORGANIZATION_IN_USE` while it
   * has accounts, owns directory entries or brought in treatments.
   */
  remove(id: string): Promise<void>;
}

// ---------------------------------------------------------------------------- accounts

export interface Account {
  /** Unique; compared exactly. */
  readonly login: string;
  /** UUID of its organization. */
  readonly organization: string;
  /** As made by accounts/password-hash.ts; never a password. */
  readonly passwordHash: string;
  /** Names of the operations it may call; null: all. */
  readonly operations: readonly string[] | null;
  /** The password is one that a demo printed: the server then stays on the loopback. */
  readonly demo: boolean;
  /** May manage organizations and accounts over REST, those of others too. */
  readonly administrator: boolean;
}

export interface AccountStore {
  /** By login. */
  list(): Promise<readonly Account[]>;
  get(login: string): Promise<Account | null>;
  /** Rejects with `ACCOUNT_EXISTS` or `ORGANIZATION_UNKNOWN`. */
  add(account: Account): Promise<void>;
  /** Changes what is given. Rejects with `ACCOUNT_UNKNOWN`. */
  update(login: string, change: Partial<Omit<Account, "login" | "organization">>): Promise<void>;
  /** Its tokens and sessions go with it. Rejects with `ACCOUNT_UNKNOWN`. */
  remove(login: string): Promise<void>;
}

// ---------------------------------------------------------------------------- calls

/** Counts of calls per organization, operation and clock hour; they survive a restart. */
export interface CallStore {
  /**
   * Takes one call, atomically: counts it if fewer than `limit` were counted since `hourStart`.
   *
   * @returns whether it was taken, and how many are counted now.
   */
  take(call: CallKey, limit: number): Promise<{ readonly taken: boolean; readonly used: number }>;
  /** Gives a taken call back, for a failure of ours. */
  giveBack(call: CallKey): Promise<void>;
  /** What was counted in hours that began in a stretch of time, both ends inclusive: oldest first. */
  hours(request: CallHoursRequest): Promise<readonly CountedCalls[]>;
}

export interface CallHoursRequest {
  /** UUID. */
  readonly organization: string;
  /** Seconds UTC. */
  readonly from: number;
  readonly to: number;
}

/** Calls of one operation in one clock hour of its organization. */
export interface CountedCalls {
  readonly operation: string;
  /** Seconds UTC. */
  readonly hourStart: number;
  readonly used: number;
}

export interface CallKey {
  readonly organization: string;
  readonly operation: string;
  /** Seconds UTC at which the organization's clock hour began. */
  readonly hourStart: number;
}

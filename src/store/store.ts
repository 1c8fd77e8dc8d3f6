import type { Dimension } from "../contract/columns.ts";
import type { CallingLimits } from "../history/calling-limits.ts";
import type { HistoryQuery } from "../history/query.ts";
import type { IncomingBatch, TreatmentBatch } from "../history/treatment-batch.ts";

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
   * under way end on the old data. Rejects with `BACKUP_INVALID` and changes nothing when the
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
   * Opens a writer. With `mode: "batches"` each `write` is a transaction of its own; with
   * `"whole"` everything becomes visible at `commit`; with `"dry-run"` nothing ever does, though
   * the outcomes are those of a real write.
   */
  openWriter(options: WriterOptions): Promise<TreatmentWriter>;
}

export interface ScanRequest {
  readonly query: HistoryQuery;
  /** UUID of the organization that looks: rows it may not see are not there (contract.md, "Who sees what"). */
  readonly organization: string;
  readonly signal?: AbortSignal;
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

/** Counts of rows. Every row counts once: `added + changed + unchanged + superseded + refused.length`. */
export interface WriteOutcome {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Rows that a later row with the same id in the same write replaced. */
  readonly superseded: number;
  /** Ids of rows that the writing rule forbids to change on this organization's behalf. */
  readonly refused: readonly string[];
  /** Of the added and changed rows: how many no organization can see. */
  readonly invisible: number;
}

// ---------------------------------------------------------------------------- directory

export interface DirectoryStore {
  /**
   * Adds or updates names and owners; nothing is removed. Absent names and owners leave what is
   * stored as it is. All or nothing. Rejects with `ORGANIZATION_UNKNOWN` for an owner that is not
   * there, and with `ORGANIZATION_EXISTS` when two organizations would have one name.
   */
  write(directory: Directory): Promise<DirectoryOutcome>;
  /** The name of one id, null when unknown. */
  name(dimension: Dimension, id: string): Promise<string | null>;
}

/** Who is who: names and owners of the ids that treatments carry. All ids are lower-case UUIDs. */
export interface Directory {
  /** Time zone for organizations that are not there yet. */
  readonly timeZone?: string;
  readonly organizations: readonly { readonly id: string; readonly name: string }[];
  readonly lines: readonly DirectoryEntry[];
  readonly clients: readonly DirectoryEntry[];
  readonly specialists: readonly DirectoryEntry[];
  readonly users: readonly DirectoryUser[];
}

export interface DirectoryEntry {
  readonly id: string;
  readonly name?: string;
  /** UUID of the owning organization. Without it the entry gives sight to nobody. */
  readonly organization?: string;
}

export interface DirectoryUser {
  readonly id: string;
  readonly name?: string;
  /** UUID of the client organization whose employee this is. */
  readonly client?: string;
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
}

export interface AccountStore {
  /** By login. */
  list(): Promise<readonly Account[]>;
  get(login: string): Promise<Account | null>;
  /** Rejects with `ACCOUNT_EXISTS` or `ORGANIZATION_UNKNOWN`. */
  add(account: Account): Promise<void>;
  /** Changes what is given. Rejects with `ACCOUNT_UNKNOWN`. */
  update(login: string, change: Partial<Omit<Account, "login" | "organization">>): Promise<void>;
  /** Rejects with `ACCOUNT_UNKNOWN`. */
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
}

export interface CallKey {
  readonly organization: string;
  readonly operation: string;
  /** Seconds UTC at which the organization's clock hour began. */
  readonly hourStart: number;
}

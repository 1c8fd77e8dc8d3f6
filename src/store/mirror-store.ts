import type { ColumnField } from "../contract/columns.ts";
import type { CallingLimits } from "../history/calling-limits.ts";
import type { IncomingBatch } from "../history/treatment-batch.ts";
import type { WriteOutcome } from "./write-outcome.ts";

/**
 * An account of another PartnerWebAPI2 whose history is brought home. An organization has one at
 * most: its cabinet in the cloud. Rows belong to that organization.
 */
export interface Mirror {
  /** UUID of the organization whose account it is. */
  readonly organization: string;
  /** Of the service, path included; without a login in it. */
  readonly address: string;
  readonly login: string;
  /** As mirror/password-vault.ts sealed it; the key is not in the store. */
  readonly sealedPassword: string;
  /** IANA name of the zone in which the service writes times. */
  readonly timeZone: string;
  /** Where history begins, seconds UTC: treatments closed from then on are brought home. */
  readonly since: number;
  /** The limits that the service is taken to have; what it answers overrules them. */
  readonly limits: CallingLimits;
  /** Calls of every hour that are left to other programs. */
  readonly reservedCalls: number;
  /** The last so many days are read again daily. */
  readonly rereadDays: number;
  /** Seconds between two looks at what was closed meanwhile. */
  readonly pollSeconds: number;
  readonly paused: boolean;
}

/** A stretch of time, by Closed, all of whose rows were received. */
export interface CoveredPeriod {
  /** Seconds UTC, inclusive. */
  readonly from: number;
  /** Seconds UTC, exclusive. */
  readonly to: number;
  /** Seconds UTC by the service's clock: when it was read last. */
  readonly readAt: number;
}

/** Calls that were made in one clock hour of the service. */
export interface CountedHour {
  /** Seconds UTC. */
  readonly hourStart: number;
  /** Calls made, refused ones included. */
  readonly calls: number;
  /**
   * What the service refused in that hour, if anything: a call of the history, or one of the
   * directories, whose calls are counted apart.
   */
  readonly refusal: "OUT_OF_LIMIT" | "PERIOD_TOO_LONG" | "NAMES_OUT_OF_LIMIT" | null;
}

/** Something to tell the operator, in Russian. */
export interface MirrorNotice {
  /** Seconds UTC. */
  readonly at: number;
  readonly message: string;
}

/** How far a mirror is. Committed together with the rows that it speaks of. */
export interface MirrorProgress {
  /** Ascending, without overlaps. */
  readonly coverage: readonly CoveredPeriod[];
  /** The hours of the last week in which calls were made, ascending. */
  readonly hours: readonly CountedHour[];
  /** Width of a window that the service is known to answer, seconds; null: not tried yet. */
  readonly windowSeconds: number | null;
  /** Seconds that the service's clock is ahead of ours, as its last answer said. */
  readonly clockAhead: number;
  /** When names were read last, seconds UTC by our clock; null: never. */
  readonly namesReadAt: number | null;
  /** Not to be called before: a failure makes pauses. Seconds UTC by our clock. */
  readonly notBefore: number | null;
  /** The failure that no success has followed yet. */
  readonly failure: (MirrorNotice & { readonly code: string; readonly times: number }) | null;
  /** What does not stop the mirror, but should be known: a wrong time zone, a clock that is off. */
  readonly warnings: readonly (MirrorNotice & { readonly kind: string })[];
  /** Rows received since the beginning, and what became of them. */
  readonly received: number;
  readonly added: number;
  readonly changed: number;
  /** Rows that the writing rule kept away from others' treatments, and the last of their ids. */
  readonly refused: number;
  readonly refusedIds: readonly string[];
  /** Rows that the contract does not allow, and what was wrong with the last of them. */
  readonly rejected: number;
  readonly rejections: readonly string[];
}

export const NO_PROGRESS: MirrorProgress = {
  coverage: [],
  hours: [],
  windowSeconds: null,
  clockAhead: 0,
  namesReadAt: null,
  notBefore: null,
  failure: null,
  warnings: [],
  received: 0,
  added: 0,
  changed: 0,
  refused: 0,
  refusedIds: [],
  rejected: 0,
  rejections: [],
};

export interface MirrorStore {
  /** In the order of their organizations' names. */
  list(): Promise<readonly Mirror[]>;
  /** By its organization's UUID; null when it has none. */
  get(organization: string): Promise<Mirror | null>;
  /** Rejects with `MIRROR_EXISTS` or `ORGANIZATION_UNKNOWN`. */
  add(mirror: Mirror): Promise<void>;
  /** Changes what is given. Rejects with `MIRROR_UNKNOWN`. */
  update(organization: string, change: Partial<Omit<Mirror, "organization">>): Promise<void>;
  /** Forgets the account and its progress; the rows stay. Rejects with `MIRROR_UNKNOWN`. */
  remove(organization: string): Promise<void>;

  /** `NO_PROGRESS` before the first. Rejects with `MIRROR_UNKNOWN`. */
  progress(organization: string): Promise<MirrorProgress>;
  /**
   * For what concerns no rows: counted calls, failures. Makes the new progress of the stored one, in
   * one transaction, and returns it. Rejects with `MIRROR_UNKNOWN`.
   */
  changeProgress(
    organization: string,
    change: (before: MirrorProgress) => MirrorProgress,
  ): Promise<MirrorProgress>;
  /** How many stored rows were brought in by the organization, and how many of them are missing
   * upstream, with the first of their ids. */
  countRows(organization: string): Promise<MirrorRows>;

  /**
   * Runs work that no other server of the store, asked likewise, runs for the organization at the
   * same time: a window is read once, and its call counted. Waits for its turn, or until the signal
   * aborts. Within one process the caller sees to that.
   */
  exclusively<T>(
    organization: string,
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
  ): Promise<T>;

  /** Starts taking the rows of one window on the organization's behalf. */
  openWindow(organization: string): Promise<WindowWriter>;
}

export interface MirrorRows {
  readonly stored: number;
  /** Rows of ours that the service did not list any more when their time was read again. */
  readonly vanished: number;
  /** The first {@link VANISHED_SHOWN} of their ids. */
  readonly vanishedIds: readonly string[];
}

/** Ids of vanished rows that are named to a person. */
export const VANISHED_SHOWN = 20;

/** What a window is about. */
export interface ReadWindow {
  /** Seconds UTC, by Closed: from inclusive, to exclusive. All its rows were received. */
  readonly from: number;
  readonly to: number;
  /** Seconds UTC. */
  readonly readAt: number;
}

/**
 * Takes the rows of one window. Nothing of them is seen before {@link commit}, which writes rows
 * and progress in one transaction.
 */
export interface WindowWriter {
  /** Of rows with one id the last wins. */
  write(batch: IncomingBatch): Promise<void>;
  /**
   * Writes everything. Rows that the writing rule forbids to change are left as they are and
   * counted as refused; rows of the organization that lie in the window and did not come are noted
   * as vanished.
   *
   * @param progress makes the new progress of the stored one and the outcome; it is committed with
   *   the rows. Stored progress may be other than the reader thinks: a backup was restored meanwhile
   * @param differences how many differing rows to describe at most
   */
  commit(
    window: ReadWindow,
    progress: (before: MirrorProgress, outcome: WriteOutcome) => MirrorProgress,
    differences?: number,
  ): Promise<WindowOutcome>;
  /** Ends the writer; nothing was written. Safe after a failure. */
  rollback(): Promise<void>;
}

export interface WindowOutcome {
  readonly written: WriteOutcome;
  /** Ids noted as vanished by this window. */
  readonly vanished: readonly string[];
  /** By id; empty unless asked for. */
  readonly differences: readonly RowDifference[];
}

/** A row that was other here than there, before it was put right. */
export interface RowDifference {
  readonly id: string;
  /** Whether the row was missing here, or another one. */
  readonly kind: "missing" | "changed";
  /** Fields that differ, with what was stored and what came; both as text. */
  readonly fields: readonly {
    readonly field: ColumnField;
    readonly stored: string | null;
    readonly received: string | null;
  }[];
}

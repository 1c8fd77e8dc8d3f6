import type { IncomingBatch } from "../history/treatment-batch.ts";
import type { WriteOutcome } from "./write-outcome.ts";

/**
 * The keeper of live events. What a fact says is the business of intake/events: here it is a text,
 * beside it what it must be found by. Ids are lower-case UUIDs, moments seconds UTC.
 *
 * Facts are numbered as they come, over all organizations. They are never changed or removed, but for
 * ids of persons that are forgotten (erasure-store.ts), and what is too old (retention-store.ts). What
 * they make of treatments is written by {@link EventStore.apply}, an organization's facts in their
 * order, all in one transaction with how far that is.
 */
export interface EventStore {
  /**
   * Keeps facts and other events, in one transaction. Resolves when they are durable. Does not wait
   * for other writers.
   *
   * @returns the number of the last fact of each organization. An organization that is not there is
   *   absent, and nothing of it was kept.
   */
  append(events: IncomingEvents): Promise<ReadonlyMap<string, number>>;

  /** UUIDs of the organizations that ever had facts. */
  organizations(): Promise<readonly string[]>;

  /** How far an organization is; null when it is not there. */
  progress(organization: string): Promise<EventProgress | null>;

  /**
   * Facts after a number, in their order, `limit` at most; none only when there are none. They may
   * be fewer than `limit` although more follow.
   */
  after(organization: string, number: number, limit: number): Promise<readonly NumberedFact[]>;

  /** Answers what an event machine needs, from facts that were applied. */
  recall(organization: string, needs: FactNeeds): Promise<RecalledFacts>;

  /**
   * The facts of all treatments that are open, or ended at an instant or later; and the events that
   * name no treatment, are placed at none, and happened since then. Of facts that were applied.
   */
  recallSince(organization: string, instant: number): Promise<RecalledFacts>;

  /**
   * Writes what facts changed, all or nothing. Rows are written on the organization's behalf: those
   * that the writing rule forbids are kept aside. A row that a mirror brought stays as it is, but
   * for a rating that was given after it was read (events.md, "Rules").
   *
   * @returns null when the store is not where the changes were calculated from: a backup was
   *   restored, or they were applied already. Then nothing was written.
   */
  apply(organization: string, applied: AppliedFacts): Promise<AppliedOutcome | null>;

  /**
   * The treatments that no fact has closed, and of which a mirror brought a row that may be changed
   * on the organization's behalf: the cloud's word is that they are closed (events.md, "Rules").
   */
  mirrored(organization: string): Promise<readonly MirroredTreatment[]>;

  /**
   * Calls a listener when everything was replaced by a restore, before anything is kept again.
   * Returns how to end that.
   */
  onReplaced(listener: () => void): () => void;

  /** Figures for a person. Rejects with `ORGANIZATION_UNKNOWN`, as do the other reads. */
  describe(organization: string): Promise<KeptEvents>;
}

export interface IncomingEvents {
  readonly facts: readonly IncomingFact[];
  readonly others: readonly IncomingOther[];
}

export interface IncomingFact {
  readonly organization: string;
  /** When it was received, seconds UTC. */
  readonly receivedAt: number;
  readonly text: string;
}

/** An event of another type than `line`. */
export interface IncomingOther {
  readonly organization: string;
  readonly receivedAt: number;
  readonly eventType: string;
  readonly text: string;
}

export interface EventProgress {
  /** Another one after every restore. */
  readonly generation: number;
  /** Number of the last fact that was applied; 0 before the first. */
  readonly appliedThrough: number;
  /** The latest moment among the facts that were applied; null before the first. */
  readonly latestAt: number | null;
}

export interface NumberedFact {
  readonly number: number;
  readonly receivedAt: number;
  readonly text: string;
}

/** As `Needs` of intake/events/needs.ts. */
export interface FactNeeds {
  readonly treatments: readonly string[];
  readonly stretches: readonly {
    readonly line: string;
    readonly user: string | null;
    readonly from: number;
    readonly to: number;
  }[];
}

/** As `Recalled` of intake/events/needs.ts, with facts as texts. */
export interface RecalledFacts {
  readonly treatments: readonly { readonly id: string; readonly facts: readonly string[] }[];
  readonly unplaced: readonly string[];
}

/** What an organization's facts after `after`, up to `through`, changed. */
export interface AppliedFacts {
  readonly generation: number;
  readonly after: number;
  readonly through: number;
  /** The latest moment among all facts that were applied by now. */
  readonly latestAt: number;
  /** How many of these facts told of moments that were yet to come when they were received. */
  readonly fromFuture: number;
  /** The treatments that each of the facts names, by which it is recalled. */
  readonly names: readonly KeptName[];
  /** New and amended rows. The clients are filled in, as far as the directory knows them. */
  readonly closed: IncomingBatch;
  /** Ids of treatments that are not closed any more: a row that events added is removed. */
  readonly voided: readonly string[];
  readonly treatments: readonly KeptTreatment[];
  readonly places: readonly KeptPlace[];
  readonly ratings: readonly KeptRating[];
}

/** A treatment that a fact names. */
export interface KeptName {
  readonly treatment: string;
  /** Number of the fact. */
  readonly number: number;
}

/** Where a treatment stands. */
export interface KeptTreatment {
  readonly id: string;
  readonly line: string;
  readonly user: string;
  readonly began: number;
  readonly ended: number | null;
  readonly status: string;
}

/** Where an event belongs that its own treatment id does not place. */
export interface KeptPlace {
  readonly message: string;
  /** Null: at none. */
  readonly treatment: string | null;
  /** Why at none; null: it is placed. */
  readonly reason: string | null;
  /** Whether it names its treatment: such an event is not found by line and user. */
  readonly named: boolean;
  readonly line: string;
  readonly user: string;
  readonly at: number;
  /** The fact. */
  readonly text: string;
}

/** A treatment by the row that a mirror brought. */
export interface MirroredTreatment {
  readonly id: string;
  /** When it ended, seconds UTC. */
  readonly closed: number;
}

/** A rating that an event gave. */
export interface KeptRating {
  readonly message: string;
  readonly treatment: string;
  readonly at: number;
  readonly nanosecond: number;
  /** 1 to 5. */
  readonly quality: number;
}

export interface AppliedOutcome {
  readonly written: WriteOutcome;
  /** Rows that were removed. */
  readonly removed: number;
}

export interface KeptEvents {
  readonly facts: number;
  readonly others: number;
  /** Facts that were kept and not applied yet. */
  readonly waiting: number;
  /** Facts that told of moments that were yet to come when they were received. */
  readonly fromFuture: number;
  /** Events that belong to no treatment, by reason. */
  readonly unplaced: Readonly<Record<string, number>>;
  /** Treatments by status. */
  readonly treatments: Readonly<Record<string, number>>;
  /** Rows that the writing rule kept away from others' treatments, and the last of their ids. */
  readonly refused: number;
  readonly refusedIds: readonly string[];
}

/** Ids of refused rows that are named to a person. */
export const REFUSED_SHOWN = 20;

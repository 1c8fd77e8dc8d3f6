import type { KeptEvents } from "../../store/event-store.ts";
import type { TreatmentStatus } from "../events/changes.ts";
import type { UnplacedReason } from "../events/placement.ts";

/** Where the live events of an organization stand. */
export interface IntakeStatus {
  /** UUID. */
  readonly organization: string;
  /** Facts that are kept. */
  readonly events: number;
  /** Events of other types than `line` that are kept. */
  readonly others: number;
  /** Facts that are kept and not applied yet. */
  readonly waiting: number;
  /** Seconds that the oldest of them has been waiting. */
  readonly lagSeconds: number;
  /** Events of moments that were yet to come when they were received. They count as they say. */
  readonly fromFuture: number;
  /** Events that belong to no treatment, by reason. */
  readonly unplaced: Readonly<Record<UnplacedReason, number>>;
  /** Treatments that are open. */
  readonly open: number;
  /** Treatments that closed by events, or in the cloud before an event told. */
  readonly closed: number;
  /** Treatments that are over, though nobody told when and by whom. */
  readonly endedUnseen: number;
  /** Rows that the writing rule kept away from others' treatments, with some of their ids. */
  readonly refused: number;
  readonly refusedIds: readonly string[];
  /** The latest moment among the events that were applied, seconds UTC; null before the first. */
  readonly latestAt: number | null;
  /** Why nothing is applied at present; null: it is. */
  readonly failure: { readonly at: number; readonly message: string } | null;
}

export function intakeStatus(
  organization: string,
  kept: KeptEvents,
  { lagSeconds, latestAt, failure }: Pick<IntakeStatus, "lagSeconds" | "latestAt" | "failure">,
): IntakeStatus {
  const treatments = (status: TreatmentStatus) => kept.treatments[status] ?? 0;
  const unplaced = (reason: UnplacedReason) => kept.unplaced[reason] ?? 0;
  return {
    organization,
    events: kept.facts,
    others: kept.others,
    waiting: kept.waiting,
    lagSeconds,
    fromFuture: kept.fromFuture,
    unplaced: {
      "no-beginning": unplaced("no-beginning"),
      "none-open": unplaced("none-open"),
      "several-open": unplaced("several-open"),
    },
    open: treatments("waiting") + treatments("served"),
    closed: treatments("closed") + treatments("mirrored"),
    endedUnseen: treatments("ended-unseen"),
    refused: kept.refused,
    refusedIds: kept.refusedIds,
    latestAt,
    failure,
  };
}

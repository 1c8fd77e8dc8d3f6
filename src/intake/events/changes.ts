import type { LineEvent } from "./line-event.ts";
import type { UnplacedReason } from "./placement.ts";
import type { ClosedTreatment } from "./treatment-row.ts";

/** What became of treatments and events by applying facts. */
export interface Changes {
  /**
   * Rows that are new or amended, by `initialized`, then id. A row that was amended and came out
   * as it had been may be among them: for a store it is unchanged.
   */
  readonly closed: readonly ClosedTreatment[];
  /** Every treatment whose course changed, and open ones whose QueueLength did. */
  readonly treatments: readonly TreatmentState[];
  /** Events that found their treatment only now, or did not name it, or moved to another one. */
  readonly placed: readonly PlacedEvent[];
  /** Events that belong to no treatment since now: kept and counted, perhaps placed later. */
  readonly unplaced: readonly UnplacedEvent[];
}

/**
 * - `waiting`  open, in the queue
 * - `served`   open, a specialist has it
 * - `closed`   by an event
 * - `mirrored` closed by the cloud: a mirror brought its row, and no event has closed it
 * - `ended-unseen`  over, and nobody told when and by whom: no row, until a mirror brings it
 */
export type TreatmentStatus = "waiting" | "served" | "closed" | "mirrored" | "ended-unseen";

/** Where a treatment stands. A keeper of facts finds the neighbours of a late one by it. */
export interface TreatmentState {
  readonly id: string;
  readonly line: string;
  readonly user: string;
  /** Seconds UTC. */
  readonly began: number;
  /** Closed or ended unseen; null while open. Seconds UTC. */
  readonly ended: number | null;
  readonly status: TreatmentStatus;
  /** The status before; null: nobody had heard of it. From `closed` to another: its row is void. */
  readonly previous: TreatmentStatus | null;
}

export interface PlacedEvent {
  readonly event: LineEvent;
  readonly treatmentId: string;
}

export interface UnplacedEvent {
  readonly event: LineEvent;
  readonly reason: UnplacedReason;
}

/** What to tell a person of an event that belongs to no treatment. */
export const UNPLACED_REASONS: Readonly<Record<UnplacedReason, string>> = {
  "no-beginning": "Начало обращения не передавалось, и в событии о завершении его нет",
  "none-open":
    "В событии нет treatment_id, а открытых обращений этого пользователя на линии в тот момент не было",
  "several-open":
    "В событии нет treatment_id, а открытых обращений этого пользователя на линии в тот момент было несколько",
};

import { EMPTY_INSTANT } from "../contract/empty-values.ts";
import type { Arrival } from "./arrivals.ts";

/** No specialist closed it: the user left, or the system closed it for silence. */
export const NOBODY = -1;

/** A treatment while the simulation goes through its day; instants in seconds UTC. */
export interface SimulatedTreatment {
  /** Position in {@link DemoScheme.lines}. */
  readonly line: number;
  /** Position in {@link DemoScheme.users}. */
  readonly user: number;
  readonly initialized: number;
  specAppointed: number;
  /** Seconds. */
  queueWaitingTime: number;
  /** Position in {@link DemoScheme.specialists}, or {@link NOBODY}. */
  closedSpecialist: number;
  reactionStarted: number;
  closed: number;
  /** Seconds. */
  duration: number;
  /** 1..5, 0 when not rated. */
  assessment: number;
  queueLength: number;
}

export function beginTreatment({ line, user, initialized }: Arrival): SimulatedTreatment {
  return {
    line,
    user,
    initialized,
    specAppointed: EMPTY_INSTANT,
    queueWaitingTime: 0,
    closedSpecialist: NOBODY,
    reactionStarted: EMPTY_INSTANT,
    closed: EMPTY_INSTANT,
    duration: 0,
    assessment: 0,
    queueLength: 0,
  };
}

import type { Stretch } from "./coverage.ts";
import type { Fact } from "./fact.ts";
import type { LineEvent } from "./line-event.ts";

/**
 * What a machine that forgets must be told again before it can apply facts.
 *
 * A keeper of facts answers it from three things that it records as they come out of the machine:
 * the ids that a fact names (`treatmentsNamedBy`), the treatment at which an event that names none
 * was placed (`Changes.placed`, `Changes.unplaced`), and from when to when each treatment was open
 * (`Changes.treatments`).
 */
export interface Needs {
  /** Ids: all facts of each. For an id nobody heard of there are none. */
  readonly treatments: readonly string[];
  /**
   * All facts of each treatment that was open at some time of a stretch, its ends included: that
   * began by its last second and had not ended before its first. With a user: of that user's. And
   * the events that name no treatment, are placed at none, and happened in the stretch.
   */
  readonly stretches: readonly Stretch[];
}

/**
 * The answer to {@link Needs}, from facts that were applied. What the machine knows already may be
 * among it; facts that are kept and have yet to be applied must not be, since nobody would learn
 * what they change.
 */
export interface Recalled {
  readonly treatments: readonly RecalledTreatment[];
  readonly unplaced: readonly LineEvent[];
}

export interface RecalledTreatment {
  readonly id: string;
  /** Every fact that names it, and every event placed there. */
  readonly facts: readonly Fact[];
}

export const NO_NEEDS: Needs = { treatments: [], stretches: [] };

/** Whether nothing is needed. */
export function isSatisfied({ treatments, stretches }: Needs): boolean {
  return treatments.length === 0 && stretches.length === 0;
}

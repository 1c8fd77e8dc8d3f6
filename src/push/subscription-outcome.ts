import type { ErrorCode } from "../contract/letopis-error.ts";
import { LetopisError } from "../contract/letopis-error.ts";
import type { Hook } from "../store/hook-store.ts";

/** Why something was not done. */
export interface Failure {
  readonly code: ErrorCode | "INTERNAL_ERROR";
  /** A Russian sentence. */
  readonly message: string;
}

export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof LetopisError ? error.code : "INTERNAL_ERROR", message };
}

/** A line that was left as it is, and why. */
export interface LeftLine extends Failure {
  readonly line: string;
}

export interface SubscriptionOutcome {
  /** As it is now; null when nothing was subscribed and no hook was there before. */
  readonly hook: Hook | null;
  readonly created: boolean;
  /** Ids of lines. */
  readonly subscribed: readonly string[];
  /** Subscribed by us before, and not touched. */
  readonly already: readonly string[];
  /** Refused by the push service, or served by another hook of this server. */
  readonly refused: readonly LeftLine[];
  /** With the lines that were not tried any more. */
  readonly failure: Failure | null;
  readonly untried: readonly string[];
}

export interface EndingOutcome {
  readonly ended: readonly string[];
  /** Asked for, and not subscribed by this hook: not touched. */
  readonly notOurs: readonly string[];
  /** Perhaps still subscribed there. */
  readonly left: readonly LeftLine[];
}

/** How the open lists of a hook's lines last compared with ours. */
export interface Comparison {
  /** Seconds UTC. */
  readonly at: number;
  /** Lines whose lists came. */
  readonly lines: number;
  /** Treatments that are open over there. */
  readonly listed: number;
  /** Of these, never heard of here: they begin now. */
  readonly unknown: number;
  /** Open over there, closed here. */
  readonly closedHere: number;
  /** Open here, and not there: ended unseen. */
  readonly missing: number;
  /** Lines whose lists did not come, or could not be read. */
  readonly failed: readonly LeftLine[];
}

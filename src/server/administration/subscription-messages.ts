import type { Comparison, SubscriptionOutcome } from "../../push/subscription-outcome.ts";

/** What is subscribed at a push service. */
export interface NewSubscription {
  /** Name or id. */
  readonly organization: string;
  /** Address of the push service. */
  readonly push: string;
  readonly login: string;
  readonly password: string;
  /** At which the push service reaches this server. */
  readonly publicAddress: string;
  /** Ids. */
  readonly lines: readonly string[];
}

/** What became of it. Secrets are not in it. */
export interface SubscriptionReport extends Omit<SubscriptionOutcome, "hook"> {
  readonly hook: {
    readonly id: string;
    readonly name: string;
    /** All that it has subscribed by now. */
    readonly lines: readonly string[];
  } | null;
}

/** Which of a hook's lines are ended; without `lines` all. */
export interface EndingRequest {
  readonly lines?: readonly string[];
}

/** The last comparisons with push services' open lists, by hooks' ids. */
export type Comparisons = Readonly<Record<string, Comparison>>;

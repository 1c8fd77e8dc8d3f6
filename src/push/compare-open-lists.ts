import type { Clock } from "../history/clock.ts";
import { nowSeconds } from "../history/clock.ts";
import type { Differences, OpenList } from "../intake/events/open-list.ts";
import type { PushClient } from "./push-client.ts";
import { PushRefusedError } from "./push-error.ts";
import type { Comparison, LeftLine } from "./subscription-outcome.ts";
import { failureOf } from "./subscription-outcome.ts";

/** Who keeps the events: intake/live/event-intake.ts. */
export interface OpenListReconciler {
  /** Compares a list with ours and applies what follows. */
  reconcile(organization: string, list: OpenList): Promise<Differences>;
}

/** The counts of a comparison before the first list. */
export const NOTHING_COMPARED = { lines: 0, listed: 0, unknown: 0, closedHere: 0, missing: 0 };

export interface ComparisonRequest {
  readonly client: Pick<PushClient, "openTreatments">;
  readonly organization: string;
  /** Ids. */
  readonly lines: readonly string[];
  readonly reconciler: OpenListReconciler;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Compares the open lists of lines with ours, one after the other, and applies the differences. A
 * line whose list does not come is left as it is: nothing is ended on a guess.
 *
 * @throws the signal's reason; what the reconciler throws
 */
export async function compareOpenLists(request: ComparisonRequest): Promise<Comparison> {
  const { client, organization, lines, reconciler, clock, signal } = request;
  const counts = { ...NOTHING_COMPARED };
  const failed: LeftLine[] = [];
  for (const [index, line] of lines.entries()) {
    // The list may be as old as the question for it.
    const at = nowSeconds(clock);
    let entries: OpenList["entries"];
    try {
      entries = await client.openTreatments(line, signal);
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureOf(error);
      if (error instanceof PushRefusedError && error.refused === "login") {
        failed.push(...lines.slice(index).map((rest) => ({ line: rest, ...failure })));
        break;
      }
      failed.push({ line, ...failure });
      continue;
    }
    const differences = await reconciler.reconcile(organization, { at, lines: [line], entries });
    counts.lines += 1;
    counts.listed += entries.length;
    counts.unknown += differences.unknown.length;
    counts.closedHere += differences.closedHere.length;
    counts.missing += differences.missing.length;
  }
  return { at: nowSeconds(clock), ...counts, failed };
}
